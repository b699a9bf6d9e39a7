#include <fmt/format.h>

#include "sim/controllers/canary/canary_tick.hpp"

namespace aviary {

TargetRevision CanaryTick::revision() const {
  TargetRevision out = workload_->targetHash(canary());
  if (!out.error.empty()) return out;
  TargetRevision configs = workload_->configs(canary());
  out.configs = std::move(configs.configs);
  out.error = std::move(configs.error);
  return out;
}

// A template that was promoted before never counts as a change.
bool CanaryTick::targetChanged(const TargetRevision& target) const {
  const CanaryStatus& status = canary().status;
  if (status.lastAppliedSpec.empty()) return true;
  if (target.hash == status.lastPromotedSpec) return false;
  return target.hash != status.lastAppliedSpec;
}

void CanaryTick::rollback() {
  const int failedChecks = canary().status.failedChecks;
  if (failedChecks >= analysisThreshold(analysis())) {
    event(EventType::Warning, fmt::format("Rolling back {} failed checks threshold reached {}",
                                          names_.subject, failedChecks));
    alert(AlertSeverity::Error, fmt::format("Failed checks threshold reached {}", failedChecks));
  }
  const RouteWeights home{100, 0, false};
  if (const StepOutcome set = setRoutes(home); !set.ok()) {
    event(EventType::Warning, set.error());
    return;
  }
  event(EventType::Warning, fmt::format("Canary failed! Scaling down {}", names_.subject),
        CanaryPhase::Failed);
  gaugeWeights(home);
  if (const StepOutcome scaled = workload_->scaleToZero(canary()); !scaled.ok()) {
    event(EventType::Warning, scaled.error());
    return;
  }
  const TargetRevision now = revision();
  if (!now.error.empty()) {
    event(EventType::Warning, now.error);
    return;
  }
  const StepOutcome written =
      status_.sync(canary(), {CanaryPhase::Failed, 0, 0, 0, now.hash, now.configs});
  if (!written.ok()) return;
  context_.metrics.setStatus(canary(), CanaryPhase::Failed);
  context_.metrics.countFailure(canary(), text(storedStrategy_));
  postRollout(CanaryPhase::Failed, canary().status.phase);
}

void CanaryTick::failPromotion(const std::string& why) {
  event(EventType::Warning, fmt::format("Promotion of {}.{} failed, primary not ready: {}",
                                        names_.target, canary().metadata.namespace_, why));
  alert(AlertSeverity::Error, "Promotion failed, primary not ready: " + why);
  const RouteWeights away{0, 100, false};
  if (const StepOutcome set = setRoutes(away); !set.ok()) {
    event(EventType::Warning, set.error());
    return;
  }
  gaugeWeights(away);
  const TargetRevision now = revision();
  if (!now.error.empty()) {
    event(EventType::Warning, now.error);
    return;
  }
  const StepOutcome written =
      status_.sync(canary(), {CanaryPhase::Failed, 100, 0, 0, now.hash, now.configs});
  if (!written.ok()) return;
  context_.metrics.setStatus(canary(), CanaryPhase::Failed);
  context_.metrics.countFailure(canary(), text(storedStrategy_));
  postRollout(CanaryPhase::Failed, canary().status.phase);
}

StepOutcome CanaryTick::promoteAtOnce() {
  if (StepOutcome copied = workload_->promote(canary()); !copied.ok()) return copied;
  StepOutcome scaler = autoscaler_.ensurePrimary(canary(), CanaryAutoscaler::WhenPresent::Update);
  if (!scaler.ok()) return scaler;
  if (StepOutcome scaled = workload_->scaleToZero(canary()); !scaled.ok()) return scaled;
  return status_.setPhase(canary(), CanaryPhase::Succeeded);
}

CanaryTick::Flow CanaryTick::skipAnalysis() {
  if (!canary().spec.skipAnalysis) return Flow::Continue;
  const RouteWeights home{100, 0, false};
  if (const StepOutcome set = setRoutes(home); !set.ok())
    return fail(CanaryRule::WriteFailed, set.error());
  gaugeWeights(home);
  const std::string& ns = canary().metadata.namespace_;
  event(EventType::Normal, fmt::format("Copying {}.{} template spec to {}.{}", names_.target, ns,
                                       names_.primaryTarget, ns));
  if (const StepOutcome done = promoteAtOnce(); !done.ok())
    return fail(CanaryRule::WriteFailed, done.error());
  context_.metrics.setStatus(canary(), CanaryPhase::Succeeded);
  context_.metrics.countSuccess(canary(), text(storedStrategy_), "skipped");
  postRollout(CanaryPhase::Succeeded, CanaryPhase::Succeeded);
  event(
      EventType::Normal,
      fmt::format("Promotion completed! Canary analysis was skipped for {}.{}", names_.target, ns),
      CanaryPhase::Succeeded);
  alert(AlertSeverity::Info, "Canary analysis was skipped, promotion finished.");
  return end(
      CanaryRule::AnalysisSkipped,
      "spec.skipAnalysis is true and the canary is ready; with false it would be analysed first");
}

}  // namespace aviary
