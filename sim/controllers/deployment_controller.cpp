#include "sim/controllers/deployment_controller.hpp"

#include <chrono>

#include "sim/controllers/deployment_controller_pass.hpp"

namespace aviary {
namespace {

constexpr int retriesMax = 15;

// Source: client-go util/workqueue, exponential part of the default controller rate limiter.
constexpr SimDuration firstBackoff = std::chrono::milliseconds{5};

}  // namespace

DeploymentController::DeploymentController(Engine& engine, Store& store, ReconcileLoop& loop)
    : engine_(engine), store_(store), loop_(loop) {
  queue_ = loop.addQueue("deployment", ReconcileRank::Deployment,
                         [this](const ObjectKey& key) { reconcile(key); });
  store.watch<Deployment>([this](const Change<Deployment>& change) {
    if (change.after == nullptr) settled_.erase(change.before->metadata.uid);
    loop_.enqueue(queue_, keyViewOf(change.object().metadata), change.version);
  });
  store.watch<ReplicaSet>([this](const Change<ReplicaSet>& change) {
    const ObjectMeta& meta = change.object().metadata;
    const OwnerReference* owner = controllerOf(meta);
    if (owner == nullptr || owner->kind != Deployment::kind) return;
    settled_.erase(owner->uid);
    loop_.enqueue(queue_, {meta.namespace_, owner->name}, change.version);
  });
  store.watch<Pod>([this](const Change<Pod>& change) {
    if (change.after == nullptr) podGone(*change.before);
  });
}

// A Recreate Deployment waits for its last pod to go; no other pod wakes a Deployment.
void DeploymentController::podGone(const Pod& pod) {
  const OwnerReference* owner = controllerOf(pod.metadata);
  if (owner == nullptr || owner->kind != ReplicaSet::kind) return;
  const auto set = store_.get<ReplicaSet>({pod.metadata.namespace_, owner->name});
  if (set == nullptr || set->metadata.uid != owner->uid) return;
  const OwnerReference* parent = controllerOf(set->metadata);
  if (parent == nullptr || parent->kind != Deployment::kind) return;
  const ObjectKey key{pod.metadata.namespace_, parent->name};
  const auto deployment = store_.get<Deployment>(key);
  if (deployment == nullptr || deployment->metadata.uid != parent->uid) return;
  if (deployment->spec.strategy.type != DeploymentStrategy::Type::Recreate) return;
  bool any = false;
  store_.eachOwned<ReplicaSet>(parent->uid, [this, &any](const ReplicaSet& sibling) {
    any = any || store_.ownedCount<Pod>(sibling.metadata.uid) > 0;
  });
  if (!any) loop_.enqueue(queue_, key);
}

void DeploymentController::reconcile(const ObjectKey& key) {
  const Ref<Deployment> deployment = store_.get<Deployment>(key);
  if (deployment == nullptr) {
    failures_.erase(key);
    return;
  }
  // A pass that wrote a status wakes the Deployment itself, mostly for nothing.
  const auto settled = settled_.find(deployment->metadata.uid);
  if (settled != settled_.end() && settled->second.at == engine_.now() &&
      settled->second.version == deployment->metadata.resourceVersion) {
    comeBack(key, stuckCheck(*deployment, deployment->status, engine_.now()));
    return;
  }
  DeploymentPass pass(store_, deployment);
  if (pass.run() != DeploymentPass::Outcome::Ok) {
    retry(key);
    return;
  }
  if (!failures_.empty()) failures_.erase(key);
  if (pass.settled() != 0) {
    settled_[deployment->metadata.uid] = {pass.settled(), engine_.now()};
  }
  comeBack(key, pass.stuck());
}

void DeploymentController::comeBack(const ObjectKey& key, StuckCheck check) {
  if (check.when == StuckCheck::When::AtOnce) {
    loop_.enqueueAt(queue_, key, engine_.now() + firstBackoff);
  } else if (check.when == StuckCheck::When::After) {
    loop_.enqueueAt(queue_, key, engine_.now() + check.after);
  }
}

void DeploymentController::retry(const ObjectKey& key) {
  int& failed = failures_[key];
  if (failed >= retriesMax) {
    failures_.erase(key);
    return;
  }
  loop_.enqueueAt(queue_, key, engine_.now() + firstBackoff * (1 << failed));
  ++failed;
}

}  // namespace aviary
