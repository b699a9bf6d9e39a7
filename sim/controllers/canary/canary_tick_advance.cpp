#include <fmt/format.h>

#include "sim/controllers/canary/canary_tick.hpp"

namespace aviary {

// The rewritten analysis lives in the tick's copy only: the stored spec is the user's.
CanaryTick::Flow CanaryTick::adaptToKubernetes() {
  if (provider_ != "kubernetes") return Flow::Continue;
  if (!analysis().match.empty()) {
    event(EventType::Warning, "A/B testing is not supported when using the kubernetes provider");
    edit().spec.analysis.match.clear();
  }
  if (analysis().iterations < 1) {
    event(EventType::Warning,
          "Progressive traffic is not supported when using the kubernetes provider");
    event(EventType::Warning, "Setting canaryAnalysis.iterations: 10");
    edit().spec.analysis.iterations = 10;
  }
  return Flow::Continue;
}

CanaryTick::Flow CanaryTick::advance() {
  switch (strategyOf(analysis())) {
    case CanaryStrategy::AbTesting:
      return advanceAbTesting();
    case CanaryStrategy::BlueGreen:
      return advanceBlueGreen();
    case CanaryStrategy::Weighted:
      break;
  }
  return advanceWeighted();
}

CanaryTick::Flow CanaryTick::advanceWeighted() {
  const int step = nextStepWeight(analysis(), routes_.canary);
  if (step <= 0) {
    return end(CanaryRule::StepListStalled,
               fmt::format("no step leads on from {} %: the weight stays there", routes_.canary));
  }
  if (!routes_.mirrored && !is(CanaryPhase::WaitingPromotion)) {
    for (const CanaryWebhook& hook : analysis().webhooks) {
      if (hook.type != HookType::ConfirmTrafficIncrease) continue;
      if (callHook(hook, CanaryPhase::Progressing, canary()).passed) {
        event(EventType::Normal,
              fmt::format("Confirm-traffic-increase check {} passed", hook.name));
        continue;
      }
      event(EventType::Warning,
            fmt::format("Halt {} advancement waiting for traffic increase approval {}",
                        names_.subject, hook.name));
      if (!hook.muteAlert)
        alert(AlertSeverity::Warn, "Canary traffic increase is waiting for approval.");
      return end(CanaryRule::TrafficIncreaseRefused,
                 fmt::format("confirm-traffic-increase hook {} refuses; the weight stays at {} %",
                             hook.name, routes_.canary));
    }
  }
  const WeightedStep next = weightedStep(analysis(), routes_, step);
  if (next.promote) {
    if (askConfirmPromotion() == Flow::End) return Flow::End;
    return startPromotion();
  }
  if (const StepOutcome set = setRoutes(next.routes); !set.ok())
    return fail(CanaryRule::WriteFailed, set.error());
  const StepOutcome written = status_.setCanaryWeight(canary(), next.routes.canary);
  if (!written.ok()) return fail(CanaryRule::WriteFailed, written.error());
  gaugeWeights(next.routes);
  event(EventType::Normal,
        fmt::format("Advance {} canary weight {}", names_.subject, next.routes.canary));
  return end(CanaryRule::WeightAdvanced,
             fmt::format("all checks passed: {} % to {} %{}; promotion starts from {} %",
                         routes_.canary, next.routes.canary,
                         next.routes.mirrored ? ", requests mirrored" : "", maxWeight(analysis())));
}

CanaryTick::Flow CanaryTick::countIteration() {
  const int next = canary().status.iterations + 1;
  if (const StepOutcome written = status_.setIterations(canary(), next); !written.ok()) {
    return fail(CanaryRule::WriteFailed, written.error());
  }
  event(EventType::Normal, fmt::format("Advance {} canary iteration {}/{}", names_.subject, next,
                                       analysis().iterations));
  return end(CanaryRule::IterationAdvanced,
             fmt::format("all checks passed: iteration {} of {}", next, analysis().iterations));
}

CanaryTick::Flow CanaryTick::advanceAbTesting() {
  if (analysis().iterations > canary().status.iterations) {
    const RouteWeights matched{0, 100, false};
    if (const StepOutcome set = setRoutes(matched); !set.ok())
      return fail(CanaryRule::WriteFailed, set.error());
    gaugeWeights(matched);
    return countIteration();
  }
  if (askConfirmPromotion() == Flow::End) return Flow::End;
  if (analysis().iterations == canary().status.iterations) return startPromotion();
  return end(CanaryRule::None, "more iterations are counted than wanted: nothing is done");
}

CanaryTick::Flow CanaryTick::advanceBlueGreen() {
  const int wanted = analysis().iterations;
  const int done = canary().status.iterations;
  const bool routed = provider_ != "kubernetes";
  if (wanted > done) {
    if (routed && analysis().mirror && !routes_.mirrored) {
      const StepOutcome set = setRoutes({100, 0, true});
      if (!set.ok()) event(EventType::Warning, set.error());
    }
    return countIteration();
  }
  if (askConfirmPromotion() == Flow::End) return Flow::End;
  if (wanted < done) return startPromotion();
  if (routed) {
    event(EventType::Normal, analysis().mirror
                                 ? "Stop traffic mirroring and route all traffic to canary"
                                 : "Routing all traffic to canary");
    const RouteWeights switched{0, 100, false};
    if (const StepOutcome set = setRoutes(switched); !set.ok())
      return fail(CanaryRule::WriteFailed, set.error());
    gaugeWeights(switched);
  }
  if (const StepOutcome written = status_.setIterations(canary(), done + 1); !written.ok()) {
    return fail(CanaryRule::WriteFailed, written.error());
  }
  return end(CanaryRule::TrafficToCanary,
             fmt::format("all {} iterations passed: one more check with the traffic on the canary",
                         wanted));
}

CanaryTick::Flow CanaryTick::askConfirmPromotion() {
  for (const CanaryWebhook& hook : analysis().webhooks) {
    if (hook.type != HookType::ConfirmPromotion) continue;
    if (callHook(hook, CanaryPhase::Progressing, canary()).passed) {
      event(EventType::Normal, fmt::format("Confirm-promotion check {} passed", hook.name));
      continue;
    }
    if (is(CanaryPhase::WaitingPromotion)) {
      (void)status_.setIterations(canary(), analysis().iterations - 1);
    } else {
      (void)status_.setPhase(canary(), CanaryPhase::WaitingPromotion);
      event(EventType::Warning, fmt::format("Halt {} advancement waiting for promotion approval {}",
                                            names_.subject, hook.name));
      if (!hook.muteAlert) alert(AlertSeverity::Warn, "Canary promotion is waiting for approval.");
    }
    return end(
        CanaryRule::ConfirmPromotionRefused,
        fmt::format("confirm-promotion hook {} refuses; checks go on until it passes", hook.name));
  }
  return Flow::Continue;
}

CanaryTick::Flow CanaryTick::startPromotion() {
  const std::string& ns = canary().metadata.namespace_;
  event(EventType::Normal, fmt::format("Copying {}.{} template spec to {}.{}", names_.target, ns,
                                       names_.primaryTarget, ns));
  if (const StepOutcome copied = workload_->promote(canary()); !copied.ok()) {
    return fail(CanaryRule::WriteFailed, copied.error());
  }
  if (const StepOutcome written = status_.setPhase(canary(), CanaryPhase::Promoting);
      !written.ok()) {
    return fail(CanaryRule::WriteFailed, written.error());
  }
  return end(CanaryRule::PromotionStarted,
             "every check of the analysis passed: the primary gets the new template");
}

}  // namespace aviary
