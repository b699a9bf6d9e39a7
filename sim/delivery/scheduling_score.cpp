#include "sim/delivery/scheduling_score.hpp"

#include <algorithm>
#include <cmath>

#include "sim/delivery/scheduling_affinity.hpp"
#include "sim/delivery/scheduling_spread.hpp"

namespace aviary {
namespace {

constexpr std::int64_t scoreMax = 100;
constexpr std::int64_t mebi = 1LL << 20;
constexpr std::int64_t imageBytesMin = 23 * mebi;
constexpr std::int64_t imageBytesMaxPerContainer = 1000 * mebi;

using Scores = std::vector<std::int64_t>;

enum class Direction { MoreIsBetter, LessIsBetter };

// Source: scheduler/framework/plugins/helper/normalize_score.go.
void normalise(Scores& scores, Direction direction) {
  const std::int64_t most = scores.empty() ? 0 : *std::max_element(scores.begin(), scores.end());
  for (std::int64_t& score : scores) {
    if (most != 0) score = score * scoreMax / most;
    if (direction == Direction::LessIsBetter) score = most == 0 ? scoreMax : scoreMax - score;
  }
}

std::int64_t untoleratedPreferences(const IncomingPod& incoming, const Node& node) {
  std::int64_t count = 0;
  for (const Taint& taint : node.spec.taints) {
    if (taint.effect != "PreferNoSchedule") continue;
    if (!toleratesAny(incoming.pod->spec->tolerations, taint)) ++count;
  }
  return count;
}

std::int64_t preferredNodeWeight(const IncomingPod& incoming, const Node& node) {
  std::int64_t sum = 0;
  for (const PreferredSchedulingTerm& term : incoming.pod->spec->affinity.nodePreferred) {
    if (term.weight != 0 && matches(term.preference, node)) sum += term.weight;
  }
  return sum;
}

std::int64_t freeShare(std::int64_t used, std::int64_t allocatable) {
  return used > allocatable ? 0 : (allocatable - used) * scoreMax / allocatable;
}

// 100 when cpu and memory are used alike, less the further they are apart.
std::int64_t balance(const Amounts& allocatable, std::int64_t cpu, std::int64_t memory) {
  std::array<double, 2> fractions{};
  std::size_t count = 0;
  const auto take = [&](std::int64_t used, std::int64_t has) {
    if (has == 0) return;
    fractions[count++] = std::min(1.0, static_cast<double>(used) / static_cast<double>(has));
  };
  take(cpu, allocatable.cpuMillicores);
  take(memory, allocatable.memoryBytes);
  const double deviation = count < 2 ? 0 : std::abs((fractions[0] - fractions[1]) / 2);
  return static_cast<std::int64_t>((1 - deviation) * static_cast<double>(scoreMax));
}

// Bytes of the pod's images that are on a node, each by the share of nodes that have it.
std::int64_t imageBytes(const SchedulerCache& cache, const IncomingPod& incoming,
                        const NodeState& node, std::size_t nodesAll) {
  std::int64_t sum = 0;
  for (const std::string& image : incoming.images) {
    const auto found = node.images.find(image);
    if (found == node.images.end()) continue;
    const double share = static_cast<double>(cache.nodesWithImage(image)) /
                         static_cast<double>(nodesAll);
    sum += static_cast<std::int64_t>(static_cast<double>(found->second) * share);
  }
  return sum;
}

std::int64_t imageScore(const IncomingPod& incoming, std::int64_t sum) {
  const std::int64_t most =
      imageBytesMaxPerContainer * static_cast<std::int64_t>(incoming.images.size());
  if (most <= imageBytesMin) return 0;
  sum = std::clamp(sum, imageBytesMin, most);
  return scoreMax * (sum - imageBytesMin) / (most - imageBytesMin);
}

void put(std::vector<NodeScore>& result, ScorePlugin plugin, const Scores& scores) {
  const auto index = static_cast<std::size_t>(plugin);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    result[i].plugins[index] = static_cast<std::int16_t>(scores[i]);
    result[i].total += scores[i] * scorePlugins[index].weight;
  }
}

}  // namespace

