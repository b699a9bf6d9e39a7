#include "sim/controllers/hpa_evaluation.hpp"

#include <optional>
#include <utility>

#include "sim/delivery/hpa_texts.hpp"

namespace aviary {
namespace {

struct World {
  const std::string& namespace_;
  const HpaCurrent& current;
  ResourceMetrics& metrics;
  HpaTargetPods& target;
};

/// What an API call came to: samples or a sum, or the error as the autoscaler words it.
struct Fetched {
  HpaSamples samples;
  std::int64_t sum = 0;
  std::string error;
};

template <class Item>
std::string problemOf(const MetricsAnswer<Item>& answer, MetricSpec::Type type) {
  const std::string api(metricsApi(type));
  if (answer.error) return "unable to fetch metrics from " + api + ": " + *answer.error;
  return answer.items.empty() ? "no metrics returned from " + api : "";
}

// The usage of one pod, nothing when its sample does not count.
// Source: metrics/client.go:getPodMetrics, getContainerMetrics.
std::optional<std::int64_t> usageOf(const PodMetricsSample& sample, const HpaResource& resource) {
  std::int64_t sum = 0;
  bool any = false;
  for (const auto& [container, usage] : sample.containers) {
    if (!resource.container.empty() && container != resource.container) continue;
    const auto value = usage.find(resource.name);
    if (value == usage.end()) return std::nullopt;
    sum += value->second.milli;
    any = true;
  }
  return any ? std::optional<std::int64_t>(sum) : std::nullopt;
}

Fetched fetchResource(const World& world, const MetricSpec& metric, const HpaResource& resource) {
  std::vector<std::string> names;
  for (const Pod* pod : world.target.pods) names.push_back(pod->metadata.name);
  const auto answer = world.metrics.podSamples(world.namespace_, names);
  Fetched out;
  out.error = problemOf(answer, metric.type);
  for (const PodMetricsSample& sample : answer.items) {
    const auto usage = usageOf(sample, resource);
    if (usage) out.samples[sample.pod] = {*usage, sample.timestamp, sample.window};
  }
  return out;
}

Fetched fetchPods(const World& world, const MetricSpec& metric) {
  const auto answer = world.metrics.podMetrics(world.namespace_, metric);
  Fetched out;
  out.error = problemOf(answer, metric.type);
  for (const PodMetricValue& item : answer.items) out.samples[item.pod].milli = item.value.milli;
  return out;
}

Fetched fetchValue(const World& world, const MetricSpec& metric) {
  const auto answer = metric.type == MetricSpec::Type::Object
                          ? world.metrics.objectMetric(world.namespace_, metric)
                          : world.metrics.externalMetric(world.namespace_, metric);
  Fetched out;
  out.error = problemOf(answer, metric.type);
  for (const Quantity& value : answer.items) out.sum += value.milli;
  return out;
}

HpaCount notFetched(const World& world, const MetricSpec& metric, const std::string& why) {
  return {0, {}, metricTexts(metric, world.namespace_).fetchFailure + why};
}

std::string worded(const World& world, const MetricSpec& metric, const std::string& why) {
  return metricTexts(metric, world.namespace_).failure + why;
}

// From a source that knows pods by their uid: no names, no maps.
HpaCount countDirectly(const World& world, const MetricSpec& metric, const HpaResource& resource,
                       const PodResourceAnswer& answer) {
  if (!answer.any) {
    const MetricsAnswer<PodMetricsSample> nothing;
    return notFetched(world, metric, problemOf(nothing, metric.type));
  }
  std::vector<HpaPod>& pods = world.target.counted;
  for (std::size_t i = 0; i < pods.size(); ++i) {
    pods[i].sample.reset();
    if (const auto& sample = answer.samples[i]) {
      pods[i].sample = HpaSample{sample->milli, sample->timestamp, sample->window};
    }
  }
  HpaCount count = replicasForResource(world.current, resource, metric.target, pods);
  if (!count.error.empty()) count.error = worded(world, metric, count.error);
  return count;
}

HpaCount countFor(const World& world, const MetricSpec& metric) {
  const HpaResource resource{metric.name, metric.container};
  const bool isResource = metric.type == MetricSpec::Type::Resource ||
                          metric.type == MetricSpec::Type::ContainerResource;
  const bool isPods = metric.type == MetricSpec::Type::Pods;
  if (isResource) {
    const auto answer =
        world.metrics.podResource(world.target.uids, resource.name, resource.container);
    if (answer) return countDirectly(world, metric, resource, *answer);
  }
  Fetched fetched = isResource ? fetchResource(world, metric, resource)
                    : isPods   ? fetchPods(world, metric)
                               : fetchValue(world, metric);
  if (!fetched.error.empty()) return notFetched(world, metric, fetched.error);
  HpaCount count;
  if (isResource) {
    count = replicasForResource(world.current, resource, metric.target, world.target.pods,
                                std::move(fetched.samples));
  } else if (isPods) {
    count = replicasForPodsMetric(world.current, metric.target, world.target.pods,
                                  std::move(fetched.samples));
  } else {
    count = replicasForValue(world.current, metric.target, world.target.pods, fetched.sum);
  }
  if (!count.error.empty()) count.error = worded(world, metric, count.error);
  return count;
}

}  // namespace

HpaTargetPods::HpaTargetPods(std::vector<Ref<Pod>> found) : all(std::move(found)) {
  pods.reserve(all.size());
  counted.reserve(all.size());
  uids.reserve(all.size());
  for (const Ref<Pod>& pod : all) {
    pods.push_back(pod.get());
    counted.push_back({factsOf(*pod), std::nullopt});
    uids.push_back(pod->metadata.uid);
  }
}

HpaEvaluation evaluateMetrics(const HorizontalPodAutoscaler& hpa, const HpaCurrent& current,
                              ResourceMetrics& metrics, HpaTargetPods& pods) {
  const World world{hpa.metadata.namespace_, current, metrics, pods};
  HpaEvaluation out;
  out.statuses.reserve(hpa.spec.metrics.size());
  for (const MetricSpec& metric : hpa.spec.metrics) {
    const HpaCount count = countFor(world, metric);
    if (!count.error.empty()) {
      const HpaMetricTexts texts = metricTexts(metric, world.namespace_);
      out.failures.push_back({texts.reason, count.error, texts.prefix + count.error});
      out.statuses.emplace_back();
      continue;
    }
    out.statuses.push_back(count.status);
    if (out.replicas == 0 || count.replicas > out.replicas) {
      out.replicas = count.replicas;
      out.metric = &metric;
    }
  }
  // Without every metric a size may grow or stay, never shrink.
  out.valid = out.failures.empty() || (out.failures.size() < hpa.spec.metrics.size() &&
                                       out.replicas >= current.specReplicas);
  return out;
}

}  // namespace aviary
