#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/api/canary.hpp"

namespace aviary {

enum class MetricKind : std::uint8_t { SuccessRate, Duration, Inline, Template };

/// request-success-rate and request-duration are built in; every other name needs a query or a
/// template.
[[nodiscard]] bool isBuiltinMetric(std::string_view name);

/// One measured value against its bounds.
struct MetricVerdict {
  bool passed = true;
  std::optional<double> min;  ///< the bounds that were compared, inclusive
  std::optional<double> max;
  std::string message;  ///< Flagger's Halt event; empty when passed
};

/// \param value    percent for SuccessRate, whole milliseconds for Duration, as queried otherwise.
/// \param subject  "name.namespace" of the canary, as its events begin.
/// Source: flagger pkg/controller/scheduler_metrics.go:runBuiltinMetricChecks, runMetricChecks.
[[nodiscard]] MetricVerdict judgeMetric(MetricKind kind, const CanaryMetric& metric, double value,
                                        std::string_view subject);

}  // namespace aviary
