#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "sim/api/workload.hpp"

namespace aviary {

/// How far a rolling update may leave the wanted number of pods, in pods.
struct Fenceposts {
  int maxSurge = 0;
  int maxUnavailable = 0;
  bool operator==(const Fenceposts&) const = default;
};

/// Resolves both shares of `replicas`: a percentage of maxSurge rounds up, of maxUnavailable down.
/// Both 0 would stand still, so maxUnavailable is 1 then. Source: kubernetes
/// pkg/controller/deployment/util/deployment_util.go:ResolveFenceposts (1.36).
[[nodiscard]] Fenceposts resolveFenceposts(IntOrPercent maxSurge, IntOrPercent maxUnavailable,
                                           int replicas);

/// Pods a Deployment may own beyond its size; 0 unless its strategy is RollingUpdate.
[[nodiscard]] int maxSurge(const DeploymentSpec& spec);

/// Pods of a Deployment that may be missing, at most its size; 0 unless its strategy is
/// RollingUpdate.
[[nodiscard]] int maxUnavailable(const DeploymentSpec& spec);

/// What the decisions see of one ReplicaSet.
struct SetSize {
  int replicas = 0;   ///< spec.replicas
  int available = 0;  ///< status.availableReplicas
};

/// One step of a plan: the set at this index of the input gets this many replicas.
struct SetResize {
  std::size_t set = 0;
  int replicas = 0;
  bool operator==(const SetResize&) const = default;
};

/// Size of the new ReplicaSet of `newReplicas` when all sets together have `totalReplicas` in their
/// specs. Source: deployment_util.go:NewRSNewReplicas.
[[nodiscard]] int newReplicaSetReplicas(const DeploymentSpec& spec, int totalReplicas,
                                        int newReplicas);

/// The size the new ReplicaSet is to be brought to; nothing when it keeps its size.
/// Source: pkg/controller/deployment/rolling.go:reconcileNewReplicaSet.
[[nodiscard]] std::optional<int> reconcileNew(const DeploymentSpec& spec, int totalReplicas,
                                              int newReplicas);

/// How the old ReplicaSets shrink in this pass: first pods that are not available, then, as far as
/// enough pods are available, the others. A set may appear twice. Empty: nothing may go. \param
/// activeOlds  old sets with replicas > 0, oldest first; the indices of the plan. Source:
/// rolling.go:reconcileOldReplicaSets.
[[nodiscard]] std::vector<SetResize> reconcileOld(const DeploymentSpec& spec, SetSize newSet,
                                                  std::span<const SetSize> activeOlds);

}  // namespace aviary
