#pragma once

#include <cstdint>
#include <set>
#include <string_view>

#include "sim/api/node.hpp"
#include "sim/api/pod.hpp"

namespace aviary {

/// Changes of the cluster that may let a pending pod in.
enum class SchedulingEvent : std::uint8_t {
  NodeAddedOrChanged,
  AssignedPodAdded,
  AssignedPodDeleted,
  Other                                         ///< anything else that is not told apart
};

/// Whether a change can help a pod that these filters rejected.
/// Source: kubernetes pkg/scheduler/framework/plugins, EventsToRegister.
[[nodiscard]] bool mayHelp(SchedulingEvent event, const std::set<std::string_view>& rejectedBy);

/// Wait after the n-th failed attempt, n >= 1: 1, 2, 4, 8, 10, 10 ... s.
/// Source: kubernetes pkg/scheduler/backend/queue/backoff_queue.go.
[[nodiscard]] SimDuration schedulingBackoff(int attempts);

/// When a pod may be tried again: its back-off is over, seen by the flush that runs every second.
[[nodiscard]] SimTime backoffFlushAt(SimTime lastFailure, int attempts);

/// When a pod that nothing has helped is tried anyway: after 5 min, seen by a sweep every 30 s.
[[nodiscard]] SimTime unschedulableFlushAt(SimTime lastFailure);

/// A node differs in what filters look at.
[[nodiscard]] bool differsForScheduling(const Node& before, const Node& after);

/// A pod differs in what the scheduler counts of it.
[[nodiscard]] bool differsForScheduling(const Pod& before, const Pod& after);

/// Left to this scheduler: no scheduling gates, no other scheduler's name.
[[nodiscard]] bool wantsDefaultScheduler(const PodSpec& spec);

/// Priority and preemption policy of a pod.
struct PodPriority {
  int value = 0;
  bool mayPreempt = true;
};

/// \param named            the class that the pod names; null when there is none.
/// \param globalDefault    the class with globalDefault; null when there is none.
/// Source: kubernetes plugin/pkg/admission/priority/admission.go.
[[nodiscard]] PodPriority podPriority(const PodSpec& spec, const PriorityClass* named,
                                      const PriorityClass* globalDefault);

}  // namespace aviary
