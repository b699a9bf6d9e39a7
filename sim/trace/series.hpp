#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "sim/engine/sim_time.hpp"
#include "sim/trace/ids.hpp"

namespace aviary {

/// The numeric columns of a rollout's series. `phase` is a column too, of texts: SeriesRow::phase.
enum class SeriesColumn : std::uint8_t {
  CanaryWeight, CanaryTrafficShare, CanaryPodShare, PrimaryReady, CanaryReady, PrimaryDesired,
  CanaryDesired, PrimaryCpu, CanaryCpu, Rps, SuccessRate, LatencyP50, LatencyP99, FailedTotal
};

struct SeriesColumnEntry {
  SeriesColumn column;
  std::string_view name;            ///< as in files
  std::string_view unit;
  std::string_view meaning;
};

/// Every numeric column, in the order of files and of SeriesColumn.
inline constexpr std::array seriesColumnTable{
    SeriesColumnEntry{SeriesColumn::CanaryWeight, "canary_weight", "percent",
                      "weight of the canary in the router"},
    SeriesColumnEntry{SeriesColumn::CanaryTrafficShare, "canary_traffic_share", "percent",
                      "share of the requests that the canary was given since the last sample"},
    SeriesColumnEntry{SeriesColumn::CanaryPodShare, "canary_pod_share", "percent",
                      "share of the ready pods that are the canary's"},
    SeriesColumnEntry{SeriesColumn::PrimaryReady, "primary_ready", "pods", "ready primary pods"},
    SeriesColumnEntry{SeriesColumn::CanaryReady, "canary_ready", "pods", "ready canary pods"},
    SeriesColumnEntry{SeriesColumn::PrimaryDesired, "primary_desired", "pods",
                      "spec.replicas of the primary"},
    SeriesColumnEntry{SeriesColumn::CanaryDesired, "canary_desired", "pods",
                      "spec.replicas of the canary"},
    SeriesColumnEntry{SeriesColumn::PrimaryCpu, "primary_cpu", "percent",
                      "CPU of the primary pods, of their request"},
    SeriesColumnEntry{SeriesColumn::CanaryCpu, "canary_cpu", "percent",
                      "CPU of the canary pods, of their request"},
    SeriesColumnEntry{SeriesColumn::Rps, "rps", "requests/s", "requests to both sides"},
    SeriesColumnEntry{SeriesColumn::SuccessRate, "success_rate", "percent",
                      "requests answered without failure, both sides"},
    SeriesColumnEntry{SeriesColumn::LatencyP50, "latency_p50", "ms", "median latency, both sides"},
    SeriesColumnEntry{SeriesColumn::LatencyP99, "latency_p99", "ms",
                      "99th percentile of the latency, both sides"},
    SeriesColumnEntry{SeriesColumn::FailedTotal, "failed_total", "requests",
                      "failed requests since the start"},
};
inline constexpr std::size_t seriesColumnCount = seriesColumnTable.size();

/// Marks a value that does not exist: a share of no traffic, the CPU of no pods.
inline constexpr double noValue = std::numeric_limits<double>::quiet_NaN();

/// One sample of one rollout: a value holds from its time until the next row.
struct SeriesRow {
  SimTime time{};
  std::array<double, seriesColumnCount> values{};
  TextId phase;

  [[nodiscard]] double operator[](SeriesColumn column) const {
    return values[static_cast<std::size_t>(column)];
  }
  [[nodiscard]] double& operator[](SeriesColumn column) {
    return values[static_cast<std::size_t>(column)];
  }
  /// A row at `time` in which nothing has a value yet.
  [[nodiscard]] static SeriesRow empty(SimTime time) {
    SeriesRow row;
    row.time = time;
    row.values.fill(noValue);
    return row;
  }
};

/// What a rollout consists of, and its curves.
/// Invariant: rows have strictly growing times.
struct Track {
  ObjectId object;                  ///< the Canary or Rollout; a Deployment where neither rules
  ObjectId target;                  ///< the workload users change
  ObjectId primary;                 ///< the workload that serves the stable version
  std::vector<SeriesRow> rows;
};

/// The row that holds at `time`: the last one not after it; null before the first.
[[nodiscard]] const SeriesRow* rowAt(const Track& track, SimTime time);

}  // namespace aviary
