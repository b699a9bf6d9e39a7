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

// The condition of a pod that is ready; null otherwise.
const Condition* readyCondition(const Pod& pod) {
  const Condition* ready = findCondition(pod.status.conditions, "Ready");
  return ready != nullptr && ready->status == ConditionStatus::True ? ready : nullptr;
}

std::optional<SimTime> availableFrom(const Condition& ready, SimDuration minReady) {
  if (minReady <= SimDuration::zero()) return SimTime::min();
  if (!ready.lastTransitionTime) return std::nullopt;
  return *ready.lastTransitionTime + minReady;
}

// Returns the condition of an active pod that is ready; null otherwise.
const Condition* countPod(PodTally& pods, const Pod& pod, const StringMap& labels, int by) {
  if (!isActive(pod)) {
    const bool over =
        pod.status.phase == PodPhase::Succeeded || pod.status.phase == PodPhase::Failed;
    if (pod.metadata.deletionTimestamp && !over) pods.terminating += by;
    return nullptr;
  }
  pods.active += by;
  if (carriesAll(labels, pod.metadata.labels)) pods.fullyLabeled += by;
  const Condition* ready = readyCondition(pod);
  if (ready != nullptr) pods.ready += by;
  return ready;
}

}  // namespace

std::optional<SimTime> availableFrom(const Pod& pod, SimDuration minReady) {
  const Condition* ready = readyCondition(pod);
  return ready == nullptr ? std::nullopt : availableFrom(*ready, minReady);
}

void PodTally::count(const Pod& pod, const StringMap& labels, int by) {
  (void)countPod(*this, pod, labels, by);
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
  const Condition* ready = countPod(pods_, pod, set_.spec.podTemplate->labels, 1);
  if (ready == nullptr) return;
  const std::optional<SimTime> from = availableFrom(*ready, minReady_);
  if (!from) return;
  if (*from <= now_) {
    ++available_;
  } else if (!nextAvailable_ || *from < *nextAvailable_) {
    nextAvailable_ = from;
  }
}

}  // namespace aviary
