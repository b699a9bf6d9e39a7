#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/autoscaling.hpp"
#include "sim/api/pod.hpp"

namespace aviary {

/// How long the CPU of a new pod is not trusted.
struct HpaReadinessRules {
  SimDuration cpuInitializationPeriod = std::chrono::seconds{300};
  SimDuration initialReadinessDelay = std::chrono::seconds{30};
};

/// Ratios of usage to target within [1 - down, 1 + up] change nothing.
struct HpaTolerance {
  double up = 0.1;
  double down = 0.1;
  [[nodiscard]] bool holds(double ratio) const { return 1.0 - down <= ratio && ratio <= 1.0 + up; }
};

/// Usage of one pod in thousandths of the resource's or metric's unit.
struct HpaSample {
  std::int64_t milli = 0;
  SimTime timestamp{};                          ///< end of the window
  SimDuration window{};
};
using HpaSamples = std::map<std::string, HpaSample>;   // by name of the pod

/// What a count asks of one pod of the target: to be read once, while the pod stays as it is.
struct HpaPodFacts {
  const Pod* pod = nullptr;                     ///< null: the sample is of a pod nobody listed
  const PodSpec* spec = nullptr;
  bool isLeaving = false;                       ///< being deleted, or failed
  bool isPending = false;
  bool isFalse = false;                         ///< its condition Ready is False
  bool isKnown = false;                         ///< it has a condition Ready and a start time
  SimTime startTime{};
  SimTime transition{};                         ///< of the condition Ready
};
[[nodiscard]] HpaPodFacts factsOf(const Pod& pod);

/// One pod of the target and its sample, if the metrics API has one.
struct HpaPod {
  HpaPodFacts facts;
  std::optional<HpaSample> sample;
};

/// Where a count comes from.
struct HpaCurrent {
  int specReplicas = 0;
  int statusReplicas = 0;
  SimTime now{};
  HpaTolerance tolerance;
  HpaReadinessRules readiness;
};

/// What one metric asks for, or why it asks for nothing.
struct HpaCount {
  int replicas = 0;
  MetricStatus status;                          ///< as status.currentMetrics shows it
  std::string error;                            ///< empty: the count is valid
};

/// Which pods a metric without its own container counts: all containers, or the named one.
struct HpaResource {
  std::string name;                             ///< cpu, memory, ...
  std::string container;                        ///< empty: all
};

/// A float as upstream makes an int32 of it on amd64: cut off, and the lowest number when it does
/// not fit. Huge policies and loads meet this.
[[nodiscard]] int toInt32(double value);

/// How a metric is compared: its type, or what its only amount asks for when that is another one,
/// which the API server lets pass.
[[nodiscard]] MetricTarget::Type effectiveType(const MetricTarget& target);

/// Replicas for a Resource or ContainerResource metric with a Utilization or AverageValue target.
/// Source: podautoscaler/replica_calculator.go:GetResourceReplicas, GetRawResourceReplicas.
[[nodiscard]] HpaCount replicasForResource(const HpaCurrent& current, const HpaResource& resource,
                                           const MetricTarget& target,
                                           const std::vector<const Pod*>& pods, HpaSamples samples);

/// The same with each sample beside its pod; costs O(pods).
[[nodiscard]] HpaCount replicasForResource(const HpaCurrent& current, const HpaResource& resource,
                                           const MetricTarget& target,
                                           const std::vector<HpaPod>& pods);

/// Replicas for a Pods metric (AverageValue); readiness does not matter.
/// Source: replica_calculator.go:GetMetricReplicas.
[[nodiscard]] HpaCount replicasForPodsMetric(const HpaCurrent& current, const MetricTarget& target,
                                             const std::vector<const Pod*>& pods,
                                             HpaSamples samples);

/// Replicas for an Object or External metric of `milli`, the sum of its series.
/// Source: replica_calculator.go:GetObjectMetricReplicas, GetExternalPerPodMetricReplicas.
[[nodiscard]] HpaCount replicasForValue(const HpaCurrent& current, const MetricTarget& target,
                                        const std::vector<const Pod*>& pods, std::int64_t milli);

}  // namespace aviary
