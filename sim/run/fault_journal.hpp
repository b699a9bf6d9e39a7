#pragma once

#include <string>
#include <string_view>

#include "sim/api/behaviour.hpp"
#include "sim/faults/fault_plan.hpp"
#include "sim/run/recorder.hpp"

namespace aviary {

/// A fault for people: "errorRate 3 % on image payment:v2.0.0".
[[nodiscard]] std::string describeFault(const FaultSpec& fault);

/// Writes the beginning and the end of every fault into the trace, and every write that the API
/// server refuses because of one.
class FaultJournal {
 public:
  /// All outlive the journal.
  FaultJournal(Engine& engine, Recorder& recorder, FaultPlan& plan)
      : engine_(engine), recorder_(recorder), plan_(plan) {}

  /// Schedules the records.
  void start();

  /// Whether a write is refused now; a refusal is recorded with what the API server answers.
  [[nodiscard]] bool refusesWrite(std::string_view kind, const ObjectKey& key);

 private:
  void note(std::size_t index, FaultEdge edge);

  Engine& engine_;
  Recorder& recorder_;
  FaultPlan& plan_;
};

}  // namespace aviary
