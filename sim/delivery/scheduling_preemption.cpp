#include "sim/delivery/scheduling_preemption.hpp"

#include <algorithm>
#include <tuple>

namespace aviary {
namespace {

// A pod that has not started counts as starting now, after all others.
SimTime startOf(const Pod& pod) { return pod.status.startTime.value_or(SimTime::max()); }

bool moreImportant(const PodOnNode& a, const PodOnNode& b) {
  if (a.priority != b.priority) return a.priority > b.priority;
  return startOf(*a.pod) < startOf(*b.pod);
}

bool protects(const PreemptionBudget& budget, const Pod& pod) {
  if (budget.namespace_ != pod.metadata.namespace_ || pod.metadata.labels.empty()) return false;
  if (budget.selector.matchLabels.empty() && budget.selector.matchExpressions.empty()) return false;
  return matches(budget.selector, pod.metadata.labels) &&
         !budget.disruptedPods.contains(pod.metadata.name);
}

// Stable: pods keep their order within both groups.
std::pair<std::vector<PodOnNode>, std::vector<PodOnNode>> splitByBudget(
    const std::vector<PodOnNode>& pods, std::vector<PreemptionBudget> budgets) {
  std::pair<std::vector<PodOnNode>, std::vector<PodOnNode>> split;
  for (const PodOnNode& pod : pods) {
    bool violates = false;
    for (PreemptionBudget& budget : budgets) {
      if (protects(budget, *pod.pod) && --budget.disruptionsAllowed < 0) violates = true;
    }
    (violates ? split.first : split.second).push_back(pod);
  }
  return split;
}

// A node and the cluster's counts with some pods taken away in thought.
struct Thought {
  const SchedulerCache& cache;
  const IncomingPod& incoming;
  NodeState node;
  FilterCounts counts;

  void change(const PodOnNode& pod, int by) {
    if (by > 0) {
      addPod(node, pod);
    } else {
      removePod(node, pod.pod->metadata.uid);
    }
    changeSpread(counts.spread, incoming, *node.node, *pod.pod, by);
    changeAffinity(counts.affinity, cache, incoming, *node.node, pod, by);
  }
  [[nodiscard]] bool fits() const { return !filterNode(counts, incoming, node); }
};

}  // namespace

PreemptionTrial tryPreemption(const SchedulerCache& cache, FilterCounts counts,
                              const IncomingPod& incoming, const NodeState& node,
                              const std::vector<PreemptionBudget>& budgets) {
  PreemptionTrial trial;
  std::vector<PodOnNode> lower;
  for (const PodOnNode& pod : node.pods) {
    if (pod.priority < incoming.priority) lower.push_back(pod);
  }
  if (lower.empty()) {
    trial.reasons.emplace_back("No preemption victims found for incoming pod");
    return trial;
  }
  Thought thought{cache, incoming, node, std::move(counts)};
  for (const PodOnNode& pod : lower) thought.change(pod, -1);
  if (auto rejection = filterNode(thought.counts, incoming, thought.node)) {
    trial.reasons = std::move(rejection->reasons);
    return trial;
  }
  std::stable_sort(lower.begin(), lower.end(), moreImportant);
  const auto [violating, others] = splitByBudget(lower, budgets);
  std::vector<PodOnNode> victims;
  const auto giveBack = [&](const PodOnNode& pod) {
    thought.change(pod, 1);
    if (thought.fits()) return true;
    thought.change(pod, -1);
    victims.push_back(pod);
    return false;
  };
  for (const PodOnNode& pod : violating) {
    if (!giveBack(pod)) ++trial.budgetViolations;
  }
  for (const PodOnNode& pod : others) giveBack(pod);
  std::stable_sort(victims.begin(), victims.end(), moreImportant);
  for (const PodOnNode& pod : victims) {
    trial.victims.push_back(pod.pod);
    trial.victimPriorities.push_back(pod.priority);
  }
  trial.possible = true;
  return trial;
}

std::size_t pickTrial(const std::vector<PreemptionTrial>& trials) {
  constexpr std::int64_t shift = 1LL << 31;
  // Smaller is better in every part; the start of the most important victims is wanted late.
  const auto rank = [](const PreemptionTrial& trial) {
    std::int64_t sum = 0;
    for (const int priority : trial.victimPriorities) sum += priority + shift;
    SimTime earliest = SimTime::max();
    for (std::size_t i = 0; i < trial.victims.size(); ++i) {
      if (trial.victimPriorities[i] != trial.victimPriorities.front()) break;
      earliest = std::min(earliest, startOf(*trial.victims[i]));
    }
    const std::int64_t highest =
        trial.victims.empty() ? INT64_MIN : trial.victimPriorities.front();
    return std::tuple(trial.budgetViolations, highest, sum, trial.victims.size(),
                      -earliest.time_since_epoch().count());
  };
  std::size_t best = 0;
  for (std::size_t i = 1; i < trials.size(); ++i) {
    if (rank(trials[i]) < rank(trials[best])) best = i;
  }
  return best;
}

}  // namespace aviary
