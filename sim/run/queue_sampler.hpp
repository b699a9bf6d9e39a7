#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/engine.hpp"
#include "sim/run/recorder.hpp"
#include "sim/trace/trace_builder.hpp"
#include "sim/traffic/traffic_model.hpp"

namespace aviary {

/// Samples how much work waits in each queue, once per scrape, and tells the log when a queue
/// begins to refuse work and when it has room again.
/// Costs: nothing where no source has workers.
class QueueSampler {
 public:
  QueueSampler(Engine& engine, TrafficModel& traffic, TraceBuilder& builder, Recorder& recorder,
               SimDuration scrapeInterval);
  QueueSampler(const QueueSampler&) = delete;
  QueueSampler& operator=(const QueueSampler&) = delete;

  /// Once, when the traffic has started.
  void start();

 private:
  struct Seen {
    std::size_t place = 0;  // in the trace
    std::uint64_t refused = 0;
    bool full = false;
  };
  void scrape();
  void sample(std::size_t index);
  void tell(const ObjectKey& queue, EventType type, std::string_view reason, std::string message);

  Engine& engine_;
  TrafficModel& traffic_;
  TraceBuilder& builder_;
  Recorder& recorder_;
  SimDuration interval_;
  LabelId label_;
  std::vector<Seen> seen_;  // by queue
};

}  // namespace aviary
