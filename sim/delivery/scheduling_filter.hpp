#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/delivery/scheduling_affinity.hpp"
#include "sim/delivery/scheduling_cache.hpp"
#include "sim/delivery/scheduling_pod.hpp"
#include "sim/delivery/scheduling_spread.hpp"

namespace aviary {

/// Whether evicting pods from a node could make it fit.
enum class Resolvable { ByPreemption, No };

/// Why a node does not take the pod: the reasons of the first filter that rejected it.
struct Rejection {
  std::string_view plugin;                      ///< empty: the node was never filtered
  std::vector<std::string> reasons;
  Resolvable resolvable = Resolvable::ByPreemption;
};

/// What filters know about the pods of the whole cluster, for one incoming pod.
struct FilterCounts {
  SpreadCounts spread;
  AffinityCounts affinity;
};

[[nodiscard]] FilterCounts countForFilters(SchedulerCache& cache, const IncomingPod& incoming);

/// Runs the default filters in their order; nothing when the node takes the pod.
/// \pre node.node is not null.
/// Source: kubernetes pkg/scheduler/framework/plugins, default profile of 1.36.
[[nodiscard]] std::optional<Rejection> filterNode(const FilterCounts& counts,
                                                  const IncomingPod& incoming,
                                                  const NodeState& node);

}  // namespace aviary
