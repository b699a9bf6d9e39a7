#include "sim/delivery/scheduling_spread.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

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
  if (!constraint.selector || isEmpty(*constraint.selector)) return {};
  return cache.classesOf(incoming.pod->metadata.namespace_, *constraint.selector);
}

// Live pods of the classes, by slot.
std::vector<int> countBySlot(const SchedulerCache& cache, const std::vector<PodClassId>& classes) {
  std::vector<int> counts(cache.slots(), 0);
  for (const PodClassId id : classes) {
    for (const auto& [slot, count] : cache.podClass(id).places) counts[slot] += count.live;
  }
  return counts;
}

// What the scoring of one soft constraint needs.
struct SoftConstraint {
  const CompiledSpread* spread = nullptr;
  TopologyKey key;
  bool hostname = false;
  double weight = 0;
  std::vector<int> bySlot;                      // live pods counted on a node; for hostname
  std::vector<std::optional<int>> byDomain;     // in the domains of feasible nodes; for other keys
  std::map<std::string, std::size_t, std::less<>> numbers;  // of domains, for keys but the zone

  // Of the node's domain; 0: no label, or an empty one.
  [[nodiscard]] std::size_t domainOf(const NodeState& node) {
    if (key.kind == TopologyKey::Kind::Zone) return node.zoneId;
    const std::string* value = topologyValue(node, key);
    if (value == nullptr || value->empty()) return 0;
    return numbers.try_emplace(*value, numbers.size() + 1).first->second;
  }
};

// Finds the domains of the feasible nodes. Returns how many there are.
std::size_t findDomains(const SchedulerCache& cache, const std::vector<NodeSlot>& feasible,
                        const std::vector<bool>& ignored, SoftConstraint& soft) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < feasible.size(); ++i) {
    if (ignored[i]) continue;
    const std::size_t domain = soft.domainOf(cache.node(feasible[i]));
    if (domain >= soft.byDomain.size()) soft.byDomain.resize(domain + 1);
    if (soft.byDomain[domain]) continue;
    soft.byDomain[domain] = 0;
    ++size;
  }
  return size;
}

void countDomains(const SchedulerCache& cache, const IncomingPod& incoming,
                  const std::vector<PodClassId>& classes, SoftConstraint& soft) {
  const bool allKeys = incoming.softOrigin == SpreadOrigin::Explicit;
  for (const PodClassId id : classes) {
    for (const auto& [slot, count] : cache.podClass(id).places) {
      const NodeState& state = cache.node(slot);
      if (!state.node || (allKeys && !carriesKeys(*state.node, incoming.softSpread))) continue;
      const std::size_t domain = soft.domainOf(state);
      if (domain >= soft.byDomain.size() || !soft.byDomain[domain]) continue;
      if (passesPolicies(*soft.spread, incoming, *state.node)) {
        *soft.byDomain[domain] += count.live;
      }
    }
  }
}

std::vector<SoftConstraint> prepareSoft(const SchedulerCache& cache, const IncomingPod& incoming,
                                        const std::vector<NodeSlot>& feasible,
                                        const std::vector<bool>& ignored) {
  std::vector<SoftConstraint> all;
  all.reserve(incoming.softSpread.size());
  std::vector<PodClassId> classes;
  const CompiledSpread* counted = nullptr;      // the one whose classes these are
  for (const CompiledSpread& spread : incoming.softSpread) {
    // The default constraints have one selector.
    if (counted == nullptr || counted->selector != spread.selector) {
      classes = countedClasses(cache, incoming, spread);
    }
    counted = &spread;
    SoftConstraint soft;
    soft.spread = &spread;
    soft.key = topologyKey(spread.topologyKey);
    soft.hostname = soft.key.kind == TopologyKey::Kind::Hostname;
    double size = 0;
    if (soft.hostname) {
      size = static_cast<double>(std::count(ignored.begin(), ignored.end(), false));
      soft.bySlot = countBySlot(cache, classes);
    } else {
      size = static_cast<double>(findDomains(cache, feasible, ignored, soft));
      countDomains(cache, incoming, classes, soft);
    }
    soft.weight = std::log(size + 2);
    all.push_back(std::move(soft));
  }
  return all;
}

std::int64_t rawScore(const SchedulerCache& cache, std::vector<SoftConstraint>& all,
                      NodeSlot slot) {
  const NodeState& node = cache.node(slot);
  double score = 0;
  for (SoftConstraint& soft : all) {
    if (topologyValue(node, soft.key) == nullptr) continue;
    const int count = soft.hostname ? soft.bySlot[slot] : *soft.byDomain[soft.domainOf(node)];
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
  std::vector<std::vector<int>> bySlot;
  for (const CompiledSpread& constraint : incoming.hardSpread) {
    bySlot.push_back(countBySlot(cache, countedClasses(cache, incoming, constraint)));
  }
  for (const NodeSlot slot : cache.order()) {
    const Node& node = *cache.node(slot).node;
    if (!carriesKeys(node, incoming.hardSpread)) continue;
    for (std::size_t i = 0; i < incoming.hardSpread.size(); ++i) {
      const CompiledSpread& constraint = incoming.hardSpread[i];
      if (!passesPolicies(constraint, incoming, node)) continue;
      counts.domains[i][node.metadata.labels.at(constraint.topologyKey)] += bySlot[i][slot];
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
  std::vector<SoftConstraint> all = prepareSoft(cache, incoming, feasible, ignored);
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
