#include <fmt/format.h>

#include "sim/controllers/canary/canary_tick.hpp"
#include "sim/delivery/canary_config.hpp"

namespace aviary {

CanaryTick::Flow CanaryTick::stopIfNothingChanged() {
  switch (canary().status.phase) {
    case CanaryPhase::Progressing:
    case CanaryPhase::Waiting:
    case CanaryPhase::WaitingPromotion:
    case CanaryPhase::Promoting:
    case CanaryPhase::Finalising:
      return Flow::Continue;
    default:
      break;
  }
  const TargetRevision now = revision();
  if (!now.error.empty()) return fail(CanaryRule::ConfigUnreadable, now.error);
  if (is(CanaryPhase::Failed)) {
    // Takes the new hash before anything else is checked: if this tick stops further on, the
    // revision is not noticed again.
    const CanaryStatus& before = canary().status;
    const StepOutcome written =
        status_.sync(canary(), {CanaryPhase::Failed, before.canaryWeight, before.failedChecks,
                                before.iterations, now.hash, now.configs});
    if (!written.ok()) return fail(CanaryRule::WriteFailed, written.error());
  }
  if (targetChanged(now)) return Flow::Continue;
  if (configChanged(now.configs.value_or(StringMap{}), canary().status.trackedConfigs))
    return Flow::Continue;
  context_.metrics.setStatus(canary(), canary().status.phase);
  return end(
      CanaryRule::NothingChanged,
      "template and configs are as last applied or promoted; a changed template starts a rollout");
}

CanaryTick::Flow CanaryTick::requirePrimaryReady() {
  if (canary().spec.skipAnalysis) return Flow::Continue;
  const Readiness primary = workload_->primaryReadiness(canary());
  if (primary.ready) return Flow::Continue;
  event(EventType::Warning, primary.reason);
  if (primary.retriable) {
    return end(CanaryRule::PrimaryNotReady,
               primary.reason + "; the rollout goes on when it is ready");
  }
  if (is(CanaryPhase::Promoting) || is(CanaryPhase::Finalising)) {
    failPromotion(primary.reason);
    return end(CanaryRule::PromotionFailed,
               primary.reason + " and cannot recover: traffic stays on the canary");
  }
  rollback();
  return end(CanaryRule::PrimaryStuck, primary.reason + " and cannot recover: rolled back");
}

CanaryTick::Flow CanaryTick::readRoutes() {
  const RoutesAnswer answer = router_.getRoutes(context_, canary());
  if (!answer.weights) return fail(CanaryRule::RoutesUnreadable, answer.error);
  routes_ = *answer.weights;
  gaugeWeights(routes_);
  context_.metrics.setStatus(canary(), canary().status.phase);
  return Flow::Continue;
}

CanaryTick::Flow CanaryTick::startRollout() {
  if (inAnalysis() || is(CanaryPhase::Promoting) || is(CanaryPhase::Finalising))
    return Flow::Continue;
  const Ref<Canary> read = context_.store.get<Canary>(report_.canary);
  if (!read) return end(CanaryRule::WriteFailed, "the canary is gone");
  const Canary& fresh = *read;
  for (const CanaryWebhook& hook : fresh.spec.analysis.webhooks) {
    if (hook.type != HookType::ConfirmRollout) continue;
    if (callHook(hook, fresh.status.phase, fresh).passed) {
      event(EventType::Normal, fmt::format("Confirm-rollout check {} passed", hook.name),
            fresh.status.phase);
      continue;
    }
    if (fresh.status.phase != CanaryPhase::Waiting) {
      (void)status_.setPhase(fresh, CanaryPhase::Waiting);
      event(EventType::Warning,
            fmt::format("Halt {} advancement waiting for approval {}", names_.subject, hook.name),
            fresh.status.phase);
      if (!hook.muteAlert) alert(AlertSeverity::Warn, "Canary is waiting for approval.");
    }
    return end(
        CanaryRule::ConfirmRolloutRefused,
        fmt::format("confirm-rollout hook {} refuses; a pass would start the rollout", hook.name));
  }
  event(EventType::Normal,
        fmt::format("New revision detected! Scaling up {}.{}", names_.target,
                    canary().metadata.namespace_),
        CanaryPhase::Progressing);
  alert(AlertSeverity::Info, "New revision detected, progressing canary analysis.",
        alertFields(fresh, context_.options.clusterName));
  if (const StepOutcome scaled = workload_->scaleFromZero(fresh); !scaled.ok()) {
    return fail(CanaryRule::ScaleUpFailed, scaled.error());
  }
  const TargetRevision now = revision();
  if (!now.error.empty()) return fail(CanaryRule::ConfigUnreadable, now.error);
  const StepOutcome written =
      status_.sync(fresh, {CanaryPhase::Progressing, 0, 0, 0, now.hash, now.configs});
  if (!written.ok()) return fail(CanaryRule::WriteFailed, written.error());
  context_.metrics.setStatus(canary(), CanaryPhase::Progressing);
  return end(CanaryRule::RolloutStarted,
             "the template or a tracked config differs from the last applied one");
}

CanaryTick::Flow CanaryTick::restartOnChange() {
  if (!inAnalysis()) return Flow::Continue;
  // A revision that cannot be read is no change here.
  const TargetRevision target = workload_->targetHash(canary());
  const TargetRevision configs = workload_->configs(canary());
  const bool templateChanged = target.error.empty() && targetChanged(target);
  const bool configsChanged =
      configs.error.empty() &&
      configChanged(configs.configs.value_or(StringMap{}), canary().status.trackedConfigs);
  if (!templateChanged && !configsChanged) return Flow::Continue;
  event(EventType::Normal, fmt::format("New revision detected! Restarting analysis for {}.{}",
                                       names_.target, canary().metadata.namespace_));
  if (const StepOutcome set = setRoutes({100, 0, false}); !set.ok()) {
    return fail(CanaryRule::WriteFailed, set.error());
  }
  if (!configs.error.empty()) return fail(CanaryRule::ConfigUnreadable, configs.error);
  const StepOutcome written =
      status_.sync(canary(), {CanaryPhase::Progressing, 0, 0, 0, target.hash, configs.configs});
  if (!written.ok()) return fail(CanaryRule::WriteFailed, written.error());
  return end(CanaryRule::AnalysisRestarted,
             templateChanged ? "the target's template changed during the analysis"
                             : "a tracked config changed during the analysis");
}

CanaryTick::Flow CanaryTick::requireCanaryReady() {
  const Readiness seen = workload_->canaryReadiness(canary());
  if (seen.ready) return Flow::Continue;
  event(EventType::Warning, seen.reason);
  if (seen.retriable) {
    return end(CanaryRule::CanaryNotReady, seen.reason + "; no check is made and none is counted");
  }
  rollback();
  return end(CanaryRule::CanaryDeadlineExceeded,
             seen.reason + " for longer than the deadline: rolled back");
}

CanaryTick::Flow CanaryTick::askRollbackHooks() {
  if (!inAnalysis()) return Flow::Continue;
  for (const CanaryWebhook& hook : analysis().webhooks) {
    if (hook.type != HookType::Rollback) continue;
    if (!callHook(hook, canary().status.phase, canary()).passed) {
      event(EventType::Normal, fmt::format("Rollback hook {} not signaling a rollback", hook.name));
      continue;
    }
    event(EventType::Warning, fmt::format("Rollback check {} passed", hook.name));
    event(EventType::Warning,
          fmt::format("Rolling back {} manual webhook invoked", names_.subject));
    alert(AlertSeverity::Warn, "Rolling back manual webhook invoked");
    rollback();
    return end(CanaryRule::RollbackHookPassed,
               fmt::format("rollback hook {} answered with success; any failing answer goes on",
                           hook.name));
  }
  return Flow::Continue;
}

CanaryTick::Flow CanaryTick::shiftTraffic() {
  if (!is(CanaryPhase::Promoting)) return Flow::Continue;
  const StepOutcome scaler =
      autoscaler_.ensurePrimary(canary(), CanaryAutoscaler::WhenPresent::Update);
  if (!scaler.ok()) return fail(CanaryRule::AutoscalerFailed, scaler.error());
  const PromotionShift shift = promotionShift(analysis(), routes_);
  const bool nowhere = router_.kind == CanaryRouterKind::Kubernetes;
  if (!nowhere && shift.kind == PromotionShift::Kind::Stalled) {
    return end(
        CanaryRule::ShiftStalled,
        "stepWeightPromotion is set but the canary has no traffic to give back: this never ends");
  }
  if (!nowhere) {
    if (shift.kind == PromotionShift::Kind::AtOnce)
      event(EventType::Normal, "Routing all traffic to primary");
    if (const StepOutcome set = setRoutes(shift.routes); !set.ok()) {
      return fail(CanaryRule::WriteFailed, set.error());
    }
    gaugeWeights(shift.routes);
    if (shift.kind != PromotionShift::Kind::AtOnce) {
      event(EventType::Normal,
            fmt::format("Advance {} primary weight {}", names_.subject, shift.routes.primary));
    }
  }
  const bool done = nowhere || shift.kind != PromotionShift::Kind::Step;
  const StepOutcome written = done ? status_.setPhase(canary(), CanaryPhase::Finalising)
                                   : status_.setCanaryWeight(canary(), shift.routes.canary);
  if (!written.ok()) return fail(CanaryRule::WriteFailed, written.error());
  return end(
      CanaryRule::TrafficShifted,
      fmt::format("the primary is ready with the new revision: its traffic goes from {} % to {} %",
                  routes_.primary, nowhere ? routes_.primary : shift.routes.primary));
}

CanaryTick::Flow CanaryTick::finalise() {
  if (!is(CanaryPhase::Finalising)) return Flow::Continue;
  if (const StepOutcome scaled = workload_->scaleToZero(canary()); !scaled.ok()) {
    return fail(CanaryRule::ScaleDownFailed, scaled.error());
  }
  if (const StepOutcome written = status_.setPhase(canary(), CanaryPhase::Succeeded);
      !written.ok()) {
    return fail(CanaryRule::WriteFailed, written.error());
  }
  context_.metrics.setStatus(canary(), CanaryPhase::Succeeded);
  context_.metrics.countSuccess(canary(), text(storedStrategy_), "completed");
  postRollout(CanaryPhase::Succeeded, CanaryPhase::Succeeded);
  event(EventType::Normal,
        fmt::format("Promotion completed! Scaling down {}.{}", names_.target,
                    canary().metadata.namespace_),
        CanaryPhase::Succeeded);
  alert(AlertSeverity::Info, "Canary analysis completed successfully, promotion finished.");
  return end(CanaryRule::Finalised, "all traffic is on the primary: the canary is scaled to zero");
}

CanaryTick::Flow CanaryTick::enforceThreshold() {
  const int threshold = analysisThreshold(analysis());
  if (inAnalysis() && canary().status.failedChecks >= threshold) {
    const int failedChecks = canary().status.failedChecks;
    rollback();
    return end(
        CanaryRule::ThresholdReached,
        fmt::format("{} failed checks reach the threshold {}; a threshold of {} would have gone on",
                    failedChecks, threshold, failedChecks + 1));
  }
  measured_ = true;
  return Flow::Continue;
}

}  // namespace aviary
