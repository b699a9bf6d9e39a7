#include "sim/controllers/disruption_eviction.hpp"

#include <vector>

#include "sim/delivery/disruption_budget.hpp"

namespace aviary {

EvictionResult evictPod(Store& store, const ObjectKey& key) {
  const Ref<Pod> pod = store.get<Pod>(key);
  if (!pod) return {EvictionResult::Kind::NotFound, ""};
  std::vector<Ref<PodDisruptionBudget>> held;
  std::vector<const PodDisruptionBudget*> budgets;
  for (const auto& budget : store.list<PodDisruptionBudget>(key.namespace_)) {
    if (!budget->spec.selector) continue;
    if (!matches(*budget->spec.selector, pod->metadata.labels)) continue;
    held.push_back(budget);
    budgets.push_back(budget.get());
  }
  const EvictionDecision decision = decideEviction(*pod, budgets);
  if (decision.kind == EvictionDecision::Kind::Refuse) {
    return {EvictionResult::Kind::Refused, decision.message};
  }
  if (decision.kind == EvictionDecision::Kind::EvictAndCount) {
    [[maybe_unused]] const auto counted = store.modifyStatus<PodDisruptionBudget>(
        keyOf(budgets.front()->metadata),
        [](PodDisruptionBudget& budget) { --budget.status.disruptionsAllowed; });
  }
  [[maybe_unused]] const auto deleted = store.requestDeletion<Pod>(key);
  return {EvictionResult::Kind::Evicted, ""};
}

}  // namespace aviary
