#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "sim/api/meta.hpp"
#include "sim/engine/sim_time.hpp"
#include "sim/traffic/traffic_model.hpp"

namespace aviary {

/// What one side of a rollout did between two readings.
struct SideInterval {
  std::uint64_t routed = 0;  ///< requests its pods were given
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;          ///< of the completed ones
  std::optional<double> cpuPercent;  ///< of the request; absent without running pods
};

/// A service and the sides that share its requests, between two readings.
struct ServiceInterval {
  SimDuration length{};
  std::vector<SideInterval> sides;            ///< in the order asked for
  std::vector<std::optional<double>> shares;  ///< percent of the requests all sides were given
  /// The service as clients saw it: failures that reached no pod are here and in no side.
  std::uint64_t routed = 0;
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::optional<double> latencyP50;  ///< milliseconds; absent without answers
  std::optional<double> latencyP99;

  /// Percent of the answers; absent without any.
  [[nodiscard]] std::optional<double> successRate() const {
    if (completed == 0) return std::nullopt;
    return 100.0 * static_cast<double>(completed - failed) / static_cast<double>(completed);
  }
};

/// Reads a model at the caller's moments and answers what happened since the reading before.
class SideMeter {
 public:
  /// \param model  outlives the meter. \param workloads  the sides, e.g. primary and canary.
  /// \param direct  Services that address one side by itself: what load tests send there is not
  /// counted.
  SideMeter(const TrafficModel& model, ObjectKey service, std::vector<ObjectKey> workloads,
            std::vector<ObjectKey> direct = {});

  /// \pre the model is advanced to `now`.
  ServiceInterval read(SimTime now);

 private:
  /// Requests, answers and failures so far.
  struct Counts {
    std::uint64_t routed = 0;
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;
  };
  struct Side {
    ObjectKey workload;
    Counts counts;  // as of the last reading, as the CPU time is
    std::uint64_t cpuNanoseconds = 0;
  };

  [[nodiscard]] bool isDirect(const ObjectKey& service) const;
  void add(std::uint32_t cell, Counts& sum);
  [[nodiscard]] std::optional<std::array<double, 2>> readLatency();

  const TrafficModel& model_;
  ObjectKey service_;
  std::vector<ObjectKey> direct_;
  Counts total_;  // of both sides and what reached neither, at the last reading
  std::map<std::uint32_t, LatencyHistogram> seen_;  // by cell, at the last reading
  std::vector<LatencyHistogram::Since> news_;       // of cells, since the last reading
  std::vector<Side> sides_;
  SimTime last_{};
};

}  // namespace aviary
