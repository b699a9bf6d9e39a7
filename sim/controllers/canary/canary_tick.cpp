#include "sim/controllers/canary/canary_tick.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/controllers/canary/target_workload.hpp"
#include "sim/engine/hash.hpp"

namespace aviary {
namespace {

// Opaque to its readers: equal for equal revisions.
std::string payloadChecksum(const CanaryStatus& status) {
  StableHash hash;
  if (status.trackedConfigs) {
    for (const auto& [key, value] : *status.trackedConfigs) hash.text(key).text(value);
  }
  hash.text(status.lastAppliedSpec);
  return fmt::format("{:016x}", hash.value());
}

}  // namespace

const std::array<CanaryTick::Step, 25> CanaryTick::steps{{
    {"T1", &CanaryTick::skipIfSuspended},
    {"T3", &CanaryTick::readTarget},
    {"T4", &CanaryTick::ensureServices},
    {"T5", &CanaryTick::probeMetricProviders},
    {"T7", &CanaryTick::ensurePrimary},
    {"T8", &CanaryTick::ensurePrimaryAutoscaler},
    {"T9", &CanaryTick::pointApexAtPrimary},
    {"T10", &CanaryTick::scaleDownAtInit},
    {"T11", &CanaryTick::reconcileRoutes},
    {"T12", &CanaryTick::finishInit},
    {"T13", &CanaryTick::stopIfNothingChanged},
    {"T14", &CanaryTick::requirePrimaryReady},
    {"T15", &CanaryTick::readRoutes},
    {"T16", &CanaryTick::startRollout},
    {"T17", &CanaryTick::restartOnChange},
    {"T18", &CanaryTick::requireCanaryReady},
    {"T19", &CanaryTick::skipAnalysis},
    {"T20", &CanaryTick::askRollbackHooks},
    {"T21", &CanaryTick::shiftTraffic},
    {"T22", &CanaryTick::finalise},
    {"T23", &CanaryTick::enforceThreshold},
    {"T24", &CanaryTick::analyse},
    {"T25", &CanaryTick::adaptToKubernetes},
    {"T26", &CanaryTick::advance},
    {"end", nullptr},
}};

CanaryTick::CanaryTick(CanaryContext& context, Ref<Canary> stored)
    : context_(context),
      stored_(std::move(stored)),
      status_(context.store),
      services_(context),
      autoscaler_(context),
      workload_(makeTargetWorkload(context, *stored_)),
      router_(routerFor(*stored_, context.options)),
      provider_(providerOf(*stored_, context.options)),
      names_(context.names.of(*stored_)),
      storedStrategy_(strategyOf(stored_->spec.analysis)),
      init_(isInit()) {
  report_.time = context.store.now();
  report_.canary = keyOf(stored_->metadata);
  report_.phaseBefore = stored_->status.phase;
  report_.cause = context.store.cause();
}

CanaryTickReport CanaryTick::run() {
  for (const Step& step : steps) {
    if (step.run == nullptr || (this->*step.run)() == Flow::End) break;
  }
  if (measured_) context_.metrics.observeDuration(canary(), report_.duration);
  fillReport();
  return std::move(report_);
}

Canary& CanaryTick::edit() {
  if (!edited_) edited_ = *stored_;
  return *edited_;
}

void CanaryTick::fillReport() {
  const Ref<Canary> after = context_.store.get<Canary>(report_.canary);
  if (!after) return;
  report_.phase = after->status.phase;
  report_.failedChecks = after->status.failedChecks;
  report_.iterations = after->status.iterations;
  const RoutesAnswer routes = router_.getRoutes(context_, *after);
  if (!routes.weights) return;
  report_.primaryWeight = routes.weights->primary;
  report_.canaryWeight = routes.weights->canary;
  report_.mirrored = routes.weights->mirrored;
}

bool CanaryTick::isInit() const {
  return is(CanaryPhase::None) || is(CanaryPhase::Initializing);
}

bool CanaryTick::inAnalysis() const {
  return is(CanaryPhase::Progressing) || is(CanaryPhase::WaitingPromotion);
}

CanaryTick::Flow CanaryTick::end(CanaryRule rule, std::string explanation) {
  report_.rule = rule;
  report_.explanation = std::move(explanation);
  return Flow::End;
}

CanaryTick::Flow CanaryTick::fail(CanaryRule rule, const std::string& why) {
  event(EventType::Warning, why);
  return end(rule, why + "; the next tick tries again");
}

void CanaryTick::event(EventType type, const std::string& message, CanaryPhase phase) {
  Store& store = context_.store;
  store.emit({
      .type = type,
      .reason = "Synced",
      .kind = std::string(Canary::kind),
      .object = report_.canary,
      .message = message,
      .source = "flagger",
  });

  const std::vector<CanaryWebhook>& hooks = analysis().webhooks;
  const auto hears = [](const CanaryWebhook& hook) { return hook.type == HookType::Event; };
  const bool overridden = std::any_of(hooks.begin(), hooks.end(), hears);
  if (!overridden && context_.options.eventWebhook.empty()) return;
  HookCall call;
  call.canary = report_.canary;
  call.type = HookType::Event;
  call.phase = phase;
  call.event = HookEvent{type, message, store.now() + report_.duration};
  for (const CanaryWebhook& hook : hooks) {
    if (!hears(hook)) continue;
    call.name = hook.name;
    call.url = hook.url;
    call.metadata = hook.metadata;
    call.timeout = hookTimeout(hook.timeout);
    (void)this->call(call, hook.retries);
  }
  if (overridden) return;
  call.name = "event-webhook";
  call.url = context_.options.eventWebhook;
  call.timeout = hookTimeout("");
  (void)this->call(std::move(call), 0);
}

// A secret's address stands in for the one of the spec.
bool CanaryTick::hasAddress(const AlertProvider& provider) const {
  if (provider.secretName.empty()) return !provider.address.empty();
  const Ref<Secret> secret =
      context_.store.get<Secret>({provider.metadata.namespace_, provider.secretName});
  return secret && secret->data.contains("address");
}

void CanaryTick::alert(AlertSeverity severity, std::string message,
                       std::vector<std::string> fields) {
  SentAlert sent{context_.store.now(),
                 report_.canary,
                 "",
                 context_.options.notifierType,
                 {severity, std::move(message), std::move(fields)},
                 alertColor(severity),
                 context_.options.notifierChannel};
  if (analysis().alerts.empty()) {
    context_.around.alerts.send(sent);
    return;
  }
  for (const CanaryAlert& entry : analysis().alerts) {
    if (!hearsAlert(entry.severity, severity)) continue;
    const std::string& other = entry.providerRef.namespace_;
    const ObjectKey key{other.empty() ? canary().metadata.namespace_ : other,
                        entry.providerRef.name};
    const Ref<AlertProvider> provider = context_.store.get<AlertProvider>(key);
    if (!provider || !isNotifierType(provider->type)) continue;
    if (!hasAddress(*provider)) continue;
    sent.provider = provider->metadata.name;
    sent.providerType = provider->type;
    sent.channel = provider->channel.empty() ? "general" : provider->channel;
    context_.around.alerts.send(sent);
  }
}

HookOutcome CanaryTick::call(HookCall call, int retries) {
  SimDuration spent{};
  for (call.attempt = 1;; ++call.attempt) {
    call.at = context_.store.now() + report_.duration + spent;
    const HookReply reply = context_.around.webhooks.call(call);
    spent += reply.duration;
    const HookNext next = nextAttempt(reply, call.attempt, retries);
    if (!next.again) {
      report_.duration += spent;
      return hookOutcome(reply, call.url, call.attempt, spent);
    }
    spent += next.wait;
  }
}

HookOutcome CanaryTick::callHook(const CanaryWebhook& hook, CanaryPhase phase,
                                 const Canary& object) {
  HookCall made;
  made.canary = report_.canary;
  made.name = hook.name;
  made.type = hook.type;
  made.url = hook.url;
  made.phase = phase;
  made.checksum = payloadChecksum(object.status);
  made.metadata = hook.metadata;
  made.timeout = hookTimeout(hook.timeout);
  HookOutcome outcome = call(std::move(made), hook.retries);
  report_.hooks.push_back({hook.name, hook.type, outcome});
  return outcome;
}

void CanaryTick::postRollout(CanaryPhase phase, CanaryPhase eventPhase) {
  for (const CanaryWebhook& hook : analysis().webhooks) {
    if (hook.type != HookType::PostRollout) continue;
    const HookOutcome outcome = callHook(hook, phase, canary());
    if (!outcome.passed) {
      event(EventType::Warning,
            fmt::format("Post-rollout hook {} failed {}", hook.name, outcome.error), eventPhase);
      return;
    }
    event(EventType::Normal, fmt::format("Post-rollout check {} passed", hook.name), eventPhase);
  }
}

StepOutcome CanaryTick::setRoutes(const RouteWeights& weights) {
  RoutesChange change = router_.setRoutes(context_, canary(), weights);
  if (change.cookies != cookiesOf(canary())) {
    CanaryStatus& mine = edit().status;
    mine.sessionAffinityCookie = std::move(change.cookies.current);
    mine.previousSessionAffinityCookie = std::move(change.cookies.previous);
    mine.primarySessionAffinityCookie = std::move(change.cookies.primary);
  }
  return std::move(change.outcome);
}

void CanaryTick::gaugeWeights(const RouteWeights& weights) {
  context_.metrics.setWeight(canary(), weights.primary, weights.canary);
}

}  // namespace aviary
