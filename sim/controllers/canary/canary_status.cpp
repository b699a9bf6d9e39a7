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

void movePhase(const Canary& seen, CanaryStatus& next, CanaryPhase to, SimTime now) {
  SIM_ASSERT(isLegalMove(seen.status.phase, to),
             "a canary's phase moves as the table of moves says");
  next.conditions = conditionsFor(seen, to, now);
  next.phase = to;
}

template <class Edit>
StepOutcome CanaryStatusWriter::write(const Canary& copy, const Edit& edit) {
  const SimTime now = wholeSeconds(store_.now());
  const auto attempt = [&](const Canary& seen) {
    CanaryStatus next = seen.status;
    edit(seen, next, now);
    next.lastTransitionTime = now;
    return store_.updateStatus(seen, std::move(next)).status;
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
  return write(copy, [&values](const Canary& seen, CanaryStatus& status, SimTime now) {
    movePhase(seen, status, values.phase, now);
    status.canaryWeight = values.canaryWeight;
    status.failedChecks = values.failedChecks;
    status.iterations = values.iterations;
    status.lastAppliedSpec = values.lastAppliedSpec;
    if (values.phase == CanaryPhase::Initialized) status.lastPromotedSpec = values.lastAppliedSpec;
    status.trackedConfigs = values.trackedConfigs;
  });
}

StepOutcome CanaryStatusWriter::setPhase(const Canary& copy, CanaryPhase phase) {
  return write(copy, [phase](const Canary& seen, CanaryStatus& status, SimTime now) {
    movePhase(seen, status, phase, now);
    if (!keepsProgress(phase)) {
      status.canaryWeight = 0;
      status.iterations = 0;
      if (phase == CanaryPhase::WaitingPromotion)
        status.iterations = seen.spec.analysis.iterations - 1;
    }
    if (phase == CanaryPhase::Initialized || phase == CanaryPhase::Succeeded) {
      status.lastPromotedSpec = status.lastAppliedSpec;
    }
  });
}

StepOutcome CanaryStatusWriter::setCanaryWeight(const Canary& copy, int weight) {
  return write(copy, [weight](const Canary&, CanaryStatus& status, SimTime) {
    status.canaryWeight = weight;
  });
}

StepOutcome CanaryStatusWriter::setFailedChecks(const Canary& copy, int failedChecks) {
  return write(copy, [failedChecks](const Canary&, CanaryStatus& status, SimTime) {
    status.failedChecks = failedChecks;
  });
}

StepOutcome CanaryStatusWriter::setIterations(const Canary& copy, int iterations) {
  return write(copy, [iterations](const Canary&, CanaryStatus& status, SimTime) {
    status.iterations = iterations;
  });
}

}  // namespace aviary
