#include <fmt/format.h>

#include "sim/controllers/canary/canary_tick.hpp"

namespace aviary {

CanaryTick::Flow CanaryTick::skipIfSuspended() {
  if (!canary().spec.suspend) return Flow::Continue;
  event(EventType::Normal, "skipping canary run as object is suspended");
  return end(CanaryRule::Suspended, "spec.suspend is true; with false the tick would have run");
}

CanaryTick::Flow CanaryTick::readTarget() {
  identity_ = workload_->identify(canary());
  if (identity_.error.empty()) return Flow::Continue;
  return fail(CanaryRule::TargetUnreadable, identity_.error);
}

CanaryTick::Flow CanaryTick::ensureServices() {
  if (workload_->makesServices()) return Flow::Continue;
  const StepOutcome made = services_.ensureSides(canary(), identity_);
  return made.ok() ? Flow::Continue : fail(CanaryRule::ServicesFailed, made.error());
}

// Only reported: a rollout begins even while the metrics server is down.
CanaryTick::Flow CanaryTick::probeMetricProviders() {
  if (!init_ || canary().spec.skipAnalysis) return Flow::Continue;
  for (const CanaryMetric& metric : analysis().metrics) {
    const std::string problem = probe(metric);
    if (problem.empty()) continue;
    event(EventType::Warning, fmt::format("Error checking metric providers: {}", problem));
    return Flow::Continue;
  }
  event(EventType::Normal, "all the metrics providers are available!");
  return Flow::Continue;
}

std::string CanaryTick::probe(const CanaryMetric& metric) {
  MetricSource& metrics = context_.around.metrics;
  if (isBuiltinMetric(metric.name)) {
    const auto cause = metrics.unavailable("prometheus", canary().spec.metricsServer);
    return cause ? fmt::format("prometheus not avaiable: {}", *cause) : "";
  }
  if (!metric.templateRef) return "";
  const std::string& name = metric.templateRef->name;
  const std::string& other = metric.templateRef->namespace_;
  const ObjectKey key{other.empty() ? canary().metadata.namespace_ : other, name};
  const Ref<MetricTemplate> found = context_.store.get<MetricTemplate>(key);
  if (!found) {
    return fmt::format("metric template {}.{} error: metrictemplate.flagger.app \"{}\" not found",
                       name, key.namespace_, name);
  }
  if (!found->secretName.empty() &&
      !context_.store.get<Secret>({key.namespace_, found->secretName})) {
    return fmt::format("metric template {}.{} secret {} error: secrets \"{}\" not found", name,
                       key.namespace_, found->secretName, found->secretName);
  }
  const auto cause = metrics.unavailable(found->providerType, found->address);
  if (!cause) return "";
  return fmt::format("{} in metric template {}.{} not avaiable: {}", found->providerType, name,
                     key.namespace_, *cause);
}

CanaryTick::Flow CanaryTick::ensurePrimary() {
  const StepOutcome made = workload_->ensurePrimary(canary());
  if (!made.ok()) return fail(CanaryRule::PrimaryFailed, made.error());
  if (!init_ || canary().spec.skipAnalysis) return Flow::Continue;
  const Readiness primary = workload_->primaryReadiness(canary());
  if (primary.ready) return Flow::Continue;
  event(EventType::Warning, primary.reason);
  if (primary.retriable) {
    return end(CanaryRule::InitPrimaryNotReady,
               primary.reason + "; initialization goes on when it is ready");
  }
  rollback();
  return end(CanaryRule::InitPrimaryStuck,
             primary.reason + "; a longer progress deadline would have waited");
}

CanaryTick::Flow CanaryTick::ensurePrimaryAutoscaler() {
  const StepOutcome made = autoscaler_.ensurePrimary(canary(), CanaryAutoscaler::WhenPresent::Keep);
  return made.ok() ? Flow::Continue : fail(CanaryRule::AutoscalerFailed, made.error());
}

CanaryTick::Flow CanaryTick::pointApexAtPrimary() {
  if (workload_->makesServices()) return Flow::Continue;
  const StepOutcome made = services_.pointApexAtPrimary(canary(), identity_);
  return made.ok() ? Flow::Continue : fail(CanaryRule::ApexFailed, made.error());
}

CanaryTick::Flow CanaryTick::scaleDownAtInit() {
  if (!init_) return Flow::Continue;
  const StepOutcome scaled = workload_->scaleToZero(canary());
  if (scaled.ok()) return Flow::Continue;
  return fail(CanaryRule::ScaleDownFailed,
              fmt::format("scaling down canary {} {}.{} failed: {}", canary().spec.targetRef.kind,
                          names_.target, canary().metadata.namespace_, scaled.error()));
}

CanaryTick::Flow CanaryTick::reconcileRoutes() {
  const StepOutcome done = router_.reconcile(context_, canary());
  return done.ok() ? Flow::Continue : fail(CanaryRule::RoutesNotReconciled, done.error());
}

CanaryTick::Flow CanaryTick::finishInit() {
  if (!init_) return Flow::Continue;
  const TargetRevision now = revision();
  if (!now.error.empty()) return fail(CanaryRule::ConfigUnreadable, now.error);
  const StepOutcome written =
      status_.sync(canary(), {CanaryPhase::Initialized, 0, 0, 0, now.hash, now.configs});
  if (!written.ok()) return fail(CanaryRule::WriteFailed, written.error());
  CanaryStatus& mine = edit().status;
  mine.phase = CanaryPhase::Initialized;
  mine.lastAppliedSpec = now.hash;
  mine.trackedConfigs = now.configs;
  context_.metrics.setStatus(canary(), CanaryPhase::Initialized);
  event(EventType::Normal, fmt::format("Initialization done! {}", names_.subject));
  alert(AlertSeverity::Info,
        fmt::format("New {} detected, initialization completed.", canary().spec.targetRef.kind),
        alertFields(canary(), context_.options.clusterName));
  return Flow::Continue;
}

}  // namespace aviary
