#pragma once

#include "sim/cluster/store.hpp"
#include "sim/telemetry/resource_metrics.hpp"
#include "sim/traffic/traffic_model.hpp"

namespace aviary {

/// The metrics APIs of the simulated cluster: metrics-server from the CPU that requests used.
/// Usage of a pod is given to its first container; the others use nothing.
/// Differs: there is no adapter for custom and external metrics; they return nothing.
class UsageMetrics final : public ResourceMetrics {
 public:
  UsageMetrics(const Store& store, const TrafficModel& traffic) : store_(store), traffic_(traffic) {}

  [[nodiscard]] MetricsAnswer<PodMetricsSample> podSamples(
      const std::string& namespace_, const std::vector<std::string>& pods) override;
  [[nodiscard]] MetricsAnswer<PodMetricValue> podMetrics(const std::string& namespace_,
                                                         const MetricSpec& metric) override;
  [[nodiscard]] MetricsAnswer<Quantity> objectMetric(const std::string& namespace_,
                                                     const MetricSpec& metric) override;
  [[nodiscard]] MetricsAnswer<Quantity> externalMetric(const std::string& namespace_,
                                                       const MetricSpec& metric) override;

 private:
  const Store& store_;
  const TrafficModel& traffic_;
};

}  // namespace aviary
