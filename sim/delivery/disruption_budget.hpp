#pragma once

#include <string>
#include <vector>

#include "sim/api/node.hpp"
#include "sim/api/pod.hpp"

namespace aviary {

/// What a disruption budget sees of its pods.
struct BudgetView {
  int pods = 0;                                 ///< selected, whatever their state
  int expectedByOwners = 0;                     ///< sum of spec.replicas of their workloads
  int healthy = 0;                              ///< Ready and not being deleted
};

/// Percentages round up, of minAvailable and of maxUnavailable.
/// Source: kubernetes pkg/controller/disruption/disruption.go:getExpectedPodCount, updatePdbStatus.
[[nodiscard]] PodDisruptionBudgetStatus budgetStatus(const PodDisruptionBudgetSpec& spec,
                                                     const BudgetView& seen,
                                                     std::int64_t generation);

/// A pod that a budget counts as healthy.
[[nodiscard]] bool isHealthyForBudget(const Pod& pod);

/// What the eviction API answers.
struct EvictionDecision {
  enum class Kind { Evict, EvictAndCount, Refuse } kind = Kind::Evict;
  std::string message;                          ///< of a refusal
};

/// \param budgets  those that select the pod.
/// Source: kubernetes pkg/registry/core/pod/storage/eviction.go.
[[nodiscard]] EvictionDecision decideEviction(
    const Pod& pod, const std::vector<const PodDisruptionBudget*>& budgets);

/// When a pod has to leave a node because of its NoExecute taints; nothing: it may stay. Pods
/// tolerate not-ready and unreachable nodes for 300 s unless they say otherwise.
/// Source: kubernetes pkg/controller/tainteviction/taint_eviction.go, admission plugin
/// DefaultTolerationSeconds.
[[nodiscard]] std::optional<SimTime> taintEvictionAt(const PodSpec& spec,
                                                     const std::vector<Taint>& taints, SimTime now);

/// When a node that stopped at `stoppedAt` is declared not ready: its lease is renewed every 10 s,
/// checked every 5 s, and missed for longer than `grace`.
/// Source: kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go:monitorNodeHealth.
[[nodiscard]] SimTime nodeNotReadyAt(SimTime stoppedAt, SimDuration grace);

}  // namespace aviary
