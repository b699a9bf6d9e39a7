#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/delivery/scheduling_cache.hpp"
#include "sim/delivery/scheduling_pod.hpp"

namespace aviary {

enum class ScorePlugin : std::uint8_t {
  TaintToleration, NodeAffinity, PodTopologySpread, InterPodAffinity, NodeResourcesFit,
  NodeResourcesBalancedAllocation, ImageLocality
};
inline constexpr std::size_t scorePluginCount = 7;

struct ScorePluginEntry {
  std::string_view name;
  int weight;
};
/// Names and weights of the default profile, by ScorePlugin.
inline constexpr std::array<ScorePluginEntry, scorePluginCount> scorePlugins{{
    {"TaintToleration", 3}, {"NodeAffinity", 2}, {"PodTopologySpread", 2}, {"InterPodAffinity", 2},
    {"NodeResourcesFit", 1}, {"NodeResourcesBalancedAllocation", 1}, {"ImageLocality", 1}}};

/// Scores of one feasible node.
struct NodeScore {
  NodeSlot node = 0;
  /// 0-100 before the weight, by ScorePlugin; absent where the plugin skipped itself for this pod.
  std::array<std::optional<std::int16_t>, scorePluginCount> plugins;
  std::int64_t total = 0;
};

/// Scores every feasible node with the default profile, in the order given.
/// Source: kubernetes pkg/scheduler/framework/plugins, default profile of 1.36.
[[nodiscard]] std::vector<NodeScore> scoreNodes(SchedulerCache& cache, const IncomingPod& incoming,
                                                const std::vector<NodeSlot>& feasible);

/// The node that wins. Ties go to the root of a binary max-heap built bottom-up over the list: a
/// parent moves down only below a strictly greater child, and the left one is taken when both are
/// equal.
/// \pre scores is not empty.
/// Source: kubernetes pkg/scheduler/schedule_one.go:newSortedNodeScores.
[[nodiscard]] NodeSlot selectNode(const std::vector<NodeScore>& scores);

/// Least-allocated score, for tests: mean of the free shares of cpu and memory, with the pod on the
/// node.
[[nodiscard]] std::int64_t leastAllocatedScore(const NodeState& node, const ScoredRequest& pod);
/// Balanced-allocation score: 75 = the pod changes nothing, towards 100 it improves the balance.
[[nodiscard]] std::int64_t balancedScore(const NodeState& node, const Amounts& pod);

}  // namespace aviary
