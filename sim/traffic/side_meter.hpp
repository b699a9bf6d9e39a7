#pragma once

#include <cstddef>
#include <cstdint>
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
/// Costs: a reading O(cells of the sides), besides the histograms of those with answers.
class SideMeter {
 public:
  /// \param model  outlives the meter. \param workloads  the sides, e.g. primary and canary.
  /// \param direct  Services that address one side by itself: what load tests send there is not
  /// counted.
  SideMeter(const TrafficModel& model, ObjectKey service, std::vector<ObjectKey> workloads,
            std::vector<ObjectKey> direct = {});

  /// \pre the model is advanced to `now`. The answer is good until the next reading.
  const ServiceInterval& read(SimTime now);

 private:
  /// Requests to one name that went to one side, or to none, as of the last reading.
  struct Cell {
    std::uint32_t index = noIndex;  // in the engine
    std::uint64_t routed = 0;
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;
    LatencyHistogram latency;
  };
  struct Side {
    ObjectKey key;
    std::uint32_t workload = noIndex;  // until one of its pods has run
    std::size_t cellsKnown = 0;        // of the workload's
    std::vector<Cell> cells;           // of those, the ones that count
    std::uint64_t cpuNanoseconds = 0;
  };

  [[nodiscard]] bool isDirect(const ObjectKey& service) const;
  void findCells(Side& side);
  void readCell(Cell& cell, SideInterval& sum);
  void readCpu(Side& side, SideInterval& interval) const;
  void readSides();
  void readLost(SideInterval& sum);
  void readLatency();

  const TrafficModel& model_;
  ObjectKey key_;
  std::uint32_t service_ = noIndex;  // until somebody addresses it
  std::vector<ObjectKey> direct_;
  std::vector<Side> sides_;
  Cell lost_;                       // of what reached no side
  std::vector<Cell*> news_;         // cells with answers, in this reading
  LatencyHistogram::News latency_;  // theirs
  ServiceInterval interval_;
  SimTime last_{};
};

}  // namespace aviary
