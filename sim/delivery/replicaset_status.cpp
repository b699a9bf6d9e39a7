#include "sim/delivery/replicaset_status.hpp"

#include <chrono>

namespace aviary {
namespace {

bool carriesAll(const StringMap& wanted, const StringMap& labels) {
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

ReplicaSetCount::ReplicaSetCount(const ReplicaSet& set, SimTime now)
    : set_(set), now_(now), minReady_(std::chrono::seconds(set.spec.minReadySeconds)) {
  status_.observedGeneration = set.metadata.generation;
  status_.conditions = set.status.conditions;
}

void ReplicaSetCount::add(const Pod& pod) {
  if (!isActive(pod)) {
    const bool over =
        pod.status.phase == PodPhase::Succeeded || pod.status.phase == PodPhase::Failed;
    if (pod.metadata.deletionTimestamp && !over) ++status_.terminatingReplicas;
    return;
  }
  ++status_.replicas;
  if (carriesAll(set_.spec.podTemplate->labels, pod.metadata.labels))
    ++status_.fullyLabeledReplicas;
  if (!isReady(pod)) return;
  ++status_.readyReplicas;
  const std::optional<SimTime> from = availableFrom(pod, minReady_);
  if (!from) return;
  if (*from <= now_) {
    ++status_.availableReplicas;
  } else if (!nextAvailable_ || *from < *nextAvailable_) {
    nextAvailable_ = from;
  }
}

}  // namespace aviary
