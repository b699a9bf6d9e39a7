#include "sim/controllers/canary/canary_finalizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "sim/controllers/canary/canary_services.hpp"
#include "sim/controllers/canary/canary_status.hpp"
#include "sim/controllers/canary/target_workload.hpp"
#include "sim/delivery/canary_interval.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;

constexpr const char* finalizerName = "finalizer.flagger.app";
constexpr int pollsMax = 4;

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
  if (polls_.contains(key)) return;
  polls_[key] = 0;
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

void CanaryFinalizer::begin(const Canary& canary) {
  (void)CanaryStatusWriter(context_.store).setPhase(canary, CanaryPhase::Terminating);
  emit(canary,
       fmt::format("Terminating canary {}.{}", canary.metadata.name, canary.metadata.namespace_));
  (void)makeTargetWorkload(context_, canary)->restore(canary);
}

// Polls readiness after 3, 6, 12, 24 s (at most the interval); then the informer's resync starts
// over.
void CanaryFinalizer::finalise(const ObjectKey& key) {
  const Ref<Canary> canary = context_.store.get<Canary>(key);
  if (!canary || !isProtected(canary->metadata)) {
    polls_.erase(key);
    if (canary) context_.store.remove<Canary>(key);
    return;
  }
  int& polls = polls_[key];
  if (polls == 0) begin(*canary);
  if (makeTargetWorkload(context_, *canary)->canaryReadiness(*canary).ready) {
    complete(*canary);
    return;
  }
  const SimTime now = context_.store.now();
  if (polls == pollsMax) {
    polls = 0;
    loop_.enqueueAt(queue_, key, now + context_.options.resyncInterval);
    return;
  }
  const SimDuration wait =
      std::min<SimDuration>(seconds{3 << polls}, analysisInterval(canary->spec.analysis));
  ++polls;
  loop_.enqueueAt(queue_, key, now + wait);
}

void CanaryFinalizer::complete(const Canary& canary) {
  const ObjectKey key = keyOf(canary.metadata);
  const TargetIdentity identity = makeTargetWorkload(context_, canary)->identify(canary);
  if (identity.error.empty()) (void)CanaryServices(context_).restoreApex(canary, identity);
  emit(canary,
       fmt::format("Terminated canary {}.{}", canary.metadata.name, canary.metadata.namespace_));
  context_.store.modify<Canary>(
      key, [](Canary& object) { std::erase(object.metadata.finalizers, finalizerName); });
  polls_.erase(key);
  // Without finalizers left, the API server lets a deleted object go.
  const Ref<Canary> after = context_.store.get<Canary>(key);
  if (after && after->metadata.finalizers.empty()) context_.store.remove<Canary>(key);
}

}  // namespace aviary
