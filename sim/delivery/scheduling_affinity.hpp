#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/delivery/scheduling_cache.hpp"
#include "sim/delivery/scheduling_pod.hpp"

namespace aviary {

/// Label key and value of a topology domain.
using TopologyPair = std::pair<std::string, std::string>;

/// Pods that matter for required pod (anti-)affinity, by domain; a domain without any is absent.
/// Source: kubernetes pkg/scheduler/framework/plugins/interpodaffinity/filtering.go.
struct AffinityCounts {
  std::map<TopologyPair, int> existingAnti;     ///< existing pods that do not want the incoming one
  std::map<TopologyPair, int> wanted;           ///< pods that match all required affinity terms
  std::map<TopologyPair, int> unwanted;         ///< pods that match a required anti-affinity term
};

[[nodiscard]] AffinityCounts countAffinity(const SchedulerCache& cache,
                                           const IncomingPod& incoming);

/// A pod is taken from (-1) or put on (+1) a node in thought.
void changeAffinity(AffinityCounts& counts, const SchedulerCache& cache,
                    const IncomingPod& incoming, const Node& node, const PodOnNode& pod,
                    int change);

enum class AffinityVerdict { Fits, AffinityMissing, AntiAffinity, ExistingAntiAffinity };
[[nodiscard]] AffinityVerdict checkAffinity(const AffinityCounts& counts,
                                            const IncomingPod& incoming, const Node& node);

/// Scores of preferred terms, of the incoming and of existing pods, 0-100 for each feasible node;
/// empty when no term matches anything. Required affinity of existing pods counts with weight 1.
/// Source: kubernetes pkg/scheduler/framework/plugins/interpodaffinity/scoring.go.
[[nodiscard]] std::vector<std::int64_t> scoreAffinity(const SchedulerCache& cache,
                                                      const IncomingPod& incoming,
                                                      const std::vector<NodeSlot>& feasible);

}  // namespace aviary
