#include "sim/controllers/garbage_controller.hpp"

#include <utility>

namespace aviary {
namespace {

const ObjectKey workKey{"", "collect"};

}  // namespace

GarbageController::GarbageController(Store& store, ReconcileLoop& loop)
    : store_(store), loop_(loop) {
  queue_ = loop_.addQueue("garbage", ReconcileRank::Node,
                          [this](const ObjectKey& /*key*/) { work(); });
  follow<Deployment>();
  follow<ReplicaSet>();
  follow<Service>();
  follow<HorizontalPodAutoscaler>();
  follow<ConfigMap>();
  follow<Secret>();
  follow<PodDisruptionBudget>();
  follow<Canary>();
  follow<VirtualService>();
  follow<DestinationRule>();
  follow<TraefikService>();
  follow<IngressRoute>();
  follow<Ingress>();
  follow<GatewayHttpRoute>();
  follow<TrafficSplit>();
}

template <class T>
void GarbageController::follow() {
  store_.watch<T>([this](const Change<T>& change) {
    if (!change.after) {
      const Uid owner = change.before->metadata.uid;
      work_.emplace_back([this, owner] { deleteDependents(owner); });
    } else if (change.after->metadata.deletionTimestamp &&
               change.after->metadata.finalizers.empty()) {
      const ObjectKey key = keyOf(change.after->metadata);
      const Uid uid = change.after->metadata.uid;
      work_.emplace_back([this, key, uid] {
        const Ref<T> object = store_.get<T>(key);
        if (!object || object->metadata.uid != uid) return;
        [[maybe_unused]] const WriteStatus status = store_.remove<T>(key);
      });
    } else {
      return;
    }
    loop_.enqueue(queue_, workKey, change.version);
  });
}

template <class T>
void GarbageController::deleteOwned(Uid owner) {
  for (const Ref<T>& dependent : store_.owned<T>(owner)) {
    [[maybe_unused]] const auto deleted = store_.requestDeletion<T>(keyViewOf(dependent->metadata));
  }
}

void GarbageController::deleteDependents(Uid owner) {
  deleteOwned<ReplicaSet>(owner);
  deleteOwned<Pod>(owner);
  deleteOwned<Deployment>(owner);
  deleteOwned<Service>(owner);
  deleteOwned<HorizontalPodAutoscaler>(owner);
  deleteOwned<ConfigMap>(owner);
  deleteOwned<Secret>(owner);
  deleteOwned<VirtualService>(owner);
  deleteOwned<DestinationRule>(owner);
  deleteOwned<TraefikService>(owner);
  deleteOwned<Ingress>(owner);
  deleteOwned<GatewayHttpRoute>(owner);
  deleteOwned<TrafficSplit>(owner);
}

void GarbageController::work() {
  if (work_.empty()) return;
  const std::function<void()> next = std::move(work_.front());
  work_.pop_front();
  next();
  if (!work_.empty()) loop_.enqueue(queue_, workKey);
}

}  // namespace aviary
