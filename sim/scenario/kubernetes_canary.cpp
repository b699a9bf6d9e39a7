#include "sim/scenario/kubernetes_canary.hpp"

#include <algorithm>
#include <array>

#include "sim/scenario/kubernetes_routing.hpp"

namespace aviary {

namespace {

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

// The CRD's pattern `^[0-9]+(m|s)`: it is open at the end, so 500ms passes and 1h does not.
void checkInterval(const Cursor& at, const std::string& interval) {
  std::size_t digits = 0;
  while (digits < interval.size() && isDigit(interval[digits])) ++digits;
  const bool unit =
      digits < interval.size() && (interval[digits] == 'm' || interval[digits] == 's');
  if (digits > 0 && unit) return;
  reportInvalid(at, quotedText(interval), "should match '^[0-9]+(m|s)', as in 30s or 1m");
}

constexpr NamedValue<HookType> hookTypes[] = {
    {"", HookType::Rollout},
    {"rollout", HookType::Rollout},
    {"confirm-rollout", HookType::ConfirmRollout},
    {"pre-rollout", HookType::PreRollout},
    {"confirm-traffic-increase", HookType::ConfirmTrafficIncrease},
    {"confirm-promotion", HookType::ConfirmPromotion},
    {"post-rollout", HookType::PostRollout},
    {"rollback", HookType::Rollback},
    {"event", HookType::Event},
};

// Reference whose kind the CRD limits.
auto referenceTo(std::initializer_list<std::string_view> kinds) {
  return [list = std::vector<std::string_view>(kinds)](const Cursor& at, ObjectReference& out) {
    Fields fields(at, out);
    fields.optional("apiVersion", &ObjectReference::apiVersion);
    fields.required("kind", &ObjectReference::kind,
                    [&list](const Cursor& kind, const std::string& value) {
                      if (std::find(list.begin(), list.end(), value) == list.end())
                        reportNotOneOf(kind, list);
                    });
    fields.required("name", &ObjectReference::name, notEmpty);
    fields.accept({"namespace"});
    fields.finish();
    return fields.usable();
  };
}

auto optionalReferenceTo(std::initializer_list<std::string_view> kinds) {
  return [decodeOne = referenceTo(kinds)](const Cursor& at, std::optional<ObjectReference>& out) {
    if (!out) out.emplace();
    return decodeOne(at, *out);
  };
}

// Reference by name and namespace, as templateRef and providerRef are.
bool decodeNameReference(const Cursor& at, ObjectReference& out) {
  Fields fields(at, out);
  fields.required("name", &ObjectReference::name, notEmpty);
  fields.optional("namespace", &ObjectReference::namespace_);
  fields.finish();
  return fields.usable();
}

}  // namespace

bool decode(const Cursor& at, ThresholdRange& out) {
  Fields fields(at, out);
  fields.optional("min", &ThresholdRange::min);
  fields.optional("max", &ThresholdRange::max);
  fields.finish();
  if (out.min && out.max && *out.min > *out.max) {
    at.report(DiagnosticCode::Conflict, "min is above max, so that no value passes");
  }
  return fields.usable();
}

bool decode(const Cursor& at, CanaryMetric& out) {
  Fields fields(at, out);
  fields.required("name", &CanaryMetric::name, notEmpty);
  fields.optional("interval", &CanaryMetric::interval, checkInterval);
  fields.optional("thresholdRange", &CanaryMetric::thresholdRange);
  fields.optional("threshold", &CanaryMetric::threshold);
  fields.optional("query", &CanaryMetric::query);
  fields.optionalAs("templateRef", &CanaryMetric::templateRef,
                    [](const Cursor& place, std::optional<ObjectReference>& reference) {
                      if (!reference) reference.emplace();
                      return decodeNameReference(place, *reference);
                    });
  fields.optional("templateVariables", &CanaryMetric::templateVariables);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, CanaryWebhook& out) {
  Fields fields(at, out);
  fields.required("name", &CanaryWebhook::name, notEmpty);
  fields.required("url", &CanaryWebhook::url, notEmpty);
  fields.optionalAs("type", &CanaryWebhook::type, namedAs(hookTypes));
  fields.optional("timeout", &CanaryWebhook::timeout, checkInterval);
  fields.optional("retries", &CanaryWebhook::retries, atLeast(0));
  fields.optional("disableTLS", &CanaryWebhook::disableTls);
  fields.optional("muteAlert", &CanaryWebhook::muteAlert);
  fields.optional("metadata", &CanaryWebhook::metadata);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, CanaryAlert& out) {
  Fields fields(at, out);
  fields.required("name", &CanaryAlert::name, notEmpty);
  fields.optional("severity", &CanaryAlert::severity, oneOf({"", "info", "warn", "error"}));
  fields.requiredAs("providerRef", &CanaryAlert::providerRef, decodeNameReference);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, SessionAffinity& out) {
  Fields fields(at, out);
  fields.required("cookieName", &SessionAffinity::cookieName, notEmpty);
  fields.optional("primaryCookieName", &SessionAffinity::primaryCookieName,
                  [&out](const Cursor& place, const std::string& name) {
                    if (name != out.cookieName) return;
                    reportInvalid(place,
                                  "canary cookie name and primary cookie name cannot be "
                                  "the same");
                  });
  fields.optional("maxAge", &SessionAffinity::maxAge);
  for (const std::string_view key :
       {"domain", "path", "sameSite", "httpOnly", "secure", "partitioned"}) {
    const DataEntry* entry = fields.find(key);
    if (entry == nullptr) continue;
    if (entry->value.isNull()) {
      out.attributes.erase(std::string(key));
    } else {
      out.attributes[std::string(key)] = std::string(entry->value.text());
    }
    if (key != "sameSite" || entry->value.isNull()) continue;
    const FieldPath step = fields.step(key);
    oneOf({"Strict", "Lax", "None"})(fields.cursor(*entry, step), std::string(entry->value.text()));
  }
  fields.finish();
  return fields.usable();
}

namespace {

// The CRD allows exactly one way to step, always together with interval and threshold.
void checkStrategy(const Cursor& at) {
  if (at.context.patching() || !at.node.isMap()) return;
  std::vector<std::string_view> found;
  for (const std::string_view key : {"iterations", "stepWeight", "stepWeights"}) {
    if (at.node.find(key) != nullptr) found.push_back(key);
  }
  if (found.size() == 1) return;
  std::string list;
  for (const std::string_view key : found) list.append(list.empty() ? "" : " and ").append(key);
  at.report(DiagnosticCode::InvalidValue,
            "Invalid value: must validate one and only one schema: exactly one of iterations, "
            "stepWeight and stepWeights is needed, found " +
                (list.empty() ? std::string("none") : list));
}

void checkStepWeights(const Cursor& at, const std::vector<int>& weights) {
  int last = 0;
  for (const int weight : weights) {
    if (weight <= last) {
      at.report(DiagnosticCode::StalledSteps, "the weight " + std::to_string(weight) +
                                                  " does not grow, so that the canary stays "
                                                  "at " +
                                                  std::to_string(last) +
                                                  " percent; write ascending weights");
      return;
    }
    last = weight;
  }
}

// Weights that the CRD accepts and that never lead to promotion.
void checkMaxWeight(const Cursor& at, int weight) {
  if (weight > 100) {
    at.report(DiagnosticCode::StalledSteps,
              "a weight above 100 is never reached, so that the canary is never promoted");
  }
}

}  // namespace

bool decode(const Cursor& at, CanaryAnalysis& out) {
  using Analysis = CanaryAnalysis;
  Fields fields(at, out);
  fields.required("interval", &Analysis::interval, checkInterval);
  fields.required("threshold", &Analysis::threshold);
  fields.optional("iterations", &Analysis::iterations);
  fields.optional("match", &Analysis::match);
  fields.optional("maxWeight", &Analysis::maxWeight, checkMaxWeight);
  fields.optional("stepWeight", &Analysis::stepWeight);
  fields.optional("stepWeights", &Analysis::stepWeights, checkStepWeights);
  fields.optional("stepWeightPromotion", &Analysis::stepWeightPromotion);
  fields.optional("mirror", &Analysis::mirror);
  fields.optional("mirrorWeight", &Analysis::mirrorWeight);
  fields.optional("primaryReadyThreshold", &Analysis::primaryReadyThreshold);
  fields.optional("canaryReadyThreshold", &Analysis::canaryReadyThreshold);
  fields.optional("sessionAffinity", &Analysis::sessionAffinity);
  fields.optional("metrics", &Analysis::metrics);
  fields.optional("webhooks", &Analysis::webhooks);
  fields.optional("alerts", &Analysis::alerts);
  fields.finish();
  checkStrategy(at);
  return fields.usable();
}

bool decode(const Cursor& at, ServiceMetadata& out) {
  Fields fields(at, out);
  fields.optional("labels", &ServiceMetadata::labels);
  fields.optional("annotations", &ServiceMetadata::annotations);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, CanaryService& out) {
  Fields fields(at, out);
  fields.optional("name", &CanaryService::name);
  fields.required("port", &CanaryService::port, between(1, 65535));
  fields.optional("portName", &CanaryService::portName);
  fields.optional("targetPort", &CanaryService::targetPort);
  fields.optional("appProtocol", &CanaryService::appProtocol);
  fields.optional("portDiscovery", &CanaryService::portDiscovery);
  fields.optional("headless", &CanaryService::headless);
  fields.optional("trafficDistribution", &CanaryService::trafficDistribution);
  fields.optional("apex", &CanaryService::apex);
  fields.optional("primary", &CanaryService::primary);
  fields.optional("canary", &CanaryService::canary);
  fields.optional("hosts", &CanaryService::hosts);
  fields.optional("gateways", &CanaryService::gateways);
  fields.optional("gatewayRefs", &CanaryService::gatewayRefs);
  fields.optional("delegation", &CanaryService::delegation);
  fields.optional("match", &CanaryService::match);
  fields.optional("timeout", &CanaryService::timeout);
  fields.carry({"backendTimeout", "backends", "corsPolicy", "headers", "meshName", "mirror",
                "retries", "rewrite", "trafficPolicy", "unmanagedMetadata"},
               out.opaque);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, AutoscalerReference& out) {
  Fields fields(at, out);
  fields.value("apiVersion", out.ref.apiVersion);
  fields.value("kind", out.ref.kind, oneOf({"HorizontalPodAutoscaler", "ScaledObject"}));
  fields.value("name", out.ref.name, notEmpty);
  for (const std::string_view key : {"kind", "name"}) {
    if (at.node.isMap() && at.node.find(key) == nullptr && !at.context.patching()) {
      fields.reportMissing(key);
    }
  }
  fields.nested("primaryScalerReplicas", [&](FieldSet& replicas) {
    replicas.value("minReplicas", out.primaryMinReplicas, atLeast(1));
    replicas.value("maxReplicas", out.primaryMaxReplicas, atLeast(1));
  });
  fields.optional("primaryScalerQueries", &AutoscalerReference::primaryScalerQueries);
  fields.accept({"namespace"});
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, CanarySpec& out) {
  Fields fields(at, out);
  fields.optional(
      "provider", &CanarySpec::provider,
      oneOf({"istio", "linkerd", "appmesh", "appmesh:v1beta2", "contour", "gloo", "kubernetes",
             "nginx", "skipper", "smi:v1alpha1", "smi:v1alpha2", "smi:v1alpha3", "traefik", "osm",
             "kuma", "apisix", "gatewayapi:v1beta1", "gatewayapi:v1", "knative"}));
  fields.optional("metricsServer", &CanarySpec::metricsServer);
  fields.requiredAs("targetRef", &CanarySpec::targetRef,
                    referenceTo({"DaemonSet", "Deployment", "Service"}));
  fields.optional("autoscalerRef", &CanarySpec::autoscalerRef);
  fields.optionalAs("ingressRef", &CanarySpec::ingressRef, optionalReferenceTo({"Ingress"}));
  fields.optionalAs("routeRef", &CanarySpec::routeRef, optionalReferenceTo({"ApisixRoute"}));
  fields.optionalAs("upstreamRef", &CanarySpec::upstreamRef, optionalReferenceTo({"Upstream"}));
  fields.required("service", &CanarySpec::service);
  fields.required("analysis", &CanarySpec::analysis);
  fields.optional("progressDeadlineSeconds", &CanarySpec::progressDeadlineSeconds);
  fields.optional("skipAnalysis", &CanarySpec::skipAnalysis);
  fields.optional("revertOnDeletion", &CanarySpec::revertOnDeletion);
  fields.optional("suspend", &CanarySpec::suspend);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, Canary& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &Canary::metadata);
  fields.required("spec", &Canary::spec);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, MetricTemplate& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &MetricTemplate::metadata);
  fields.nested("spec", [&](FieldSet& spec) {
    spec.nested("provider", [&](FieldSet& provider) {
      provider.value("type", out.providerType,
                     oneOf({"prometheus", "influxdb", "datadog", "externalmetrics", "stackdriver",
                            "cloudwatch", "newrelic", "graphite", "dynatrace", "keptn", "splunk"}));
      provider.value("address", out.address);
      provider.nested("secretRef", [&](FieldSet& secret) { secret.value("name", out.secretName); });
      provider.unsimulated({"headers", "insecureSkipVerify", "region"});
    });
    spec.value("query", out.query, notEmpty);
    if (spec.at().node.find("query") == nullptr) spec.reportMissing("query");
  });
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, AlertProvider& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &AlertProvider::metadata);
  fields.nested("spec", [&](FieldSet& spec) {
    spec.value("type", out.type, oneOf({"slack", "msteams", "discord", "rocket", "gchat"}));
    spec.value("channel", out.channel);
    spec.value("username", out.username);
    spec.value("address", out.address);
    spec.nested("secretRef", [&](FieldSet& secret) { secret.value("name", out.secretName); });
    spec.unsimulated({"proxy"});
  });
  fields.finish();
  return fields.usable();
}

}  // namespace aviary
