#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/delivery/scheduling_preemption.hpp"
#include "sim/delivery/scheduling_score.hpp"

namespace aviary {

/// A pod that got a node by preemption and waits there for its victims to go.
struct Nomination {
  PodOnNode pod;
  NodeSlot node = 0;
};

struct SchedulingOptions {
  /// Feasible nodes after which the search stops, percent of all; 0 = the adaptive default.
  int percentageOfNodesToScore = 0;
};

/// How many feasible nodes a cycle looks for. Source: schedule_one.go:numFeasibleNodesToFind.
[[nodiscard]] std::size_t feasibleNodesWanted(std::size_t nodesAll, int percentage);

/// The feasible nodes of one pod, and why the others are not.
struct FeasibleNodes {
  std::vector<NodeSlot> nodes;                  ///< in list order, from the start index on
  std::map<NodeSlot, Rejection> rejections;     ///< of the nodes looked at
  std::string rejectedAll;                      ///< one reason for the whole cluster
  std::size_t lookedAt = 0;
};

/// \param start  index into cache.order() at which the search begins.
[[nodiscard]] FeasibleNodes findFeasible(SchedulerCache& cache, const FilterCounts& counts,
                                         const IncomingPod& incoming,
                                         const std::vector<Nomination>& nominations,
                                         std::size_t start, const SchedulingOptions& options);

/// The outcome of one scheduling cycle.
struct SchedulingResult {
  std::optional<NodeSlot> node;                 ///< absent: no node takes the pod
  std::string message;                          ///< of FailedScheduling; else empty
  std::optional<NodeSlot> nominated;            ///< where preemption makes room
  std::vector<std::shared_ptr<const Pod>> victims;
  std::size_t lookedAt = 0;
  std::set<std::string_view> rejectedBy;        ///< plugins, when no node was found
};

/// Filter, score, choose; on failure look for preemption. The start index moves on by `lookedAt`.
/// Source: kubernetes pkg/scheduler/schedule_one.go:ScheduleOne.
[[nodiscard]] SchedulingResult scheduleOne(SchedulerCache& cache, const IncomingPod& incoming,
                                           const std::vector<Nomination>& nominations,
                                           const std::vector<PreemptionBudget>& budgets,
                                           std::size_t start,
                                           const SchedulingOptions& options = {});

/// What happens after no node was feasible.
struct PreemptionOutcome {
  std::optional<NodeSlot> nominated;
  std::vector<std::shared_ptr<const Pod>> victims;
  std::string message;                          ///< second half of FailedScheduling
};
[[nodiscard]] PreemptionOutcome preempt(SchedulerCache& cache, const FilterCounts& counts,
                                        const IncomingPod& incoming, const FeasibleNodes& found,
                                        const std::vector<PreemptionBudget>& budgets);

/// "0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu." with the preemption
/// part.
[[nodiscard]] std::string failedMessage(std::size_t nodesAll, const FeasibleNodes& found,
                                        const PreemptionOutcome& preemption);

}  // namespace aviary
