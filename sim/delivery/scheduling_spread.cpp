#include "sim/delivery/scheduling_spread.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace aviary {
namespace {

bool isEmpty(const LabelSelector& selector) {
  return selector.matchLabels.empty() && selector.matchExpressions.empty();
}

bool carriesKeys(const Node& node, const std::vector<CompiledSpread>& constraints) {
  return std::all_of(constraints.begin(), constraints.end(), [&node](const CompiledSpread& c) {
    return node.metadata.labels.contains(c.topologyKey);
  });
}

bool passesPolicies(const CompiledSpread& constraint, const IncomingPod& incoming,
                    const Node& node) {
  if (constraint.honorAffinity && !matchesNodeAffinity(*incoming.pod->spec, node)) return false;
  return !constraint.honorTaints || toleratesNode(incoming.pod->spec->tolerations, node);
}

// The classes of the pod's namespace that a constraint counts. A selector that is empty counts
// none.
std::vector<PodClassId> countedClasses(const SchedulerCache& cache, const IncomingPod& incoming,
                                       const CompiledSpread& constraint) {
  std::vector<PodClassId> ids;
  if (!constraint.selector || isEmpty(*constraint.selector)) return ids;
  for (const PodClassId id : cache.classesIn(incoming.pod->metadata.namespace_)) {
    if (matches(*constraint.selector, cache.podClass(id).labels)) ids.push_back(id);
  }
  return ids;
}

int countedOnNode(const SchedulerCache& cache, const std::vector<PodClassId>& classes,
                  NodeSlot slot) {
  int count = 0;
  for (const PodClassId id : classes) {
    const auto& places = cache.podClass(id).places;
    const auto here = places.find(slot);
    if (here != places.end()) count += here->second.live;
  }
  return count;
}

// What the scoring of one soft constraint needs.
struct SoftConstraint {
  const CompiledSpread* spread = nullptr;
  std::vector<PodClassId> classes;
  std::map<std::string, int> domains;           // unused for hostname
  double weight = 0;
  TopologyKey key;
  bool hostname = false;
};

void countDomains(SchedulerCache& cache, const IncomingPod& incoming, bool allKeys,
                  SoftConstraint& soft) {
  for (const PodClassId id : soft.classes) {
    for (const auto& [slot, count] : cache.podClass(id).places) {
      const NodeState& state = cache.node(slot);
      if (!state.node || (allKeys && !carriesKeys(*state.node, incoming.softSpread))) continue;
      const std::string* value = topologyValue(state, soft.key);
      const auto domain = soft.domains.find(value == nullptr ? std::string() : *value);
      if (domain == soft.domains.end()) continue;
      if (passesPolicies(*soft.spread, incoming, *state.node)) domain->second += count.live;
    }
  }
}

std::vector<SoftConstraint> prepareSoft(SchedulerCache& cache, const IncomingPod& incoming,
                                        const std::vector<NodeSlot>& feasible,
                                        const std::vector<bool>& ignored) {
  const bool allKeys = incoming.softOrigin == SpreadOrigin::Explicit;
  const auto scored = std::count(ignored.begin(), ignored.end(), false);
  std::vector<SoftConstraint> all;
  for (const CompiledSpread& spread : incoming.softSpread) {
    SoftConstraint soft;
    soft.spread = &spread;
    soft.classes = countedClasses(cache, incoming, spread);
    soft.key = topologyKey(spread.topologyKey);
    soft.hostname = soft.key.kind == TopologyKey::Kind::Hostname;
    auto size = static_cast<double>(scored);
    if (!soft.hostname) {
      for (std::size_t i = 0; i < feasible.size(); ++i) {
        if (ignored[i]) continue;
        const std::string* value = topologyValue(cache.node(feasible[i]), soft.key);
        soft.domains.try_emplace(value == nullptr ? std::string() : *value, 0);
      }
      size = static_cast<double>(soft.domains.size());
      countDomains(cache, incoming, allKeys, soft);
    }
    soft.weight = std::log(size + 2);
    all.push_back(std::move(soft));
  }
  return all;
}

std::int64_t rawScore(const SchedulerCache& cache, const std::vector<SoftConstraint>& all,
                      NodeSlot slot) {
  double score = 0;
  for (const SoftConstraint& soft : all) {
    const std::string* value = topologyValue(cache.node(slot), soft.key);
    if (value == nullptr) continue;
    const int count = soft.hostname ? countedOnNode(cache, soft.classes, slot)
                                    : soft.domains.find(*value)->second;
    score += static_cast<double>(count) * soft.weight +
             static_cast<double>(soft.spread->maxSkew - 1);
  }
  return static_cast<std::int64_t>(std::round(score));
}

}  // namespace

