#pragma once

#include <optional>
#include <string>

#include "sim/cluster/store.hpp"
#include "sim/controllers/canary/step_outcome.hpp"

namespace aviary {

/// Arguments of a full status write.
struct StatusSync {
  CanaryPhase phase = CanaryPhase::None;
  int canaryWeight = 0;
  int failedChecks = 0;
  int iterations = 0;
  std::string lastAppliedSpec;              ///< hash of the target's present template
  std::optional<StringMap> trackedConfigs;  ///< present checksums; nothing when none is referenced
};

/// Writes a canary's status from a copy of the object. The copy is not modified; when it is stale
/// the write is refused and made again on a fresh one, so what the copy alone knew is lost. Every
/// write sets lastTransitionTime. Source: flagger pkg/canary/status.go.
class CanaryStatusWriter {
 public:
  explicit CanaryStatusWriter(Store& store) : store_(store) {}

  /// Phase, weight, counters, hashes and configs in one write.
  StepOutcome sync(const Canary& copy, const StatusSync& values);
  /// The phase with what belongs to it: other phases than Progressing, Waiting and Promoting reset
  /// weight and iterations, WaitingPromotion sets iterations back by one.
  StepOutcome setPhase(const Canary& copy, CanaryPhase phase);
  StepOutcome setCanaryWeight(const Canary& copy, int weight);
  StepOutcome setFailedChecks(const Canary& copy, int failedChecks);
  StepOutcome setIterations(const Canary& copy, int iterations);

 private:
  template <class Edit>
  StepOutcome write(const Canary& copy, const Edit& edit);

  Store& store_;
};

/// Changes the phase of `next`, a copy of the status of `seen` about to be written, with condition
/// and time. The one place where a phase changes: it checks the move against the table of legal
/// moves. \param now  whole seconds.
void movePhase(const Canary& seen, CanaryStatus& next, CanaryPhase to, SimTime now);

}  // namespace aviary
