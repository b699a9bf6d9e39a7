#include "sim/delivery/rolling_update.hpp"

#include <algorithm>

namespace aviary {
namespace {

bool isRollingUpdate(const DeploymentSpec& spec) {
  return spec.strategy.type == DeploymentStrategy::Type::RollingUpdate;
}

// Takes pods that are not available out of the old sets; false when a status is ahead of its spec.
bool shrinkUnhealthy(std::vector<SetSize>& olds, int budget, std::vector<SetResize>& plan) {
  int done = 0;
  for (std::size_t i = 0; i < olds.size() && done < budget; ++i) {
    SetSize& old = olds[i];
    if (old.replicas == 0 || old.replicas == old.available) continue;
    const int less = std::min(budget - done, old.replicas - old.available);
    if (less < 0) return false;
    old.replicas -= less;
    done += less;
    plan.push_back({i, old.replicas});
  }
  return true;
}

void shrinkHealthy(std::vector<SetSize>& olds, int surplus, std::vector<SetResize>& plan) {
  int done = 0;
  for (std::size_t i = 0; i < olds.size() && done < surplus; ++i) {
    SetSize& old = olds[i];
    if (old.replicas == 0) continue;
    const int less = std::min(old.replicas, surplus - done);
    old.replicas -= less;
    done += less;
    plan.push_back({i, old.replicas});
  }
}

}  // namespace

Fenceposts resolveFenceposts(IntOrPercent maxSurge, IntOrPercent maxUnavailable, int replicas) {
  Fenceposts out{roundedUp(maxSurge, replicas), roundedDown(maxUnavailable, replicas)};
  if (out.maxSurge == 0 && out.maxUnavailable == 0) out.maxUnavailable = 1;
  return out;
}

int maxSurge(const DeploymentSpec& spec) {
  if (!isRollingUpdate(spec)) return 0;
  return resolveFenceposts(spec.strategy.maxSurge, spec.strategy.maxUnavailable, spec.replicas)
      .maxSurge;
}

int maxUnavailable(const DeploymentSpec& spec) {
  if (!isRollingUpdate(spec) || spec.replicas == 0) return 0;
  const Fenceposts posts =
      resolveFenceposts(spec.strategy.maxSurge, spec.strategy.maxUnavailable, spec.replicas);
  return std::min(posts.maxUnavailable, spec.replicas);
}

int newReplicaSetReplicas(const DeploymentSpec& spec, int totalReplicas, int newReplicas) {
  if (!isRollingUpdate(spec)) return spec.replicas;
  const int most = spec.replicas + roundedUp(spec.strategy.maxSurge, spec.replicas);
  if (totalReplicas >= most) return newReplicas;
  return newReplicas + std::min(most - totalReplicas, spec.replicas - newReplicas);
}

std::optional<int> reconcileNew(const DeploymentSpec& spec, int totalReplicas, int newReplicas) {
  if (newReplicas == spec.replicas) return std::nullopt;
  if (newReplicas > spec.replicas) return spec.replicas;
  const int wanted = newReplicaSetReplicas(spec, totalReplicas, newReplicas);
  if (wanted == newReplicas) return std::nullopt;
  return wanted;
}

std::vector<SetResize> reconcileOld(const DeploymentSpec& spec, SetSize newSet,
                                    std::span<const SetSize> activeOlds) {
  int total = newSet.replicas;
  int available = newSet.available;
  for (const SetSize& old : activeOlds) {
    total += old.replicas;
    available += old.available;
  }
  if (activeOlds.empty()) return {};
  const int leastAvailable = spec.replicas - maxUnavailable(spec);
  const int budget = total - leastAvailable - (newSet.replicas - newSet.available);
  if (budget <= 0) return {};

  std::vector<SetSize> olds(activeOlds.begin(), activeOlds.end());
  std::vector<SetResize> plan;
  if (!shrinkUnhealthy(olds, budget, plan)) return plan;
  shrinkHealthy(olds, available - leastAvailable, plan);
  return plan;
}

}  // namespace aviary
