#include "sim/controllers/canary/canary_finalizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "sim/controllers/canary/canary_services.hpp"
#include "sim/controllers/canary/canary_status.hpp"
#include "sim/controllers/canary/router.hpp"
#include "sim/controllers/canary/target_workload.hpp"
#include "sim/delivery/canary_interval.hpp"

namespace aviary {
namespace {

constexpr const char* finalizerName = "finalizer.flagger.app";

bool isProtected(const ObjectMeta& meta) {
  return std::find(meta.finalizers.begin(), meta.finalizers.end(), finalizerName) !=
         meta.finalizers.end();
}

}  // namespace

CanaryFinalizer::CanaryFinalizer(CanaryContext& context, ReconcileLoop& loop)
    : context_(context),
      loop_(loop),
      queue_(loop.addQueue("flagger-finalizer", ReconcileRank::Canary,
                           [this](const ObjectKey& key) { finalise(key); })) {}

void CanaryFinalizer::protect(const ObjectKey& key) {
  context_.store.modify<Canary>(key, [](Canary& canary) {
    if (!isProtected(canary.metadata)) canary.metadata.finalizers.emplace_back(finalizerName);
  });
}

void CanaryFinalizer::enqueue(const ObjectKey& key, ResourceVersion cause) {
  // Its own status writes are noticed too: only the first notice begins.
  if (attempts_.contains(key)) return;
  attempts_[key] = Attempt{};
  loop_.enqueue(queue_, key, cause);
}

void CanaryFinalizer::emit(const Canary& canary, std::string message) {
  ClusterEvent event;
  event.reason = "Synced";
  event.kind = Canary::kind;
  event.object = keyOf(canary.metadata);
  event.message = std::move(message);
  event.source = "flagger";
  context_.store.emit(std::move(event));
}

// Marks the Canary and gives the target its replicas back; false when that fails.
bool CanaryFinalizer::begun(const Canary& canary) {
  if (canary.status.phase != CanaryPhase::Terminating) {
    const StepOutcome written =
        CanaryStatusWriter(context_.store).setPhase(canary, CanaryPhase::Terminating);
    if (!written.ok()) return false;
    emit(canary,
         fmt::format("Terminating canary {}.{}", canary.metadata.name, canary.metadata.namespace_));
  }
  return makeTargetWorkload(context_, canary)->restore(canary).ok();
}

void CanaryFinalizer::finalise(const ObjectKey& key) {
  const Ref<Canary> canary = context_.store.get<Canary>(key);
  if (!canary || !isProtected(canary->metadata)) {
    attempts_.erase(key);
    if (canary) context_.store.remove<Canary>(key);
    return;
  }
  Attempt& attempt = attempts_[key];
  if (!attempt.begun) {
    attempt.begun = true;
    if (!begun(*canary)) return retryLater(key);
  }
  if (attempt.polls == 0) return retryLater(key);
  const Readiness target = makeTargetWorkload(context_, *canary)->canaryReadiness(*canary);
  if (target.ready) return complete(*canary);
  if (!target.retriable || attempt.polls == 1) return retryLater(key);
  pollAgain(key, analysisInterval(canary->spec.analysis));
}

// The wait doubles; one that would exceed the interval is the last and no poll follows it.
// Source: k8s.io/apimachinery/pkg/util/wait/backoff.go:Backoff.Step.
void CanaryFinalizer::pollAgain(const ObjectKey& key, SimDuration longest) {
  Attempt& attempt = attempts_[key];
  const SimDuration wait = attempt.wait;
  --attempt.polls;
  attempt.wait *= 2;
  if (attempt.wait > longest) attempt.polls = 0;
  loop_.enqueueAt(queue_, key, context_.store.now() + wait);
}

// A failure leaves the finalizer; the informer's next resync starts over.
void CanaryFinalizer::retryLater(const ObjectKey& key) {
  attempts_[key] = Attempt{};
  const SimDuration now = context_.store.now().time_since_epoch();
  const SimDuration resync = context_.options.resyncInterval;
  loop_.enqueueAt(queue_, key, timeAt((now / resync + 1) * resync));
}

// The apex Service first, then the routes: until the target's pods are ready both stay as they are.
bool CanaryFinalizer::reverted(const Canary& canary) {
  const TargetIdentity identity = makeTargetWorkload(context_, canary)->identify(canary);
  if (!identity.error.empty()) return false;
  if (!CanaryServices(context_).restoreApex(canary, identity).ok()) return false;
  const CanaryRouter& router = routerFor(canary, context_.options);
  return router.finalise == nullptr || router.finalise(context_, canary).ok();
}

void CanaryFinalizer::complete(const Canary& canary) {
  const ObjectKey key = keyOf(canary.metadata);
  if (!reverted(canary)) return retryLater(key);
  emit(canary,
       fmt::format("Terminated canary {}.{}", canary.metadata.name, canary.metadata.namespace_));
  context_.store.modify<Canary>(
      key, [](Canary& object) { std::erase(object.metadata.finalizers, finalizerName); });
  attempts_.erase(key);
  // Without finalizers left, the API server lets a deleted object go.
  const Ref<Canary> after = context_.store.get<Canary>(key);
  if (after && after->metadata.finalizers.empty()) context_.store.remove<Canary>(key);
}

}  // namespace aviary
