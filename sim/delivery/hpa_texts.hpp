#pragma once

#include <string>
#include <string_view>

#include "sim/api/autoscaling.hpp"

namespace aviary {

/// What the autoscaler calls a metric: "cpu resource utilization (percentage of request)".
/// Source: horizontal.go:computeStatusFor*, observed in 1.36.3.
[[nodiscard]] std::string metricName(const MetricSpec& metric);

/// The words of the autoscaler for the failure of one metric. Source: the same.
struct HpaMetricTexts {
  std::string_view reason;  ///< FailedGetResourceMetric, ...
  std::string failure;      ///< put before the cause of a failed calculation
  std::string fetchFailure; ///< put before what the metrics API said
  std::string prefix;       ///< of the first error of FailedComputeMetricsReplicas
};
[[nodiscard]] HpaMetricTexts metricTexts(const MetricSpec& metric, const std::string& namespace_);

/// Which of the three APIs serves a metric: "resource metrics API", "custom metrics API",
/// "external metrics API".
[[nodiscard]] std::string_view metricsApi(MetricSpec::Type type);

}  // namespace aviary
