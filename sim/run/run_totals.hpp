#pragma once

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
  void canaryChanged(const Change<Canary>& change);
  void finishServices();
  [[nodiscard]] std::uint64_t exposedTo(const std::string& image);

  Engine& engine_;
  Store& store_;
  TrafficModel& traffic_;
  TraceBuilder& builder_;
  SimDuration warmup_;
  RequestTally atWarmup_;
  std::vector<VersionSummary> versionsAtWarmup_;
  std::vector<ServiceReading> servicesAtWarmup_;
  /// By Canary: the image on trial, and how many users had met it when its trial ended.
  struct Trial {
    std::string image;
    bool running = false;
    std::uint64_t exposed = 0;
  };
  std::map<ObjectKey, Trial> trials_;
};

}  // namespace aviary
