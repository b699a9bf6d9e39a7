#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/cluster/store.hpp"
#include "sim/trace/trace_builder.hpp"
#include "sim/traffic/traffic_model.hpp"

namespace aviary {

/// What nobody records request by request: totals after the warm-up, by version, and who met the
/// new one.
class RunTotals {
 public:
  RunTotals(Engine& engine, Store& store, TrafficModel& traffic, TraceBuilder& builder,
            SimDuration warmup);
  RunTotals(const RunTotals&) = delete;
  RunTotals& operator=(const RunTotals&) = delete;

  void start();
  /// Fills the totals. Once, at the end.
  void finish();

 private:
  /// By Canary: the workload on trial, and how many users had met it when its trial ended. It is
  /// told by its workload, not by its image: a new configuration has the image of the old one.
  struct Trial {
    ObjectKey target;
    bool running = false;
    std::uint64_t exposed = 0;
  };

  void canaryChanged(const Change<Canary>& change);
  void endTrial(Trial& trial);
  void finishServices();
  [[nodiscard]] std::vector<CauseCount> causesOf(
      const std::array<std::uint64_t, outcomeCount>& outcomes);

  Engine& engine_;
  TrafficModel& traffic_;
  TraceBuilder& builder_;
  SimDuration warmup_;
  TrafficModel::Totals atWarmup_;
  std::vector<VersionSummary> versionsAtWarmup_;
  std::vector<ServiceReading> servicesAtWarmup_;
  std::map<ObjectKey, Trial> trials_;
};

}  // namespace aviary
