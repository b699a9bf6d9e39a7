#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/delivery/scheduling_filter.hpp"

namespace aviary {

/// A disruption budget as preemption respects it.
struct PreemptionBudget {
  std::string namespace_;
  LabelSelector selector;                       ///< an empty one protects nothing here
  int disruptionsAllowed = 0;
  std::set<std::string> disruptedPods;          ///< counted already
};

/// One node that preemption could use, or why it could not.
struct PreemptionTrial {
  bool possible = false;
  std::vector<std::shared_ptr<const Pod>> victims;  ///< most important first
  std::vector<int> victimPriorities;
  int budgetViolations = 0;
  std::vector<std::string> reasons;             ///< when not possible
};

/// Removes all pods of lower priority from the node in thought and gives back what still fits:
/// first those whose eviction would violate a budget, then the others, the most important first.
/// Source: kubernetes
/// pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go:SelectVictimsOnNode.
[[nodiscard]] PreemptionTrial tryPreemption(const SchedulerCache& cache, FilterCounts counts,
                                            const IncomingPod& incoming, const NodeState& node,
                                            const std::vector<PreemptionBudget>& budgets);

/// The best of several candidates: fewest budget violations, lowest highest victim priority, lowest
/// sum of priorities, fewest victims, latest start of the earliest-started most important victim;
/// then the first.
/// \param trials  possible ones only, not empty.
/// \return        an index into trials.
/// Source: kubernetes pkg/scheduler/framework/preemption/preemption.go:pickOneNodeForPreemption.
[[nodiscard]] std::size_t pickTrial(const std::vector<PreemptionTrial>& trials);

}  // namespace aviary
