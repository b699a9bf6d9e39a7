#include "sim/delivery/deployment_status.hpp"

#include <algorithm>
#include <chrono>

#include "sim/delivery/rolling_update.hpp"

namespace aviary {
namespace {

constexpr int noDeadline = 2147483647;

constexpr std::string_view available = "Available";
constexpr std::string_view progressing = "Progressing";
constexpr std::string_view replicaFailure = "ReplicaFailure";
constexpr std::string_view timedOut = "ProgressDeadlineExceeded";
constexpr std::string_view newSetAvailable = "NewReplicaSetAvailable";

Condition condition(std::string_view type, ConditionStatus status, std::string_view reason,
                    std::string message, SimTime now) {
  const SimTime second = wholeSeconds(now);
  return {std::string(type), status, std::string(reason), std::move(message), second, second};
}

void removeCondition(DeploymentStatus& status, std::string_view type) {
  if (findCondition(status.conditions, type) == nullptr) return;
  std::erase_if(status.conditions.edit(), [type](const Condition& c) { return c.type == type; });
}

// Most passes find the condition as it is to be: then no text is made.
void setAvailable(DeploymentStatus& status, int least, SimTime now) {
  const bool enough = status.availableReplicas >= least;
  const ConditionStatus value = enough ? ConditionStatus::True : ConditionStatus::False;
  const std::string_view reason =
      enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable";
  const Condition* present = findCondition(status.conditions, available);
  if (present != nullptr && present->status == value && present->reason == reason) return;
  setDeploymentCondition(
      status, condition(available, value, reason,
                        enough ? "Deployment has minimum availability."
                               : "Deployment does not have minimum availability.",
                        now));
}

std::string subject(const Deployment& deployment, const DeploymentSets& sets) {
  return sets.current != nullptr ? "ReplicaSet \"" + sets.current->metadata.name + "\""
                                 : "Deployment \"" + deployment.metadata.name + "\"";
}

bool hasProgressed(const DeploymentStatus& before, const DeploymentStatus& after) {
  return after.updatedReplicas > before.updatedReplicas ||
         after.replicas - after.updatedReplicas < before.replicas - before.updatedReplicas ||
         after.readyReplicas > before.readyReplicas ||
         after.availableReplicas > before.availableReplicas;
}

bool hasTimedOut(const DeploymentSpec& spec, const DeploymentStatus& status, SimTime now) {
  const Condition* last = findCondition(status.conditions, progressing);
  if (last == nullptr || last->reason == newSetAvailable) return false;
  if (last->reason == timedOut) return true;
  const SimTime from = last->lastUpdateTime.value_or(SimTime{});
  return from + std::chrono::seconds(spec.progressDeadlineSeconds) < now;
}

void setProgress(const Deployment& deployment, const DeploymentSets& sets, SimTime now,
                 DeploymentStatus& status) {
  const Condition* before = findCondition(deployment.status.conditions, progressing);
  const bool settled = status.replicas == status.updatedReplicas && before != nullptr &&
                       before->reason == newSetAvailable;
  if (settled) return;
  if (isComplete(deployment, status)) {
    setDeploymentCondition(
        status, condition(progressing, ConditionStatus::True, newSetAvailable,
                          subject(deployment, sets) + " has successfully progressed.", now));
  } else if (hasProgressed(deployment.status, status)) {
    Condition moving = condition(progressing, ConditionStatus::True, "ReplicaSetUpdated",
                                 subject(deployment, sets) + " is progressing.", now);
    if (before != nullptr) {
      if (before->status == ConditionStatus::True) {
        moving.lastTransitionTime = before->lastTransitionTime;
      }
      removeCondition(status, progressing);
    }
    setDeploymentCondition(status, std::move(moving));
  } else if (hasTimedOut(deployment.spec, status, now)) {
    setDeploymentCondition(
        status, condition(progressing, ConditionStatus::False, timedOut,
                          subject(deployment, sets) + " has timed out progressing.", now));
  }
}

// The failure of the new set first, else of the first old one that reports any.
const Condition* setFailure(const DeploymentSets& sets) {
  if (sets.current != nullptr) {
    const Condition* failure = findCondition(sets.current->status.conditions, replicaFailure);
    if (failure != nullptr) return failure;
  }
  for (const ReplicaSet* set : sets.old) {
    const Condition* failure = findCondition(set->status.conditions, replicaFailure);
    if (failure != nullptr) return failure;
  }
  return nullptr;
}

}  // namespace

bool hasProgressDeadline(const DeploymentSpec& spec) {
  return spec.progressDeadlineSeconds != noDeadline;
}

bool isComplete(const Deployment& deployment, const DeploymentStatus& status) {
  const int wanted = deployment.spec.replicas;
  return status.updatedReplicas == wanted && status.replicas == wanted &&
         status.availableReplicas == wanted &&
         status.observedGeneration >= deployment.metadata.generation;
}

void setDeploymentCondition(DeploymentStatus& status, Condition wanted) {
  if (const Condition* present = findCondition(status.conditions, wanted.type)) {
    if (present->status == wanted.status && present->reason == wanted.reason) return;
    if (present->status == wanted.status) wanted.lastTransitionTime = present->lastTransitionTime;
    removeCondition(status, wanted.type);
  }
  status.conditions.edit().push_back(std::move(wanted));
}

DeploymentStatus calculateStatus(const Deployment& deployment, const DeploymentSets& sets,
                                 SimTime now) {
  DeploymentStatus out;
  out.observedGeneration = deployment.metadata.generation;
  out.collisionCount = deployment.status.collisionCount;
  out.conditions = deployment.status.conditions;
  int wanted = 0;
  const auto add = [&out, &wanted](const ReplicaSet& set) {
    wanted += set.spec.replicas;
    out.replicas += set.status.replicas;
    out.readyReplicas += set.status.readyReplicas;
    out.availableReplicas += set.status.availableReplicas;
    out.terminatingReplicas += set.status.terminatingReplicas;
  };
  for (const ReplicaSet* set : sets.old) add(*set);
  if (sets.current != nullptr) {
    add(*sets.current);
    out.updatedReplicas = sets.current->status.replicas;
  }
  out.unavailableReplicas = std::max(0, wanted - out.availableReplicas);
  const int least = deployment.spec.replicas - maxUnavailable(deployment.spec);
  setAvailable(out, least, now);
  return out;
}

DeploymentStatus rolloutStatus(const Deployment& deployment, const DeploymentSets& sets,
                               SimTime now) {
  DeploymentStatus out = calculateStatus(deployment, sets, now);
  if (hasProgressDeadline(deployment.spec)) {
    setProgress(deployment, sets, now, out);
  } else {
    removeCondition(out, progressing);
  }
  if (const Condition* failure = setFailure(sets)) {
    setDeploymentCondition(
        out, condition(replicaFailure, failure->status, failure->reason, failure->message, now));
  } else {
    removeCondition(out, replicaFailure);
  }
  return out;
}

std::optional<Condition> pausedCondition(const Deployment& deployment, SimTime now) {
  if (!hasProgressDeadline(deployment.spec)) return std::nullopt;
  const Condition* present = findCondition(deployment.status.conditions, progressing);
  if (present != nullptr && present->reason == timedOut) return std::nullopt;
  const bool saysPaused = present != nullptr && present->reason == "DeploymentPaused";
  if (deployment.spec.paused == saysPaused) return std::nullopt;
  return deployment.spec.paused ? condition(progressing, ConditionStatus::Unknown,
                                            "DeploymentPaused", "Deployment is paused", now)
                                : condition(progressing, ConditionStatus::Unknown,
                                            "DeploymentResumed", "Deployment is resumed", now);
}

Condition foundSetCondition(const std::string& set, SimTime now) {
  return condition(progressing, ConditionStatus::True, "FoundNewReplicaSet",
                   "Found new replica set \"" + set + "\"", now);
}

Condition createdSetCondition(const std::string& set, SimTime now) {
  return condition(progressing, ConditionStatus::True, "NewReplicaSetCreated",
                   "Created new replica set \"" + set + "\"", now);
}

StuckCheck stuckCheck(const Deployment& deployment, const DeploymentStatus& status, SimTime now) {
  const Condition* present = findCondition(deployment.status.conditions, progressing);
  if (!hasProgressDeadline(deployment.spec) || present == nullptr) return {};
  if (isComplete(deployment, status) || present->reason == timedOut) return {};
  constexpr SimDuration second = std::chrono::seconds{1};
  const SimDuration left = present->lastUpdateTime.value_or(SimTime{}) +
                           std::chrono::seconds(deployment.spec.progressDeadlineSeconds) - now;
  if (left >= second) return {StuckCheck::When::After, left + second};
  if (present->reason == newSetAvailable) return {};
  return {StuckCheck::When::AtOnce, {}};
}

}  // namespace aviary
