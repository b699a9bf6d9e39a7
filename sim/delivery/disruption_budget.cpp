#include "sim/delivery/disruption_budget.hpp"

#include <algorithm>
#include <string_view>

#include "sim/delivery/scheduling_match.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;

constexpr SimDuration leasePeriod = seconds{10};
constexpr SimDuration monitorPeriod = seconds{5};
constexpr std::int64_t defaultTolerationSeconds = 300;
constexpr std::string_view notReadyTaint = "node.kubernetes.io/not-ready";
constexpr std::string_view unreachableTaint = "node.kubernetes.io/unreachable";

// How long a pod bears one taint: nothing = for ever, zero = not at all.
std::optional<SimDuration> bears(const PodSpec& spec, const Taint& taint) {
  bool tolerated = false;
  std::optional<std::int64_t> shortest;
  for (const Toleration& toleration : spec.tolerations) {
    if (!tolerates(toleration, taint)) continue;
    tolerated = true;
    if (!toleration.tolerationSeconds) continue;
    const std::int64_t limit = std::max<std::int64_t>(0, *toleration.tolerationSeconds);
    shortest = std::min(shortest.value_or(limit), limit);
  }
  if (!tolerated) {
    const bool byDefault = taint.key == notReadyTaint || taint.key == unreachableTaint;
    return byDefault ? seconds{defaultTolerationSeconds} : seconds{0};
  }
  if (!shortest) return std::nullopt;
  return seconds{*shortest};
}

}  // namespace

PodDisruptionBudgetStatus budgetStatus(const PodDisruptionBudgetSpec& spec, const BudgetView& seen,
                                       std::int64_t generation) {
  PodDisruptionBudgetStatus status;
  status.observedGeneration = generation;
  status.currentHealthy = seen.healthy;
  if (spec.maxUnavailable) {
    status.expectedPods = seen.expectedByOwners;
    status.desiredHealthy =
        std::max(0, status.expectedPods - roundedUp(*spec.maxUnavailable, status.expectedPods));
  } else if (spec.minAvailable && spec.minAvailable->percent) {
    status.expectedPods = seen.expectedByOwners;
    status.desiredHealthy = roundedUp(*spec.minAvailable, status.expectedPods);
  } else {
    status.expectedPods = seen.pods;
    status.desiredHealthy = spec.minAvailable ? spec.minAvailable->value : 0;
  }
  const int spare = status.currentHealthy - status.desiredHealthy;
  status.disruptionsAllowed = status.expectedPods <= 0 ? 0 : std::max(0, spare);
  return status;
}

bool isHealthyForBudget(const Pod& pod) {
  return !pod.metadata.deletionTimestamp && isReady(pod);
}

EvictionDecision decideEviction(const Pod& pod,
                                const std::vector<const PodDisruptionBudget*>& budgets) {
  using Kind = EvictionDecision::Kind;
  if (!isActive(pod) || pod.status.phase == PodPhase::Pending) return {Kind::Evict, ""};
  if (budgets.empty()) return {Kind::Evict, ""};
  if (budgets.size() > 1) {
    return {Kind::Refuse,
            "This pod has more than one PodDisruptionBudget, which the eviction subresource does "
            "not support."};
  }
  const PodDisruptionBudget& budget = *budgets.front();
  const PodDisruptionBudgetStatus& status = budget.status;
  if (!isReady(pod) && status.desiredHealthy > 0 &&
      status.currentHealthy >= status.desiredHealthy) {
    return {Kind::Evict, ""};                   // unhealthy pods may go while the budget is met
  }
  if (status.observedGeneration < budget.metadata.generation || status.disruptionsAllowed <= 0) {
    return {Kind::Refuse, "Cannot evict pod as it would violate the pod's disruption budget."};
  }
  return {Kind::EvictAndCount, ""};
}

std::optional<SimTime> taintEvictionAt(const PodSpec& spec, const std::vector<Taint>& taints,
                                       SimTime now) {
  std::optional<SimTime> earliest;
  for (const Taint& taint : taints) {
    if (taint.effect != "NoExecute") continue;
    const std::optional<SimDuration> span = bears(spec, taint);
    if (!span) continue;
    const SimTime at = taint.timeAdded.value_or(now) + *span;
    earliest = std::min(earliest.value_or(at), at);
  }
  return earliest;
}

SimTime nodeNotReadyAt(SimTime stoppedAt, SimDuration grace) {
  // The last renewal is the one before the stop; a stop at the very moment of a renewal prevents
  // it.
  const SimDuration since = stoppedAt.time_since_epoch();
  SimDuration renewed = since - since % leasePeriod;
  if (renewed == since && renewed > SimDuration::zero()) renewed -= leasePeriod;
  const SimDuration overdue = renewed + grace;
  const SimTime checked{overdue - overdue % monitorPeriod + monitorPeriod};
  return std::max(checked, stoppedAt);
}

}  // namespace aviary
