#include "sim/telemetry/metrics_server.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace aviary {
namespace {

constexpr const char* noCustomApi =
    "the server could not find the requested resource (get pods.custom.metrics.k8s.io)";
constexpr const char* noExternalApi =
    "the server could not find the requested resource (get external.metrics.k8s.io)";

/// Millicores, rounded up as Kubernetes reads a quantity of nanocores.
Quantity cpuQuantity(double cores) {
  return milliQuantity(static_cast<std::int64_t>(std::ceil(cores * 1000 - 1e-9)));
}

}  // namespace

MetricsAnswer<PodMetricsSample> MetricsServer::podSamples(const std::string& namespace_,
                                                          const std::vector<std::string>& pods) {
  MetricsAnswer<PodMetricsSample> out;
  for (const std::string& name : pods) {
    const std::optional<PodUsage> usage = usage_.usage({namespace_, name});
    if (!usage) continue;
    PodMetricsSample sample;
    sample.pod = name;
    sample.timestamp = usage->timestamp;
    sample.window = usage->window;
    for (std::size_t i = 0; i < usage->containers.size(); ++i) {
      ResourceList& list = sample.containers[usage->containers[i]];
      list["cpu"] = i == 0 ? cpuQuantity(usage->cpuCores) : Quantity{};
      list["memory"] = wholeQuantity(i == 0 ? usage->memoryBytes : 0);
    }
    out.items.push_back(std::move(sample));
  }
  return out;
}

// The first container does the work, the others use nothing.
std::optional<PodResourceAnswer> MetricsServer::podResource(const std::vector<Uid>& pods,
                                                            const std::string& resource,
                                                            const std::string& container) {
  PodResourceAnswer out;
  out.samples.resize(pods.size());
  const bool isCpu = resource == "cpu";
  const bool isServed = isCpu || resource == "memory";
  for (std::size_t i = 0; i < pods.size(); ++i) {
    const auto found = usage_.amounts(pods[i]);
    if (!found) continue;
    out.any = true;
    const std::vector<std::string>& names = *found->containers;
    const bool first = !names.empty() && (container.empty() || names.front() == container);
    const bool named = first || (!container.empty() &&
                                 std::find(names.begin(), names.end(), container) != names.end());
    if (!isServed || !named) continue;
    const Quantity used =
        isCpu ? cpuQuantity(found->cpuCores) : wholeQuantity(found->memoryBytes);
    out.samples[i] = {first ? used.milli : 0, found->timestamp, found->window};
  }
  return out;
}

MetricsAnswer<PodMetricValue> MetricsServer::podMetrics(const std::string& namespace_,
                                                        const MetricSpec& metric) {
  if (custom_.pods) return custom_.pods(namespace_, metric);
  return {{}, noCustomApi};
}

MetricsAnswer<Quantity> MetricsServer::objectMetric(const std::string& namespace_,
                                                    const MetricSpec& metric) {
  if (custom_.object) return custom_.object(namespace_, metric);
  return {{}, noCustomApi};
}

MetricsAnswer<Quantity> MetricsServer::externalMetric(const std::string& namespace_,
                                                      const MetricSpec& metric) {
  if (custom_.external) return custom_.external(namespace_, metric);
  return {{}, noExternalApi};
}

}  // namespace aviary
