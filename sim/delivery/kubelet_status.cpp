#include "sim/delivery/kubelet_status.hpp"

#include <algorithm>

namespace aviary {
namespace {

PodPhase phaseOf(const std::vector<ContainerView>& containers, std::string_view waiting) {
  const bool allDone =
      waiting.empty() && !containers.empty() &&
      std::all_of(containers.begin(), containers.end(), [](const auto& c) { return c.done; });
  if (allDone) {
    const bool failed = std::any_of(containers.begin(), containers.end(),
                                    [](const auto& c) { return c.exitCode != 0; });
    return failed ? PodPhase::Failed : PodPhase::Succeeded;
  }
  const bool started =
      waiting.empty() &&
      std::all_of(containers.begin(), containers.end(),
                  [](const ContainerView& c) { return c.everStarted; });
  return started ? PodPhase::Running : PodPhase::Pending;
}

std::string unreadyNames(const std::vector<ContainerView>& containers) {
  std::string names;
  for (const ContainerView& container : containers) {
    if (container.ready) continue;
    if (!names.empty()) names += ' ';
    names += container.name;
  }
  return names;
}

std::string_view closedGate(const PodStatus& status, const std::vector<std::string>& gates) {
  for (const std::string& gate : gates) {
    const Condition* condition = findCondition(status.conditions, gate);
    if (condition == nullptr || condition->status != ConditionStatus::True) return gate;
  }
  return {};
}

}  // namespace

void setPodCondition(SharedList<Condition>& shared, std::string_view type, ConditionStatus status,
                     std::string_view reason, std::string_view message, SimTime now) {
  if (const Condition* present = findCondition(shared, type)) {
    if (present->status == status && present->reason == reason && present->message == message) {
      return;
    }
  }
  std::vector<Condition>& conditions = shared.edit();
  auto found = std::find_if(conditions.begin(), conditions.end(),
                            [type](const Condition& c) { return c.type == type; });
  if (found == conditions.end()) {
    Condition added;
    added.type = type;
    added.status = status;
    added.lastTransitionTime = wholeSeconds(now);
    found = conditions.insert(conditions.end(), std::move(added));
  } else if (found->status != status) {
    found->status = status;
    found->lastTransitionTime = wholeSeconds(now);
  }
  found->reason = reason;
  found->message = message;
}

PodStatus podStatusOf(const PodStatus& before, const std::vector<ContainerView>& containers,
                      std::string_view waiting, const std::vector<std::string>& gates,
                      SimTime now) {
  PodStatus after = before;
  after.phase = phaseOf(containers, waiting);
  after.reason = waiting;
  for (const ContainerView& container : containers) {
    after.restartCount = std::max(after.restartCount, container.restarts);
    if (after.reason.empty()) after.reason = container.waitingReason;
  }
  if (after.phase == PodPhase::Failed || after.phase == PodPhase::Succeeded) {
    const bool succeeded = after.phase == PodPhase::Succeeded;
    after.reason = succeeded ? "Completed" : "Error";
    setPodCondition(after.conditions, "Ready", ConditionStatus::False,
                    succeeded ? "PodCompleted" : "PodFailed", "", now);
    return after;
  }
  const std::string unready = unreadyNames(containers);
  const std::string_view gate = closedGate(before, gates);
  if (!unready.empty() || !waiting.empty()) {
    setPodCondition(after.conditions, "Ready", ConditionStatus::False, "ContainersNotReady",
                    "containers with unready status: [" + unready + "]", now);
  } else if (!gate.empty()) {
    setPodCondition(after.conditions, "Ready", ConditionStatus::False, "ReadinessGatesNotReady",
                    "corresponding condition of pod readiness gate \"" + std::string(gate) +
                        "\" does not exist.",
                    now);
  } else {
    setPodCondition(after.conditions, "Ready", ConditionStatus::True, "", "", now);
  }
  return after;
}

}  // namespace aviary
