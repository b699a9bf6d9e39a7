#include "sim/delivery/scheduling_affinity.hpp"

#include <algorithm>
#include <limits>

namespace aviary {
namespace {

using PairCounts = std::map<TopologyPair, int>;
using PairScores = std::map<std::string, std::map<std::string, std::int64_t>>;

constexpr int hardAffinityWeight = 1;

void change(PairCounts& counts, const CompiledTerm& term, const Node& node, int by) {
  const std::string* value = labelValue(node.metadata.labels, term.topologyKey);
  if (value == nullptr) return;
  const TopologyPair pair{term.topologyKey, *value};
  if ((counts[pair] += by) == 0) counts.erase(pair);
}

bool matchesAll(const std::vector<CompiledTerm>& terms, const std::string& namespace_,
                const StringMap& labels) {
  return !terms.empty() && std::all_of(terms.begin(), terms.end(), [&](const CompiledTerm& term) {
    return matches(term, namespace_, labels);
  });
}

// What one existing pod class means for the incoming pod's required terms and the other way round.
void changeByClass(AffinityCounts& counts, const IncomingPod& incoming, const PodClass& existing,
                   const Node& node, int by) {
  const ObjectMeta& own = incoming.pod->metadata;
  for (const CompiledTerm& term : existing.affinity.antiRequired) {
    if (matches(term, own.namespace_, own.labels)) change(counts.existingAnti, term, node, by);
  }
  if (matchesAll(incoming.affinity.required, existing.namespace_, existing.labels)) {
    for (const CompiledTerm& term : incoming.affinity.required) {
      change(counts.wanted, term, node, by);
    }
  }
  for (const CompiledTerm& term : incoming.affinity.antiRequired) {
    if (matches(term, existing.namespace_, existing.labels)) {
      change(counts.unwanted, term, node, by);
    }
  }
}

int total(const ClassCount& count) { return count.live + count.terminating; }

// Calls visit(class) for every class that one of the pod's own terms may reach.
template <class Visit>
void visitReached(const SchedulerCache& cache, const std::vector<CompiledTerm>& terms,
                  Visit visit) {
  std::set<std::string> namespaces;
  bool anywhere = false;
  for (const CompiledTerm& term : terms) {
    namespaces.insert(term.namespaces.begin(), term.namespaces.end());
    anywhere = anywhere || term.namespaceSelector.has_value();
  }
  if (anywhere) {
    for (const std::string& name : cache.namespaces()) namespaces.insert(name);
  }
  for (const std::string& name : namespaces) {
    for (const PodClassId id : cache.classesIn(name)) visit(cache.podClass(id));
  }
}

// Whether every pod of the class raises `scores` by the same amounts, and which terms do.
void collect(const IncomingPod& incoming, const PodClass& existing, bool ownTerms,
             std::vector<std::pair<const CompiledTerm*, int>>& found) {
  const ObjectMeta& own = incoming.pod->metadata;
  if (ownTerms) {
    for (const CompiledTerm& term : incoming.affinity.preferred) {
      if (matches(term, existing.namespace_, existing.labels)) {
        found.emplace_back(&term, term.weight);
      }
    }
    return;
  }
  for (const CompiledTerm& term : existing.affinity.required) {
    if (matches(term, own.namespace_, own.labels)) found.emplace_back(&term, hardAffinityWeight);
  }
  for (const CompiledTerm& term : existing.affinity.preferred) {
    if (matches(term, own.namespace_, own.labels)) found.emplace_back(&term, term.weight);
  }
}

void raise(PairScores& scores, const SchedulerCache& cache, const IncomingPod& incoming,
           const PodClass& existing, bool ownTerms) {
  std::vector<std::pair<const CompiledTerm*, int>> found;
  collect(incoming, existing, ownTerms, found);
  if (found.empty()) return;
  for (const auto& [slot, count] : existing.places) {
    const auto& node = cache.node(slot).node;
    if (!node) continue;
    for (const auto& [term, weight] : found) {
      const std::string* value = labelValue(node->metadata.labels, term->topologyKey);
      if (value == nullptr) continue;
      scores[term->topologyKey][*value] += static_cast<std::int64_t>(weight) * total(count);
    }
  }
}

}  // namespace

AffinityCounts countAffinity(const SchedulerCache& cache, const IncomingPod& incoming) {
  AffinityCounts counts;
  const ObjectMeta& own = incoming.pod->metadata;
  for (const PodClassId id : cache.affinityClassesFor(own.namespace_)) {
    const PodClass& existing = cache.podClass(id);
    for (const CompiledTerm& term : existing.affinity.antiRequired) {
      if (!matches(term, own.namespace_, own.labels)) continue;
      for (const auto& [slot, count] : existing.places) {
        const auto& node = cache.node(slot).node;
        if (node) change(counts.existingAnti, term, *node, total(count));
      }
    }
  }
  const auto onPlaces = [&cache](const PodClass& existing, const CompiledTerm& term,
                                 PairCounts& target) {
    for (const auto& [slot, count] : existing.places) {
      const auto& node = cache.node(slot).node;
      if (node) change(target, term, *node, total(count));
    }
  };
  visitReached(cache, incoming.affinity.required, [&](const PodClass& existing) {
    if (!matchesAll(incoming.affinity.required, existing.namespace_, existing.labels)) return;
    for (const auto& term : incoming.affinity.required) onPlaces(existing, term, counts.wanted);
  });
  visitReached(cache, incoming.affinity.antiRequired, [&](const PodClass& existing) {
    for (const CompiledTerm& term : incoming.affinity.antiRequired) {
      if (matches(term, existing.namespace_, existing.labels)) {
        onPlaces(existing, term, counts.unwanted);
      }
    }
  });
  return counts;
}

void changeAffinity(AffinityCounts& counts, const SchedulerCache& cache,
                    const IncomingPod& incoming, const Node& node, const PodOnNode& pod,
                    int change) {
  changeByClass(counts, incoming, cache.podClass(pod.classId), node, change);
}

AffinityVerdict checkAffinity(const AffinityCounts& counts, const IncomingPod& incoming,
                              const Node& node) {
  const StringMap& labels = node.metadata.labels;
  const ObjectMeta& own = incoming.pod->metadata;
  bool allFound = true;
  for (const CompiledTerm& term : incoming.affinity.required) {
    const std::string* value = labelValue(labels, term.topologyKey);
    if (value == nullptr) return AffinityVerdict::AffinityMissing;
    allFound = allFound && counts.wanted.contains({term.topologyKey, *value});
  }
  if (!allFound) {
    // The first pod of a group that wants to be together may go anywhere with the key.
    const bool first = counts.wanted.empty() &&
                       matchesAll(incoming.affinity.required, own.namespace_, own.labels);
    if (!first) return AffinityVerdict::AffinityMissing;
  }
  if (!counts.unwanted.empty()) {
    for (const CompiledTerm& term : incoming.affinity.antiRequired) {
      const std::string* value = labelValue(labels, term.topologyKey);
      if (value != nullptr && counts.unwanted.contains({term.topologyKey, *value})) {
        return AffinityVerdict::AntiAffinity;
      }
    }
  }
  if (!counts.existingAnti.empty()) {
    for (const auto& label : labels) {
      if (counts.existingAnti.contains(label)) return AffinityVerdict::ExistingAntiAffinity;
    }
  }
  return AffinityVerdict::Fits;
}

std::vector<std::int64_t> scoreAffinity(const SchedulerCache& cache, const IncomingPod& incoming,
                                        const std::vector<NodeSlot>& feasible) {
  PairScores scores;
  for (const PodClassId id : cache.affinityClassesFor(incoming.pod->metadata.namespace_)) {
    raise(scores, cache, incoming, cache.podClass(id), false);
  }
  visitReached(cache, incoming.affinity.preferred, [&](const PodClass& existing) {
    raise(scores, cache, incoming, existing, true);
  });
  if (scores.empty()) return {};
  std::vector<std::int64_t> result(feasible.size(), 0);
  std::int64_t low = std::numeric_limits<std::int64_t>::max();
  std::int64_t high = std::numeric_limits<std::int64_t>::min();
  for (std::size_t i = 0; i < feasible.size(); ++i) {
    const StringMap& labels = cache.node(feasible[i]).node->metadata.labels;
    for (const auto& [key, byValue] : scores) {
      const std::string* value = labelValue(labels, key);
      if (value == nullptr) continue;
      const auto found = byValue.find(*value);
      if (found != byValue.end()) result[i] += found->second;
    }
    low = std::min(low, result[i]);
    high = std::max(high, result[i]);
  }
  for (std::int64_t& score : result) {
    const double share = high == low ? 0
                                     : 100.0 * (static_cast<double>(score - low) /
                                                static_cast<double>(high - low));
    score = static_cast<std::int64_t>(share);
  }
  return result;
}

}  // namespace aviary