SpreadCounts countSpread(SchedulerCache& cache, const IncomingPod& incoming) {
  SpreadCounts counts;
  if (incoming.hardSpread.empty()) return counts;
  counts.domains.resize(incoming.hardSpread.size());
  std::vector<std::vector<PodClassId>> classes;
  for (const CompiledSpread& constraint : incoming.hardSpread) {
    classes.push_back(countedClasses(cache, incoming, constraint));
  }
  for (const NodeSlot slot : cache.order()) {
    const Node& node = *cache.node(slot).node;
    if (!carriesKeys(node, incoming.hardSpread)) continue;
    for (std::size_t i = 0; i < incoming.hardSpread.size(); ++i) {
      const CompiledSpread& constraint = incoming.hardSpread[i];
      if (!passesPolicies(constraint, incoming, node)) continue;
      counts.domains[i][node.metadata.labels.at(constraint.topologyKey)] +=
          countedOnNode(cache, classes[i], slot);
    }
  }
  return counts;
}

void changeSpread(SpreadCounts& counts, const IncomingPod& incoming, const Node& node,
                  const Pod& pod, int change) {
  if (incoming.hardSpread.empty() ||
      pod.metadata.namespace_ != incoming.pod->metadata.namespace_ ||
      !carriesKeys(node, incoming.hardSpread)) {
    return;
  }
  for (std::size_t i = 0; i < incoming.hardSpread.size(); ++i) {
    const CompiledSpread& constraint = incoming.hardSpread[i];
    if (!constraint.selector || !matches(*constraint.selector, pod.metadata.labels)) continue;
    if (!passesPolicies(constraint, incoming, node)) continue;
    counts.domains[i][node.metadata.labels.at(constraint.topologyKey)] += change;
  }
}

SpreadVerdict checkSpread(const SpreadCounts& counts, const IncomingPod& incoming,
                          const Node& node) {
  for (std::size_t i = 0; i < incoming.hardSpread.size(); ++i) {
    const CompiledSpread& constraint = incoming.hardSpread[i];
    const std::string* value = labelValue(node.metadata.labels, constraint.topologyKey);
    if (value == nullptr) return SpreadVerdict::LabelMissing;
    const std::map<std::string, int>& domains = counts.domains[i];
    int least = std::numeric_limits<int>::max();
    for (const auto& [domain, count] : domains) least = std::min(least, count);
    if (static_cast<int>(domains.size()) < constraint.minDomains) least = 0;
    const bool self =
        constraint.selector && matches(*constraint.selector, incoming.pod->metadata.labels);
    const auto here = domains.find(*value);
    const int matching = here == domains.end() ? 0 : here->second;
    if (matching + (self ? 1 : 0) - least > constraint.maxSkew) return SpreadVerdict::SkewExceeded;
  }
  return SpreadVerdict::Fits;
}

std::vector<std::int64_t> scoreSpread(SchedulerCache& cache, const IncomingPod& incoming,
                                      const std::vector<NodeSlot>& feasible) {
  if (incoming.softOrigin == SpreadOrigin::None) return {};
  std::vector<bool> ignored(feasible.size(), false);
  if (incoming.softOrigin == SpreadOrigin::Explicit) {
    for (std::size_t i = 0; i < feasible.size(); ++i) {
      ignored[i] = !carriesKeys(*cache.node(feasible[i]).node, incoming.softSpread);
    }
  }
  const std::vector<SoftConstraint> all = prepareSoft(cache, incoming, feasible, ignored);
  std::vector<std::int64_t> scores(feasible.size(), 0);
  std::int64_t low = std::numeric_limits<std::int64_t>::max();
  std::int64_t high = 0;
  for (std::size_t i = 0; i < feasible.size(); ++i) {
    if (ignored[i]) continue;
    scores[i] = rawScore(cache, all, feasible[i]);
    low = std::min(low, scores[i]);
    high = std::max(high, scores[i]);
  }
  for (std::size_t i = 0; i < feasible.size(); ++i) {
    if (ignored[i]) continue;
    scores[i] = high == 0 ? 100 : 100 * (high + low - scores[i]) / high;
  }
  return scores;
}

}  // namespace aviary
