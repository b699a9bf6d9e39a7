#include "sim/controllers/canary/canary_status.hpp"

#include <fmt/format.h>

#include "sim/delivery/canary_conditions.hpp"
#include "sim/delivery/canary_phases.hpp"
#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

bool keepsProgress(CanaryPhase phase) {
  return phase == CanaryPhase::Progressing || phase == CanaryPhase::Waiting ||
         phase == CanaryPhase::Promoting;
}

}  // namespace

void movePhase(Canary& canary, CanaryPhase to, SimTime now) {
  SIM_ASSERT(isLegalMove(canary.status.phase, to),
             "a canary's phase moves as the table of moves says");
  canary.status.conditions = conditionsFor(canary, to, now);
  canary.status.phase = to;
}

template <class Edit>
StepOutcome CanaryStatusWriter::write(const Canary& copy, const Edit& edit) {
  const SimTime now = wholeSeconds(store_.now());
  const auto attempt = [&](Canary next) {
    edit(next, now);
    next.status.lastTransitionTime = now;
    return store_.updateStatus<Canary>(next).status;
  };
  // Source: client-go util/retry/util.go:DefaultBackoff, 4 attempts within half a second.
  constexpr int attemptsMax = 4;
  WriteStatus status = attempt(copy);
  for (int i = 1; i < attemptsMax && status == WriteStatus::Conflict; ++i) {
    status = attempt(*store_.get<Canary>(keyOf(copy.metadata)));
  }
  if (status == WriteStatus::Ok) return {};
  const std::string why = status == WriteStatus::Conflict
                              ? conflictText(Canary::kind, copy.metadata.name)
                              : std::string("not found");
  return StepOutcome::failure(fmt::format("canary {}.{} status update error: {}",
                                          copy.metadata.name, copy.metadata.namespace_, why));
}

StepOutcome CanaryStatusWriter::sync(const Canary& copy, const StatusSync& values) {
  return write(copy, [&values](Canary& next, SimTime now) {
    CanaryStatus& status = next.status;
    movePhase(next, values.phase, now);
    status.canaryWeight = values.canaryWeight;
    status.failedChecks = values.failedChecks;
    status.iterations = values.iterations;
    status.lastAppliedSpec = values.lastAppliedSpec;
    if (values.phase == CanaryPhase::Initialized) status.lastPromotedSpec = values.lastAppliedSpec;
    status.trackedConfigs = values.trackedConfigs;
  });
}

StepOutcome CanaryStatusWriter::setPhase(const Canary& copy, CanaryPhase phase) {
  return write(copy, [phase](Canary& next, SimTime now) {
    CanaryStatus& status = next.status;
    movePhase(next, phase, now);
    if (!keepsProgress(phase)) {
      status.canaryWeight = 0;
      status.iterations = 0;
      if (phase == CanaryPhase::WaitingPromotion)
        status.iterations = next.spec.analysis.iterations - 1;
    }
    if (phase == CanaryPhase::Initialized || phase == CanaryPhase::Succeeded) {
      status.lastPromotedSpec = status.lastAppliedSpec;
    }
  });
}

StepOutcome CanaryStatusWriter::setCanaryWeight(const Canary& copy, int weight) {
  return write(copy, [weight](Canary& next, SimTime) { next.status.canaryWeight = weight; });
}

StepOutcome CanaryStatusWriter::setFailedChecks(const Canary& copy, int failedChecks) {
  return write(copy,
               [failedChecks](Canary& next, SimTime) { next.status.failedChecks = failedChecks; });
}

StepOutcome CanaryStatusWriter::setIterations(const Canary& copy, int iterations) {
  return write(copy, [iterations](Canary& next, SimTime) { next.status.iterations = iterations; });
}

}  // namespace aviary
