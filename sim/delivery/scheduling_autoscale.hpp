#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/delivery/scheduling_cycle.hpp"

namespace aviary {

/// A group of equal nodes that can grow.
struct ScaleUpPool {
  std::string name;
  Node nodeTemplate;                            ///< a fresh node of the pool
  int nodes = 0;                                ///< that exist or are on their way
  int upcoming = 0;                             ///< of these: on their way, still empty
  int max = 0;
};

/// What one scan decides about pending pods.
struct ScaleUpPlan {
  std::optional<std::size_t> pool;              ///< the one to grow; absent: none helps
  int nodes = 0;                                ///< to add
  std::vector<std::size_t> helped;              ///< indices of pods that the new nodes take
  std::vector<std::size_t> placed;              ///< of pods whose nodes are on their way
  /// Why pods are not helped, by index: one reason for each pool.
  std::map<std::size_t, std::vector<std::string>> reasons;
};

/// Fills template nodes with the pending pods, first fit in the order given, pool by pool, and
/// takes the pool that wastes least. The cache is used to think and left as it was.
/// \param pending  in the order in which they are to be placed.
/// Source: kubernetes/autoscaler cluster-autoscaler FAQ, expander least-waste.
[[nodiscard]] ScaleUpPlan planScaleUp(SchedulerCache& cache,
                                      const std::vector<ScaleUpPool>& pools,
                                      const std::vector<IncomingPod>& pending);

/// The larger share of cpu and memory that requests take of a node, 0-1 and above.
[[nodiscard]] double requestedShare(const NodeState& node);

/// Whether every pod of the node fits on another one, all of them at once. The cache is left as it
/// was.
/// \param pods  the pods of the node that have to move.
[[nodiscard]] bool fitElsewhere(SchedulerCache& cache, const std::string& node,
                                const std::vector<IncomingPod>& pods);

/// Why a pod must not be moved by scaling down; nothing when it may. Budgets are another matter.
[[nodiscard]] std::optional<std::string> unmovable(const Pod& pod);

}  // namespace aviary
