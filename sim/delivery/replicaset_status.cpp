#include "sim/delivery/replicaset_status.hpp"

#include <chrono>

namespace aviary {
namespace {

bool carriesAll(const StringMap& wanted, const StringMap& labels) {
  if (wanted == labels) return true;            // they share them unless somebody changed the pod
  for (const auto& [key, value] : wanted) {
    const auto found = labels.find(key);
    if (found == labels.end() || found->second != value) return false;
  }
  return true;
}

}  // namespace

std::optional<SimTime> availableFrom(const Pod& pod, SimDuration minReady) {
  const Condition* ready = findCondition(pod.status.conditions, "Ready");
  if (ready == nullptr || ready->status != ConditionStatus::True) return std::nullopt;
  if (minReady <= SimDuration::zero()) return SimTime::min();
  if (!ready->lastTransitionTime) return std::nullopt;
  return *ready->lastTransitionTime + minReady;
}

void PodTally::count(const Pod& pod, const StringMap& labels, int by) {
  if (!isActive(pod)) {
    const bool over =
        pod.status.phase == PodPhase::Succeeded || pod.status.phase == PodPhase::Failed;
    if (pod.metadata.deletionTimestamp && !over) terminating += by;
    return;
  }
  active += by;
  if (carriesAll(labels, pod.metadata.labels)) fullyLabeled += by;
  if (isReady(pod)) ready += by;
}

ReplicaSetStatus statusOf(const ReplicaSet& set, const PodTally& pods, int available) {
  ReplicaSetStatus status;
  status.replicas = pods.active;
  status.fullyLabeledReplicas = pods.fullyLabeled;
  status.readyReplicas = pods.ready;
  status.availableReplicas = available;
  status.terminatingReplicas = pods.terminating;
  status.observedGeneration = set.metadata.generation;
  status.conditions = set.status.conditions;
  return status;
}

ReplicaSetCount::ReplicaSetCount(const ReplicaSet& set, SimTime now)
    : set_(set), now_(now), minReady_(std::chrono::seconds(set.spec.minReadySeconds)) {}

void ReplicaSetCount::add(const Pod& pod) {
  const int readyBefore = pods_.ready;
  pods_.count(pod, set_.spec.podTemplate->labels, 1);
  if (pods_.ready == readyBefore) return;       // only active pods that are ready get available
  const std::optional<SimTime> from = availableFrom(pod, minReady_);
  if (!from) return;
  if (*from <= now_) {
    ++available_;
  } else if (!nextAvailable_ || *from < *nextAvailable_) {
    nextAvailable_ = from;
  }
}

}  // namespace aviary
