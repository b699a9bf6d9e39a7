#include "sim/delivery/deployment_scaling.hpp"

#include <algorithm>
#include <cmath>

#include "sim/delivery/rolling_update.hpp"

namespace aviary {
namespace {

// The lone active set, else the new one, else the newest old one; null when several are active.
const ReplicaSet* activeOrLatest(const DeploymentSets& sets) {
  const auto active = activeSets(sets.all());
  if (active.size() > 1) return nullptr;
  if (active.size() == 1) return active.front();
  if (sets.current != nullptr) return sets.current;
  return sets.old.empty() ? nullptr : sets.old.back();
}

bool isSaturated(const Deployment& deployment, const ReplicaSet* set) {
  if (set == nullptr) return false;
  const int wanted = deployment.spec.replicas;
  const std::optional<int> desired = annotatedNumber(set->metadata, desiredReplicasAnnotation);
  return desired == wanted && set->spec.replicas == wanted &&
         set->status.availableReplicas == wanted;
}

// By how much the set would grow if it kept its share of the old total, surge included.
int shareOfChange(const Deployment& deployment, const ReplicaSet& set) {
  if (deployment.spec.replicas == 0) return -set.spec.replicas;
  int before = annotatedNumber(set.metadata, maxReplicasAnnotation).value_or(0);
  if (before == 0) before = deployment.status.replicas;
  if (before == 0) return 0;
  const int after = deployment.spec.replicas + maxSurge(deployment.spec);
  const double scaled = static_cast<double>(set.spec.replicas) * after;
  return static_cast<int>(std::round(scaled / before)) - set.spec.replicas;
}

int proportion(const Deployment& deployment, const ReplicaSet& set, int toAdd, int added) {
  if (set.spec.replicas == 0 || toAdd == 0 || toAdd == added) return 0;
  const int share = shareOfChange(deployment, set);
  const int allowed = toAdd - added;
  return toAdd > 0 ? std::min(share, allowed) : std::max(share, allowed);
}

std::vector<SetScaling> proportionalPlan(const Deployment& deployment,
                                         std::vector<const ReplicaSet*> active) {
  int total = 0;
  for (const ReplicaSet* set : active) total += set->spec.replicas;
  const int wanted = deployment.spec.replicas;
  const int toAdd = (wanted > 0 ? wanted + maxSurge(deployment.spec) : 0) - total;
  std::sort(active.begin(), active.end(), [toAdd](const ReplicaSet* a, const ReplicaSet* b) {
    if (a->spec.replicas != b->spec.replicas) return a->spec.replicas > b->spec.replicas;
    return toAdd > 0 ? createdBefore(*b, *a) : createdBefore(*a, *b);
  });
  std::vector<SetScaling> plan;
  int added = 0;
  for (const ReplicaSet* set : active) {
    const int more = proportion(deployment, *set, toAdd, added);
    plan.push_back({set, set->spec.replicas + more, SetScaling::Write::Annotate});
    added += more;
  }
  if (toAdd != 0) plan.front().replicas = std::max(0, plan.front().replicas + toAdd - added);
  return plan;
}

}  // namespace

bool isScalingEvent(const Deployment& deployment, const DeploymentSets& sets) {
  const auto otherwiseSized = [&deployment](const ReplicaSet* set) {
    if (set->spec.replicas <= 0) return false;
    const std::optional<int> desired = annotatedNumber(set->metadata, desiredReplicasAnnotation);
    return desired && *desired != deployment.spec.replicas;
  };
  return std::any_of(sets.old.begin(), sets.old.end(), otherwiseSized) ||
         (sets.current != nullptr && otherwiseSized(sets.current));
}

std::vector<SetScaling> scalingPlan(const Deployment& deployment, const DeploymentSets& sets) {
  if (sets.current == nullptr && sets.old.empty()) return {};
  if (const ReplicaSet* lone = activeOrLatest(sets)) {
    return {{lone, deployment.spec.replicas, SetScaling::Write::Resize}};
  }
  if (isSaturated(deployment, sets.current)) {
    std::vector<SetScaling> plan;
    const auto active = activeSets(sets.old);
    for (auto set = active.rbegin(); set != active.rend(); ++set) {
      plan.push_back({*set, 0, SetScaling::Write::Resize});
    }
    return plan;
  }
  if (deployment.spec.strategy.type != DeploymentStrategy::Type::RollingUpdate) return {};
  return proportionalPlan(deployment, activeSets(sets.all()));
}

}  // namespace aviary
