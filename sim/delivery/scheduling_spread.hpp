#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/delivery/scheduling_cache.hpp"
#include "sim/delivery/scheduling_pod.hpp"

namespace aviary {

/// Matching pods by domain for each hard constraint of the incoming pod.
///
/// Domains are the values of the key on nodes that carry the keys of all hard constraints and pass
/// the constraint's node policies; terminating pods are not counted.
/// Source: kubernetes pkg/scheduler/framework/plugins/podtopologyspread/filtering.go.
struct SpreadCounts {
  std::vector<std::map<std::string, int>> domains;
};

[[nodiscard]] SpreadCounts countSpread(SchedulerCache& cache, const IncomingPod& incoming);

/// A pod is taken from (-1) or put on (+1) a node in thought.
void changeSpread(SpreadCounts& counts, const IncomingPod& incoming, const Node& node,
                  const Pod& pod, int change);

enum class SpreadVerdict { Fits, LabelMissing, SkewExceeded };
[[nodiscard]] SpreadVerdict checkSpread(const SpreadCounts& counts, const IncomingPod& incoming,
                                        const Node& node);

/// Scores of the soft constraints, 0-100 for each feasible node; empty when there are none.
/// Source: kubernetes pkg/scheduler/framework/plugins/podtopologyspread/scoring.go.
[[nodiscard]] std::vector<std::int64_t> scoreSpread(SchedulerCache& cache,
                                                    const IncomingPod& incoming,
                                                    const std::vector<NodeSlot>& feasible);

}  // namespace aviary
