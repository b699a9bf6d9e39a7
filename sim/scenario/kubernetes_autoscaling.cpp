#include <algorithm>

#include "sim/scenario/kubernetes_workload.hpp"

namespace aviary {

namespace {

using MetricType = MetricSpec::Type;

constexpr NamedValue<MetricType> metricTypes[] = {
    {"Resource", MetricType::Resource}, {"ContainerResource", MetricType::ContainerResource},
    {"Pods", MetricType::Pods},         {"Object", MetricType::Object},
    {"External", MetricType::External},
};

constexpr NamedValue<MetricTarget::Type> targetTypes[] = {
    {"Utilization", MetricTarget::Type::Utilization},
    {"Value", MetricTarget::Type::Value},
    {"AverageValue", MetricTarget::Type::AverageValue},
};

constexpr NamedValue<HpaScalingPolicy::Type> policyTypes[] = {
    {"Pods", HpaScalingPolicy::Type::Pods},
    {"Percent", HpaScalingPolicy::Type::Percent},
};

constexpr auto positive = [](const Cursor& at, const auto& value) {
  const std::optional<std::int64_t> number = value;
  if (number && *number <= 0) reportInvalid(at, "must be greater than zero");
};

constexpr auto positiveQuantity = [](const Cursor& at, const std::optional<Quantity>& value) {
  if (value && value->milli <= 0) reportInvalid(at, "must be positive");
};

struct MetricName {
  std::string name;
  std::optional<LabelSelector> selector;
};

bool decode(const Cursor& at, MetricName& out) {
  Fields fields(at, out);
  fields.required("name", &MetricName::name, notEmpty);
  fields.optional("selector", &MetricName::selector);
  fields.finish();
  return fields.usable();
}

}  // namespace

bool decode(const Cursor& at, MetricTarget& out) {
  Fields fields(at, out);
  fields.requiredAs("type", &MetricTarget::type, namedAs(targetTypes));
  fields.optional("value", &MetricTarget::value, positiveQuantity);
  fields.optional("averageValue", &MetricTarget::averageValue, positiveQuantity);
  fields.optional("averageUtilization", &MetricTarget::averageUtilization, positive);
  fields.finish();
  const bool any = out.value || out.averageValue || out.averageUtilization;
  if (!any && fields.usable()) {
    at.report(DiagnosticCode::MissingField,
              "must specify one of value, averageValue and averageUtilization");
  }
  return fields.usable();
}

namespace {

// The block named after the metric's type: resource, containerResource, pods, object, external.
bool decodeSource(const Cursor& at, MetricType type, MetricSpec& out) {
  Fields fields(at, out);
  const bool resource = type == MetricType::Resource || type == MetricType::ContainerResource;
  if (resource) {
    fields.required("name", &MetricSpec::name, notEmpty);
  } else if (const DataEntry* entry = fields.find("metric")) {
    MetricName metric;
    const FieldPath step = fields.step("metric");
    (void)decode(fields.cursor(*entry, step), metric);
    out.name = std::move(metric.name);
    out.selector = std::move(metric.selector);
  } else {
    fields.reportMissing("metric");
  }
  if (type == MetricType::ContainerResource) fields.required("container", &MetricSpec::container);
  if (type == MetricType::Object) {
    fields.required("describedObject", &MetricSpec::describedObject);
  }
  fields.required("target", &MetricSpec::target);
  fields.finish();
  const bool bothAbsent = !out.target.averageUtilization && !out.target.averageValue;
  if (resource && fields.usable() && bothAbsent) {
    at.report(DiagnosticCode::MissingField,
              "must set either a target raw value or a target utilization");
  }
  return fields.usable();
}

std::string_view sourceKey(MetricType type) {
  switch (type) {
    case MetricType::Resource:
      return "resource";
    case MetricType::ContainerResource:
      return "containerResource";
    case MetricType::Pods:
      return "pods";
    case MetricType::Object:
      return "object";
    case MetricType::External:
      return "external";
  }
  return "resource";
}

}  // namespace

bool decode(const Cursor& at, MetricSpec& out) {
  Fields fields(at, out);
  fields.requiredAs("type", &MetricSpec::type, namedAs(metricTypes));
  if (!fields.usable()) {
    fields.accept({"resource", "containerResource", "pods", "object", "external"});
    fields.finish();
    return false;
  }
  const std::string_view key = sourceKey(out.type);
  if (const DataEntry* entry = fields.find(key)) {
    const FieldPath step = fields.step(key);
    (void)decodeSource(fields.cursor(*entry, step), out.type, out);
  } else {
    fields.reportMissing(key);
  }
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, HpaScalingPolicy& out) {
  Fields fields(at, out);
  fields.requiredAs("type", &HpaScalingPolicy::type, namedAs(policyTypes));
  fields.required("value", &HpaScalingPolicy::value, positive);
  fields.required("periodSeconds", &HpaScalingPolicy::periodSeconds, between(1, 1800));
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, HpaScalingRules& out) {
  Fields fields(at, out);
  fields.optional("stabilizationWindowSeconds", &HpaScalingRules::stabilizationWindowSeconds,
                  between(0, 3600));
  fields.optional("selectPolicy", &HpaScalingRules::selectPolicy,
                  [](const Cursor& place, const std::optional<std::string>& value) {
                    if (value) oneOf({"Max", "Min", "Disabled"})(place, *value);
                  });
  fields.optional("policies", &HpaScalingRules::policies,
                  [](const Cursor& place, const SharedList<HpaScalingPolicy>& policies) {
                    if (policies.empty()) {
                      place.report(DiagnosticCode::MissingField,
                                   "must specify at least one Policy");
                    }
                  });
  fields.optional("tolerance", &HpaScalingRules::tolerance,
                  [](const Cursor& place, const std::optional<Quantity>& value) {
                    if (value && value->milli < 0) {
                      reportInvalid(place, "must be greater than or equal to 0");
                    }
                  });
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, HpaBehavior& out) {
  Fields fields(at, out);
  fields.optional("scaleUp", &HpaBehavior::scaleUp);
  fields.optional("scaleDown", &HpaBehavior::scaleDown);
  fields.finish();
  return fields.usable();
}

namespace {

MetricSpec cpuUtilization(int percent) {
  MetricSpec metric;
  metric.type = MetricType::Resource;
  metric.name = "cpu";
  metric.target.type = MetricTarget::Type::Utilization;
  metric.target.averageUtilization = percent;
  return metric;
}

// autoscaling/v1 has one number where v2 has a list.
void decodeV1Metric(Fields<HpaSpec>& fields) {
  constexpr std::string_view key = "targetCPUUtilizationPercentage";
  const DataEntry* entry = fields.find(key);
  if (entry == nullptr || entry->value.isNull()) return;
  const FieldPath step = fields.step(key);
  const Cursor place = fields.cursor(*entry, step);
  int percent = 0;
  if (!decode(place, percent)) return;
  positive(place, percent);
  fields.out().metrics = {cpuUtilization(percent)};
}

// Source: kubernetes pkg/apis/autoscaling/validation/validation.go.
void checkReplicas(const Cursor& at, const HpaSpec& spec) {
  const auto cursorOf = [&at](const FieldPath& step) {
    const DataNode* written = at.node.find(step.key);
    return Cursor{at.context, written != nullptr ? *written : at.node, &step};
  };
  const int low = spec.minReplicas.value_or(1);
  if (low < 0 || (low == 0 && std::none_of(spec.metrics.begin(), spec.metrics.end(),
                                           [](const MetricSpec& metric) {
                                             return metric.type == MetricType::Object ||
                                                    metric.type == MetricType::External;
                                           }))) {
    const FieldPath step{at.path, "minReplicas"};
    reportInvalid(cursorOf(step), std::to_string(low),
                  low < 0 ? "must be greater than or equal to 0"
                          : "must specify at least one Object or External metric to support "
                            "scaling to zero replicas");
  }
  const FieldPath step{at.path, "maxReplicas"};
  if (at.node.find("maxReplicas") == nullptr && !at.context.patching()) return;
  if (spec.maxReplicas < 1) {
    reportInvalid(cursorOf(step), std::to_string(spec.maxReplicas), "must be greater than 0");
  } else if (spec.maxReplicas < low) {
    reportInvalid(cursorOf(step), std::to_string(spec.maxReplicas),
                  "must be greater than or equal to `minReplicas`");
  }
}

bool decodeReference(const Cursor& at, ObjectReference& out) {
  Fields fields(at, out);
  fields.optional("apiVersion", &ObjectReference::apiVersion);
  fields.required("kind", &ObjectReference::kind, notEmpty);
  fields.required("name", &ObjectReference::name, notEmpty);
  fields.finish();
  return fields.usable();
}

}  // namespace

bool decode(const Cursor& at, HpaSpec& out) {
  Fields fields(at, out);
  fields.requiredAs("scaleTargetRef", &HpaSpec::scaleTargetRef, decodeReference);
  fields.optional("minReplicas", &HpaSpec::minReplicas);
  fields.required("maxReplicas", &HpaSpec::maxReplicas);
  fields.optional("metrics", &HpaSpec::metrics);
  fields.optional("behavior", &HpaSpec::behavior);
  decodeV1Metric(fields);
  fields.finish();
  // Source: kubernetes pkg/apis/autoscaling/v2/defaults.go.
  if (out.metrics.empty()) out.metrics = {cpuUtilization(80)};
  checkReplicas(at, out);
  return fields.usable();
}

bool decode(const Cursor& at, HorizontalPodAutoscaler& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &HorizontalPodAutoscaler::metadata);
  fields.required("spec", &HorizontalPodAutoscaler::spec);
  fields.finish();
  return fields.usable();
}

}  // namespace aviary
