#include "sim/delivery/canary_readiness.hpp"

#include <fmt/format.h>

#include <chrono>

namespace aviary {
namespace {

Readiness waiting(bool retriable, std::string_view what) {
  return {false, retriable, fmt::format("waiting for rollout to finish: {}", what)};
}

// A condition without a time counts as lost since ever: Go's zero time lies before any deadline.
bool availabilityMayReturn(const std::vector<Condition>& conditions, int deadlineSeconds,
                           SimTime now) {
  if (findCondition(conditions, "Progressing") == nullptr) return true;
  const Condition* available = findCondition(conditions, "Available");
  if (available == nullptr || available->status != ConditionStatus::False) return true;
  if (available->reason != "MinimumReplicasUnavailable") return true;
  if (!available->lastUpdateTime) return false;
  return now <= *available->lastUpdateTime + std::chrono::seconds{deadlineSeconds};
}

}  // namespace

int progressDeadlineSeconds(const CanarySpec& spec) {
  return spec.progressDeadlineSeconds.value_or(600);
}

int readyThresholdPercent(std::optional<int> threshold) {
  return threshold.value_or(100);
}

Readiness deploymentReadiness(const Deployment& deployment, int thresholdPercent,
                              int deadlineSeconds, SimTime now) {
  const DeploymentStatus& status = deployment.status;
  if (deployment.metadata.generation > status.observedGeneration) {
    return waiting(true, "observed deployment generation less than desired generation");
  }
  const bool retriable = availabilityMayReturn(status.conditions, deadlineSeconds, now);
  const Condition* progress = findCondition(status.conditions, "Progressing");
  if (progress != nullptr && progress->reason == "ProgressDeadlineExceeded") {
    return {
        false, false,
        fmt::format("deployment \"{}\" exceeded its progress deadline", deployment.metadata.name)};
  }
  if (status.updatedReplicas < deployment.spec.replicas) {
    return waiting(retriable, fmt::format("{} out of {} new replicas have been updated",
                                          status.updatedReplicas, deployment.spec.replicas));
  }
  if (status.replicas > status.updatedReplicas) {
    return waiting(retriable, fmt::format("{} old replicas are pending termination",
                                          status.replicas - status.updatedReplicas));
  }
  // Single precision, as the original: 100 * 0.29f is 28.999998, one replica less.
  const auto need = static_cast<int>(static_cast<float>(status.updatedReplicas) *
                                     (static_cast<float>(thresholdPercent) / 100.0F));
  if (status.availableReplicas < need) {
    return waiting(retriable,
                   fmt::format("{} of {} (readyThreshold {}%) updated replicas are available",
                               status.availableReplicas, need, thresholdPercent));
  }
  return {};
}

}  // namespace aviary
