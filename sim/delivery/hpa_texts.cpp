#include "sim/delivery/hpa_texts.hpp"

#include "sim/delivery/hpa_replicas.hpp"

namespace aviary {
namespace {

bool averages(const MetricSpec& metric) {
  return effectiveType(metric.target) == MetricTarget::Type::AverageValue;
}

// Go's %v of a *metav1.LabelSelector.
std::string selectorText(const std::optional<LabelSelector>& selector) {
  if (!selector) return "nil";
  std::string out = "&LabelSelector{MatchLabels:map[string]string{";
  for (const auto& [key, value] : selector->matchLabels) out += key + ": " + value + ",";
  out += "},MatchExpressions:[]LabelSelectorRequirement{";
  for (const LabelRequirement& requirement : selector->matchExpressions) {
    out += "LabelSelectorRequirement{Key:" + requirement.key;
    out += ",Operator:" + requirement.operator_ + ",Values:[";
    for (std::size_t i = 0; i < requirement.values.size(); ++i) {
      out += (i == 0 ? "" : " ") + requirement.values[i];
    }
    out += "],},";
  }
  return out + "},}";
}

HpaMetricTexts resourceTexts(const MetricSpec& metric) {
  const bool container = metric.type == MetricSpec::Type::ContainerResource;
  const bool average = averages(metric);
  HpaMetricTexts texts;
  texts.reason = container ? "FailedGetContainerResourceMetric" : "FailedGetResourceMetric";
  texts.failure = "failed to get " + metric.name + (average ? " usage: " : " utilization: ");
  texts.fetchFailure = texts.failure + "unable to get metrics for resource " + metric.name + ": ";
  texts.prefix = container ? "failed to get " + metric.container + " container metric value: "
                           : "failed to get " + metric.name + " resource metric value: ";
  return texts;
}

HpaMetricTexts objectTexts(const MetricSpec& metric, const std::string& namespace_) {
  const bool average = averages(metric);
  HpaMetricTexts texts;
  texts.reason = "FailedGetObjectMetric";
  texts.fetchFailure = "unable to get metric " + metric.name + ": " + metric.describedObject.kind +
                       " on " + namespace_ + " " + metric.describedObject.name + "/";
  texts.prefix = "failed to get object metric value: ";
  if (average) texts.prefix += "failed to get " + metric.name + " object metric: ";
  return texts;
}

HpaMetricTexts externalTexts(const MetricSpec& metric, const std::string& namespace_) {
  const bool average = averages(metric);
  const std::string selector = selectorText(metric.selector);
  HpaMetricTexts texts;
  texts.reason = "FailedGetExternalMetric";
  texts.fetchFailure =
      "unable to get external metric " + namespace_ + "/" + metric.name + "/" + selector + ": ";
  texts.prefix = "failed to get " + metric.name + " external metric value: ";
  texts.prefix += average ? "failed to get " + metric.name + " external metric: "
                          : "failed to get external metric " + metric.name + ": ";
  return texts;
}

}  // namespace

std::string metricName(const MetricSpec& metric) {
  const auto external = [&metric] {
    return "external metric " + metric.name + "(" + selectorText(metric.selector) + ")";
  };
  switch (metric.type) {
    case MetricSpec::Type::Resource:
    case MetricSpec::Type::ContainerResource: {
      if (averages(metric)) return metric.name + " resource";
      const bool container = metric.type == MetricSpec::Type::ContainerResource;
      return metric.name + (container ? " container resource utilization (percentage of request)"
                                      : " resource utilization (percentage of request)");
    }
    case MetricSpec::Type::Pods: return "pods metric " + metric.name;
    case MetricSpec::Type::Object:
      return averages(metric) ? external()
                              : metric.describedObject.kind + " metric " + metric.name;
    case MetricSpec::Type::External: return external();
  }
  return {};
}

HpaMetricTexts metricTexts(const MetricSpec& metric, const std::string& namespace_) {
  switch (metric.type) {
    case MetricSpec::Type::Resource:
    case MetricSpec::Type::ContainerResource: return resourceTexts(metric);
    case MetricSpec::Type::Pods:
      return {"FailedGetPodsMetric", "", "unable to get metric " + metric.name + ": ",
              "failed to get pods metric value: "};
    case MetricSpec::Type::Object: return objectTexts(metric, namespace_);
    case MetricSpec::Type::External: return externalTexts(metric, namespace_);
  }
  return {};
}

std::string_view metricsApi(MetricSpec::Type type) {
  switch (type) {
    case MetricSpec::Type::Resource:
    case MetricSpec::Type::ContainerResource: return "resource metrics API";
    case MetricSpec::Type::Pods:
    case MetricSpec::Type::Object: return "custom metrics API";
    case MetricSpec::Type::External: return "external metrics API";
  }
  return "";
}

}  // namespace aviary