std::int64_t leastAllocatedScore(const NodeState& node, const ScoredRequest& pod) {
  std::int64_t sum = 0;
  std::int64_t weights = 0;
  const auto take = [&](std::int64_t used, std::int64_t has) {
    if (has == 0) return;
    sum += freeShare(used, has);
    ++weights;
  };
  take(node.scored.cpuMillicores + pod.cpuMillicores, node.allocatable.cpuMillicores);
  take(node.scored.memoryBytes + pod.memoryBytes, node.allocatable.memoryBytes);
  return weights == 0 ? 0 : sum / weights;
}

std::int64_t balancedScore(const NodeState& node, const Amounts& pod) {
  const Amounts& used = node.requested;
  const std::int64_t with = balance(node.allocatable, used.cpuMillicores + pod.cpuMillicores,
                                    used.memoryBytes + pod.memoryBytes);
  const std::int64_t without = balance(node.allocatable, used.cpuMillicores, used.memoryBytes);
  // with - without >= -50, so halving rounds down.
  return scoreMax / 2 + (scoreMax / 2 + with - without) / 2;
}

std::vector<NodeScore> scoreNodes(SchedulerCache& cache, const IncomingPod& incoming,
                                  const std::vector<NodeSlot>& feasible) {
  std::vector<NodeScore> result(feasible.size());
  for (std::size_t i = 0; i < feasible.size(); ++i) result[i].node = feasible[i];
  Scores scores(feasible.size());
  const auto each = [&](auto scoreOf) {
    for (std::size_t i = 0; i < feasible.size(); ++i) scores[i] = scoreOf(cache.node(feasible[i]));
  };
  each([&](const NodeState& n) {
    return n.unrestricted ? 0 : untoleratedPreferences(incoming, *n.node);
  });
  normalise(scores, Direction::LessIsBetter);
  put(result, ScorePlugin::TaintToleration, scores);
  if (!incoming.pod->spec->affinity.nodePreferred.empty()) {
    each([&](const NodeState& n) { return preferredNodeWeight(incoming, *n.node); });
    normalise(scores, Direction::MoreIsBetter);
    put(result, ScorePlugin::NodeAffinity, scores);
  }
  put(result, ScorePlugin::PodTopologySpread, scoreSpread(cache, incoming, feasible));
  put(result, ScorePlugin::InterPodAffinity, scoreAffinity(cache, incoming, feasible));
  each([&](const NodeState& n) { return leastAllocatedScore(n, incoming.scored); });
  put(result, ScorePlugin::NodeResourcesFit, scores);
  if (incoming.request.cpuMillicores != 0 || incoming.request.memoryBytes != 0) {
    each([&](const NodeState& n) { return balancedScore(n, incoming.request); });
    put(result, ScorePlugin::NodeResourcesBalancedAllocation, scores);
  }
  // No node is looked at for images that nobody has.
  std::fill(scores.begin(), scores.end(), imageScore(incoming, 0));
  if (std::any_of(incoming.images.begin(), incoming.images.end(),
                  [&](const std::string& image) { return cache.nodesWithImage(image) > 0; })) {
    const std::size_t nodesAll = cache.order().size();
    each([&](const NodeState& n) {
      return imageScore(incoming, imageBytes(cache, incoming, n, nodesAll));
    });
  }
  put(result, ScorePlugin::ImageLocality, scores);
  return result;
}

NodeSlot selectNode(const std::vector<NodeScore>& scores) {
  std::vector<const NodeScore*> heap;
  heap.reserve(scores.size());
  for (const NodeScore& score : scores) heap.push_back(&score);
  for (std::size_t start = heap.size() / 2; start-- > 0;) {
    std::size_t at = start;
    while (2 * at + 1 < heap.size()) {
      std::size_t child = 2 * at + 1;
      if (child + 1 < heap.size() && heap[child + 1]->total > heap[child]->total) ++child;
      if (heap[child]->total <= heap[at]->total) break;
      std::swap(heap[child], heap[at]);
      at = child;
    }
  }
  return heap.front()->node;
}

}  // namespace aviary
