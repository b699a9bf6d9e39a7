#include "sim/delivery/canary_thresholds.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace aviary {
namespace {

CanaryMetric ranged(std::optional<double> min, std::optional<double> max) {
  CanaryMetric metric;
  metric.name = "error-rate";
  metric.thresholdRange = ThresholdRange{min, max};
  return metric;
}

CanaryMetric legacy(double threshold) {
  CanaryMetric metric;
  metric.name = "error-rate";
  metric.threshold = threshold;
  return metric;
}

}  // namespace

TEST_CASE("canary thresholds: bounds are inclusive and each failure has its text") {
  struct Row {
    MetricKind kind;
    CanaryMetric metric;
    double value;
    std::string message;
  };
  const std::optional<double> none;
  const Row rows[] = {
      {MetricKind::SuccessRate, ranged(99, none), 99, ""},
      {MetricKind::SuccessRate, ranged(99, none), 90,
       "Halt a.b advancement success rate 90.00% < 99%"},
      {MetricKind::SuccessRate, ranged(none, 99.5), 100,
       "Halt a.b advancement success rate 100.00% > 99.5%"},
      {MetricKind::SuccessRate, ranged(none, none), 0, ""},
      {MetricKind::SuccessRate, legacy(0), 0, ""},
      {MetricKind::SuccessRate, legacy(95), 94.996,
       "Halt a.b advancement success rate 95.00% < 95%"},
      {MetricKind::Duration, ranged(none, 500), 500, ""},
      {MetricKind::Duration, ranged(none, 500), 1515,
       "Halt a.b advancement request duration 1.515s > 500ms"},
      {MetricKind::Duration, ranged(none, 250.7), 250, ""},  // compared with 250 ms
      {MetricKind::Duration, ranged(100, none), 99,
       "Halt a.b advancement request duration 99ms < 100ms"},
      {MetricKind::Duration, legacy(0), 0, ""},
      {MetricKind::Duration, legacy(0), 1, "Halt a.b advancement request duration 1ms > 0s"},
      {MetricKind::Template, legacy(0), 0.5, "Halt a.b advancement error-rate 0.50 > 0"},
      {MetricKind::Inline, ranged(0.1, 5), 0.05, "Halt a.b advancement error-rate 0.05 < 0.1"},
      {MetricKind::Inline, ranged(none, 5), std::numeric_limits<double>::infinity(),
       "Halt a.b advancement error-rate +Inf > 5"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.message);
    const MetricVerdict verdict = judgeMetric(row.kind, row.metric, row.value, "a.b");
    CHECK(verdict.passed == row.message.empty());
    CHECK(verdict.message == row.message);
  }
}

TEST_CASE("canary thresholds: of two violated bounds the minimum is named") {
  const MetricVerdict verdict = judgeMetric(MetricKind::Inline, ranged(10, 1), 5, "a.b");
  CHECK(verdict.message == "Halt a.b advancement error-rate 5.00 < 10");
}

}  // namespace aviary
