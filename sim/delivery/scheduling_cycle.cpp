#include "sim/delivery/scheduling_cycle.hpp"

#include <algorithm>

namespace aviary {
namespace {

constexpr std::size_t feasibleMin = 100;
constexpr int percentageMin = 5;
constexpr int percentageStart = 50;
constexpr int nodesPerPercent = 125;
constexpr std::size_t candidatesMin = 100;
constexpr std::string_view notHelpful = "Preemption is not helpful for scheduling";
constexpr std::string_view notByName = "node(s) didn't satisfy plugin(s) [NodeAffinity]";

using ReasonCounts = std::map<std::string, int>;

// "2 Insufficient cpu, 1 ...", sorted as text.
std::string joined(const ReasonCounts& counts) {
  std::vector<std::string> parts;
  for (const auto& [reason, count] : counts) parts.push_back(std::to_string(count) + " " + reason);
  std::sort(parts.begin(), parts.end());
  std::string text;
  for (const std::string& part : parts) {
    text += text.empty() ? " " : ", ";
    text += part;
  }
  return text.empty() ? text : text + ".";
}

std::string available(std::size_t nodesAll) {
  return "0/" + std::to_string(nodesAll) + " nodes are available:";
}

// With the pods that are promised to this node and are at least as important, the pod must fit too.
std::optional<Rejection> filterWithNominated(const SchedulerCache& cache,
                                             const FilterCounts& counts,
                                             const IncomingPod& incoming, NodeSlot slot,
                                             const std::vector<Nomination>& nominations) {
  const NodeState& node = cache.node(slot);
  std::optional<NodeState> fuller;
  for (const Nomination& nomination : nominations) {
    if (nomination.node != slot || nomination.pod.priority < incoming.priority ||
        nomination.pod.pod->metadata.uid == incoming.pod->metadata.uid) {
      continue;
    }
    if (!fuller) fuller = node;
    addPod(*fuller, nomination.pod);
  }
  if (fuller) {
    if (auto rejection = filterNode(counts, incoming, *fuller)) return rejection;
  }
  return filterNode(counts, incoming, node);
}

// An earlier preemption is still under way: less important pods are leaving the nominated node.
bool waitsForVictims(const SchedulerCache& cache, const IncomingPod& incoming,
                     const FeasibleNodes& found) {
  const NodeSlot* slot = cache.slotOf(incoming.nominatedNode);
  if (slot == nullptr) return false;
  const auto rejection = found.rejections.find(*slot);
  if (rejection != found.rejections.end() && rejection->second.resolvable == Resolvable::No) {
    return false;
  }
  const std::vector<PodOnNode>& pods = cache.node(*slot).pods;
  return std::any_of(pods.begin(), pods.end(), [&incoming](const PodOnNode& pod) {
    return pod.priority < incoming.priority && pod.pod->metadata.deletionTimestamp;
  });
}

}  // namespace

std::size_t feasibleNodesWanted(std::size_t nodesAll, int percentage) {
  if (nodesAll < feasibleMin || percentage >= 100) return nodesAll;
  if (percentage == 0) {
    percentage = std::max(percentageMin,
                          percentageStart - static_cast<int>(nodesAll) / nodesPerPercent);
  }
  return std::max(feasibleMin, nodesAll * static_cast<std::size_t>(percentage) / 100);
}

FeasibleNodes findFeasible(SchedulerCache& cache, const FilterCounts& counts,
                           const IncomingPod& incoming,
                           const std::vector<Nomination>& nominations, std::size_t start,
                           const SchedulingOptions& options) {
  FeasibleNodes found;
  const std::vector<NodeSlot>& order = cache.order();
  if (incoming.nodeNames && incoming.nodeNames->empty()) {
    found.rejectedAll = "pod affinity terms conflict";
    for (const NodeSlot slot : order) found.rejections[slot] = {"", {}, Resolvable::No};
    return found;
  }
  const std::size_t wanted =
      feasibleNodesWanted(order.size(), options.percentageOfNodesToScore);
  for (std::size_t i = 0; i < order.size() && found.nodes.size() < wanted; ++i) {
    const NodeSlot slot = order[(start + i) % order.size()];
    ++found.lookedAt;
    const NodeState& node = cache.node(slot);
    if (incoming.nodeNames && !incoming.nodeNames->contains(node.node->metadata.name)) {
      found.rejections[slot] = {"", {std::string(notByName)}, Resolvable::No};
      continue;
    }
    auto rejection = filterWithNominated(cache, counts, incoming, slot, nominations);
    if (rejection) {
      found.rejections.emplace(slot, std::move(*rejection));
    } else {
      found.nodes.push_back(slot);
    }
  }
  return found;
}

PreemptionOutcome preempt(SchedulerCache& cache, const FilterCounts& counts,
                          const IncomingPod& incoming, const FeasibleNodes& found,
                          const std::vector<PreemptionBudget>& budgets) {
  PreemptionOutcome outcome;
  if (!incoming.mayPreempt) {
    outcome.message = "not eligible due to preemptionPolicy=Never.";
    return outcome;
  }
  if (waitsForVictims(cache, incoming, found)) {
    outcome.message = "not eligible due to a terminating pod on the nominated node.";
    return outcome;
  }
  const std::vector<NodeSlot>& order = cache.order();
  ReasonCounts reasons;
  std::vector<NodeSlot> potential;
  for (const NodeSlot slot : order) {
    const auto rejection = found.rejections.find(slot);
    const bool helps = rejection != found.rejections.end() &&
                       rejection->second.resolvable == Resolvable::ByPreemption;
    if (helps) {
      potential.push_back(slot);
    } else {
      ++reasons[std::string(notHelpful)];
    }
  }
  const std::size_t candidatesMax = std::max(candidatesMin, potential.size() / 10);
  std::vector<PreemptionTrial> trials;
  std::vector<NodeSlot> places;
  const bool anyLower = cache.hasPodBelow(incoming.priority);
  for (const NodeSlot slot : potential) {
    if (!anyLower) {
      ++reasons["No preemption victims found for incoming pod"];
      continue;
    }
    if (trials.size() >= candidatesMax) break;
    PreemptionTrial trial = tryPreemption(cache, counts, incoming, cache.node(slot), budgets);
    if (trial.possible) {
      trials.push_back(std::move(trial));
      places.push_back(slot);
    } else {
      for (const std::string& reason : trial.reasons) ++reasons[reason];
    }
  }
  if (trials.empty()) {
    outcome.message = available(order.size()) + joined(reasons);
    return outcome;
  }
  const std::size_t best = pickTrial(trials);
  outcome.nominated = places[best];
  outcome.victims = std::move(trials[best].victims);
  return outcome;
}

std::string failedMessage(std::size_t nodesAll,
                          const FeasibleNodes& found, const PreemptionOutcome& preemption) {
  if (nodesAll == 0) return "no nodes available to schedule pods";
  std::string message = available(nodesAll);
  if (!found.rejectedAll.empty()) {
    message += " " + found.rejectedAll + ".";
  } else {
    ReasonCounts reasons;
    for (const auto& [slot, rejection] : found.rejections) {
      for (const std::string& reason : rejection.reasons) ++reasons[reason];
    }
    message += joined(reasons);
  }
  if (!preemption.message.empty()) {
    message += " no new claims to deallocate, preemption: " + preemption.message;
  }
  return message;
}

SchedulingResult scheduleOne(SchedulerCache& cache, const IncomingPod& incoming,
                             const std::vector<Nomination>& nominations,
                             const std::vector<PreemptionBudget>& budgets, std::size_t start,
                             const SchedulingOptions& options) {
  SchedulingResult result;
  const std::size_t nodesAll = cache.order().size();
  if (nodesAll == 0) {
    result.message = failedMessage(0, {}, {});
    return result;
  }
  const FilterCounts counts = countForFilters(cache, incoming);
  const FeasibleNodes found =
      findFeasible(cache, counts, incoming, nominations, start, options);
  result.lookedAt = found.lookedAt;
  if (found.nodes.size() == 1) {
    result.node = found.nodes.front();
    return result;
  }
  if (!found.nodes.empty()) {
    result.node = selectNode(scoreNodes(cache, incoming, found.nodes));
    return result;
  }
  PreemptionOutcome preemption = preempt(cache, counts, incoming, found, budgets);
  result.message = failedMessage(nodesAll, found, preemption);
  for (const auto& [slot, rejection] : found.rejections) {
    if (!rejection.plugin.empty()) result.rejectedBy.insert(rejection.plugin);
  }
  result.nominated = preemption.nominated;
  result.victims = std::move(preemption.victims);
  return result;
}

}  // namespace aviary
