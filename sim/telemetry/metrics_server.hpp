#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/telemetry/pod_usage.hpp"
#include "sim/telemetry/resource_metrics.hpp"

namespace aviary {

/// Sources of the metrics APIs that metrics-server does not serve; an empty one answers that
/// nothing serves the metric.
struct CustomMetrics {
  using Pods = std::function<MetricsAnswer<PodMetricValue>(const std::string& namespace_,
                                                           const MetricSpec& metric)>;
  using Values = std::function<MetricsAnswer<Quantity>(const std::string& namespace_,
                                                       const MetricSpec& metric)>;
  Pods pods;
  Values object;
  Values external;
};

/// The metrics APIs over the readings of pods.
class MetricsServer final : public ResourceMetrics {
 public:
  /// \param usage  outlives the server.
  explicit MetricsServer(const PodUsageStore& usage, CustomMetrics custom = {})
      : usage_(usage), custom_(std::move(custom)) {}

  [[nodiscard]] MetricsAnswer<PodMetricsSample> podSamples(
      const std::string& namespace_, const std::vector<std::string>& pods) override;
  [[nodiscard]] std::optional<PodResourceAnswer> podResource(
      const std::vector<Uid>& pods, const std::string& resource,
      const std::string& container) override;
  [[nodiscard]] MetricsAnswer<PodMetricValue> podMetrics(const std::string& namespace_,
                                                         const MetricSpec& metric) override;
  [[nodiscard]] MetricsAnswer<Quantity> objectMetric(const std::string& namespace_,
                                                     const MetricSpec& metric) override;
  [[nodiscard]] MetricsAnswer<Quantity> externalMetric(const std::string& namespace_,
                                                       const MetricSpec& metric) override;

 private:
  const PodUsageStore& usage_;
  CustomMetrics custom_;
};

}  // namespace aviary
