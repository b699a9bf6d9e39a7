#include "sim/delivery/scheduling_queue.hpp"

#include <algorithm>

namespace aviary {
namespace {

using std::chrono::seconds;

constexpr SimDuration backoffFirst = seconds{1};
constexpr SimDuration backoffMax = seconds{10};
constexpr SimDuration flushPeriod = seconds{1};
constexpr SimDuration poolMax = seconds{300};
constexpr SimDuration sweepPeriod = seconds{30};
constexpr int systemClusterCritical = 2'000'000'000;
constexpr int systemNodeCritical = 2'000'001'000;

// The first multiple of a period at or after a moment.
SimTime atPeriod(SimTime when, SimDuration period) {
  const SimDuration past = when.time_since_epoch() % period;
  return past == SimDuration::zero() ? when : when + (period - past);
}

bool hasEnded(const Pod& pod) {
  return pod.status.phase == PodPhase::Failed || pod.status.phase == PodPhase::Succeeded;
}

bool carries(const PodSpec& spec, const char* field) {
  const auto found = spec.opaque.find(field);
  return found != spec.opaque.end() && found->second != "[]" && found->second != "null";
}

}  // namespace

bool mayHelp(SchedulingEvent event, const std::set<std::string_view>& rejectedBy) {
  const auto any = [&rejectedBy](std::initializer_list<std::string_view> plugins) {
    return std::any_of(plugins.begin(), plugins.end(),
                       [&](std::string_view plugin) { return rejectedBy.contains(plugin); });
  };
  switch (event) {
    case SchedulingEvent::NodeAddedOrChanged:
    case SchedulingEvent::Other: return true;
    case SchedulingEvent::AssignedPodAdded: return any({"InterPodAffinity", "PodTopologySpread"});
    case SchedulingEvent::AssignedPodDeleted:
      return any({"NodeResourcesFit", "NodePorts", "InterPodAffinity", "PodTopologySpread"});
  }
  return true;
}

SimDuration schedulingBackoff(int attempts) {
  SimDuration wait = backoffFirst;
  for (int i = 1; i < attempts && wait < backoffMax; ++i) wait *= 2;
  return std::min(wait, backoffMax);
}

SimTime backoffFlushAt(SimTime lastFailure, int attempts) {
  return atPeriod(lastFailure + schedulingBackoff(attempts), flushPeriod);
}

SimTime unschedulableFlushAt(SimTime lastFailure) {
  return atPeriod(lastFailure + poolMax + SimDuration{1}, sweepPeriod);
}

bool differsForScheduling(const Node& before, const Node& after) {
  return before.spec.taints != after.spec.taints ||
         before.spec.unschedulable != after.spec.unschedulable ||
         before.metadata.labels != after.metadata.labels ||
         before.status.allocatable != after.status.allocatable;
}

bool differsForScheduling(const Pod& before, const Pod& after) {
  return before.metadata.uid != after.metadata.uid || before.nodeName != after.nodeName ||
         hasEnded(before) != hasEnded(after) || before.metadata.labels != after.metadata.labels ||
         before.metadata.deletionTimestamp != after.metadata.deletionTimestamp ||
         before.status.startTime != after.status.startTime || !(before.spec == after.spec);
}

bool wantsDefaultScheduler(const PodSpec& spec) {
  return !carries(spec, "schedulingGates") && !carries(spec, "schedulerName");
}

PodPriority podPriority(const PodSpec& spec, const PriorityClass* named,
                        const PriorityClass* globalDefault) {
  PodPriority priority;
  priority.mayPreempt = spec.preemptionPolicy != "Never";
  const PriorityClass* applies = spec.priorityClassName.empty() ? globalDefault : named;
  if (spec.priorityClassName == "system-cluster-critical") priority.value = systemClusterCritical;
  if (spec.priorityClassName == "system-node-critical") priority.value = systemNodeCritical;
  if (applies != nullptr) {
    priority.value = applies->value;
    priority.mayPreempt = priority.mayPreempt && applies->preemptionPolicy != "Never";
  }
  if (spec.priority) priority.value = *spec.priority;
  return priority;
}

}  // namespace aviary
