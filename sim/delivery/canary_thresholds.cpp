#include "sim/delivery/canary_thresholds.hpp"

#include <fmt/format.h>

#include "sim/delivery/canary_text.hpp"

namespace aviary {
namespace {

struct Bounds {
  std::optional<double> min;
  std::optional<double> max;
};

// A metric without a range falls back to its legacy threshold: a floor for the success rate, a
// ceiling for everything else.
Bounds boundsOf(MetricKind kind, const CanaryMetric& metric) {
  Bounds bounds;
  if (metric.thresholdRange) {
    bounds = {metric.thresholdRange->min, metric.thresholdRange->max};
  } else if (kind == MetricKind::SuccessRate) {
    bounds.min = metric.threshold;
  } else {
    bounds.max = metric.threshold;
  }
  if (kind != MetricKind::Duration) return bounds;
  for (std::optional<double>* bound : {&bounds.min, &bounds.max}) {
    if (*bound) *bound = static_cast<double>(wholeMilliseconds(**bound));
  }
  return bounds;
}

std::string haltMessage(MetricKind kind, const CanaryMetric& metric, double value, char sign,
                        double bound, std::string_view subject) {
  const std::string head = fmt::format("Halt {} advancement ", subject);
  switch (kind) {
    case MetricKind::SuccessRate:
      return head + fmt::format("success rate {}% {} {}%", goFixed2(value), sign, goNumber(bound));
    case MetricKind::Duration:
      return head + fmt::format("request duration {} {} {}",
                                goDuration(static_cast<std::int64_t>(value)), sign,
                                goDuration(static_cast<std::int64_t>(bound)));
    case MetricKind::Inline:
    case MetricKind::Template:
      break;
  }
  return head + fmt::format("{} {} {} {}", metric.name, goFixed2(value), sign, goNumber(bound));
}

}  // namespace

bool isBuiltinMetric(std::string_view name) {
  return name == "request-success-rate" || name == "request-duration";
}

MetricVerdict judgeMetric(MetricKind kind, const CanaryMetric& metric, double value,
                          std::string_view subject) {
  const Bounds bounds = boundsOf(kind, metric);
  MetricVerdict verdict{true, bounds.min, bounds.max, ""};
  if (bounds.min && value < *bounds.min) {
    verdict.passed = false;
    verdict.message = haltMessage(kind, metric, value, '<', *bounds.min, subject);
  } else if (bounds.max && value > *bounds.max) {
    verdict.passed = false;
    verdict.message = haltMessage(kind, metric, value, '>', *bounds.max, subject);
  }
  return verdict;
}

}  // namespace aviary
