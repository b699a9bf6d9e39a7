#pragma once

#include <string>
#include <vector>

#include "sim/api/behaviour.hpp"
#include "sim/run/recorder.hpp"

namespace aviary {

/// A fault for people: "errorRate 3 % on image payment:v2.0.0".
[[nodiscard]] std::string describeFault(const FaultSpec& fault);

/// Writes the beginning and the end of every fault into the trace.
class FaultJournal {
 public:
  FaultJournal(Engine& engine, Recorder& recorder, const std::vector<FaultSpec>& faults)
      : engine_(engine), recorder_(recorder), faults_(faults) {}

  /// Schedules the records; the journal itself need not outlive the call.
  void start();

 private:
  Engine& engine_;
  Recorder& recorder_;
  const std::vector<FaultSpec>& faults_;
};

}  // namespace aviary
