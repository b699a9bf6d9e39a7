#include "sim/controllers/disruption_controller.hpp"

#include <map>

namespace aviary {
namespace {

bool differsForBudgets(const Pod& before, const Pod& after) {
  return before.metadata.labels != after.metadata.labels ||
         isHealthyForBudget(before) != isHealthyForBudget(after) ||
         before.metadata.uid != after.metadata.uid;
}

// The workload whose scale a pod belongs to: the Deployment above its ReplicaSet where there is
// one.
struct Scale {
  Uid uid;
  int replicas = 0;
};

std::optional<Scale> scaleOf(const Store& store, const Pod& pod) {
  const OwnerReference* owner = controllerOf(pod.metadata);
  if (owner == nullptr || owner->kind != ReplicaSet::kind) return std::nullopt;
  const std::string& namespace_ = pod.metadata.namespace_;
  const ReplicaSet* replicaSet = store.peek<ReplicaSet>({namespace_, owner->name});
  if (replicaSet == nullptr || replicaSet->metadata.uid != owner->uid) return std::nullopt;
  const OwnerReference* above = controllerOf(replicaSet->metadata);
  if (above != nullptr && above->kind == Deployment::kind) {
    const Deployment* deployment = store.peek<Deployment>({namespace_, above->name});
    if (deployment != nullptr && deployment->metadata.uid == above->uid) {
      return Scale{above->uid, deployment->spec.replicas};
    }
  }
  return Scale{owner->uid, replicaSet->spec.replicas};
}

}  // namespace

DisruptionController::DisruptionController(Store& store, ReconcileLoop& loop)
    : store_(store), loop_(loop) {
  queue_ = loop_.addQueue("disruption", ReconcileRank::Disruption,
                          [this](const ObjectKey& key) { reconcile(key); }, RefusalBackoff{});
  store_.watch<PodDisruptionBudget>([this](const Change<PodDisruptionBudget>& change) {
    const bool sameSpec =
        change.before && change.after && change.before->spec == change.after->spec;
    if (change.after && !sameSpec) {
      loop_.enqueue(queue_, keyViewOf(change.after->metadata), change.version);
    }
  });
  store_.watch<Pod>([this](const Change<Pod>& change) { podChanged(change); });
  store_.watch<Deployment>([this](const Change<Deployment>& change) {
    if (!change.before || !change.after) return;
    if (change.before->spec.replicas == change.after->spec.replicas) return;
    enqueueNamespace(change.after->metadata.namespace_, change.version);
  });
  store_.watch<ReplicaSet>([this](const Change<ReplicaSet>& change) {
    if (!change.before || !change.after) return;
    if (change.before->spec.replicas == change.after->spec.replicas) return;
    enqueueNamespace(change.after->metadata.namespace_, change.version);
  });
}

void DisruptionController::enqueueNamespace(const std::string& namespace_, ResourceVersion cause) {
  const auto& budgets = store_.all<PodDisruptionBudget>();
  for (auto it = budgets.lower_bound({namespace_, ""});
       it != budgets.end() && it->first.namespace_ == namespace_; ++it) {
    loop_.enqueue(queue_, it->first, cause);
  }
}

void DisruptionController::podChanged(const Change<Pod>& change) {
  if (store_.all<PodDisruptionBudget>().empty()) return;
  if (change.before && change.after && !differsForBudgets(*change.before, *change.after)) return;
  const std::string& namespace_ = change.object().metadata.namespace_;
  const auto& budgets = store_.all<PodDisruptionBudget>();
  for (auto it = budgets.lower_bound({namespace_, ""});
       it != budgets.end() && it->first.namespace_ == namespace_; ++it) {
    const auto& selector = it->second->spec.selector;
    const auto selected = [&selector](const Ref<Pod>& pod) {
      return pod && selector && matches(*selector, pod->metadata.labels);
    };
    if (selected(change.before) || selected(change.after)) {
      loop_.enqueue(queue_, it->first, change.version);
    }
  }
}

BudgetView DisruptionController::viewOf(const PodDisruptionBudget& budget) const {
  BudgetView view;
  std::map<Uid, int> scales;
  for (const Ref<Pod>& pod :
       store_.selectPods(budget.metadata.namespace_, *budget.spec.selector)) {
    ++view.pods;
    if (isHealthyForBudget(*pod)) ++view.healthy;
    if (const auto scale = scaleOf(store_, *pod)) scales[scale->uid] = scale->replicas;
  }
  for (const auto& [uid, replicas] : scales) view.expectedByOwners += replicas;
  return view;
}

void DisruptionController::reconcile(const ObjectKey& key) {
  const Ref<PodDisruptionBudget> budget = store_.get<PodDisruptionBudget>(key);
  if (!budget || !budget->spec.selector) return;
  // Refused: the loop serves the key again.
  (void)store_.updateStatus(
      *budget, budgetStatus(budget->spec, viewOf(*budget), budget->metadata.generation));
}

}  // namespace aviary
