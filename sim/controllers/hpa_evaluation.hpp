#pragma once

#include <string>
#include <vector>

#include "sim/controllers/hpa_scale_access.hpp"
#include "sim/delivery/hpa_replicas.hpp"
#include "sim/telemetry/resource_metrics.hpp"

namespace aviary {

/// A metric that gives no count, and why.
struct HpaMetricFailure {
  std::string_view reason;
  std::string message;   ///< of its own event and of the condition
  std::string prefixed;  ///< as the first error of FailedComputeMetricsReplicas
};

/// What all metrics of an autoscaler ask for together.
struct HpaEvaluation {
  int replicas = 0;
  const MetricSpec* metric = nullptr;           ///< of the spec, whose proposal won; null: none
  std::vector<MetricStatus> statuses;           ///< one for each metric, empty for a failed one
  std::vector<HpaMetricFailure> failures;       ///< in the order of the spec
  bool valid = true;                            ///< false: nothing is to be scaled
};

/// The pods of a target, read once.
struct HpaTargetPods {
  explicit HpaTargetPods(std::vector<Ref<Pod>> found = {});
  std::vector<Ref<Pod>> all;
  std::vector<const Pod*> pods;                 ///< the same
  std::vector<HpaPod> counted;                  ///< each, with the sample it was counted by last
  std::vector<Uid> uids;                        ///< of each
};

/// Asks every metric of `hpa`. Source: horizontal.go:computeReplicasForMetrics.
[[nodiscard]] HpaEvaluation evaluateMetrics(const HorizontalPodAutoscaler& hpa,
                                            const HpaCurrent& current, ResourceMetrics& metrics,
                                            HpaTargetPods& pods);

}  // namespace aviary
