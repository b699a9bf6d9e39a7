#include "sim/run/usage_metrics.hpp"

#include <cmath>

namespace aviary {

MetricsAnswer<PodMetricsSample> UsageMetrics::podSamples(const std::string& namespace_,
                                                         const std::vector<std::string>& pods) {
  MetricsAnswer<PodMetricsSample> answer;
  for (const std::string& name : pods) {
    const ObjectKey key{namespace_, name};
    const std::optional<PodUsage> usage = traffic_.usage().usage(key);
    const Ref<Pod> pod = store_.get<Pod>(key);
    if (!usage || !pod) continue;
    PodMetricsSample sample{name, {}, usage->timestamp, usage->window};
    for (const Container& container : pod->spec->containers) {
      ResourceList& resources = sample.containers[container.name];
      resources["cpu"] = milliQuantity(0);
      resources["memory"] = {0, Quantity::Format::BinarySI};
    }
    if (!pod->spec->containers.empty()) {
      ResourceList& resources = sample.containers[pod->spec->containers.front().name];
      // metrics-server serves nanocores; readers round them up to millicores.
      resources["cpu"] = milliQuantity(static_cast<std::int64_t>(std::ceil(usage->cpuCores * 1000)));
      resources["memory"] = {usage->memoryBytes * 1000, Quantity::Format::BinarySI};
    }
    answer.items.push_back(std::move(sample));
  }
  return answer;
}

MetricsAnswer<PodMetricValue> UsageMetrics::podMetrics(const std::string& /*namespace_*/,
                                                       const MetricSpec& /*metric*/) {
  return {};
}

MetricsAnswer<Quantity> UsageMetrics::objectMetric(const std::string& /*namespace_*/,
                                                   const MetricSpec& /*metric*/) {
  return {};
}

MetricsAnswer<Quantity> UsageMetrics::externalMetric(const std::string& /*namespace_*/,
                                                     const MetricSpec& /*metric*/) {
  return {};
}

}  // namespace aviary
