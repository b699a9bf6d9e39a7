#include "sim/delivery/canary_queries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace aviary {
namespace {

// Two shapes cover most sets: good over all requests, and the 99th percentile of a histogram.
// clang-format off
#define AVIARY_RATE(metric, selector, good)                                              \
  "sum(rate(" metric "{" selector "," good "}[{{ interval }}])) / "                      \
  "sum(rate(" metric "{" selector "}[{{ interval }}])) * 100"
#define AVIARY_P99(histogram, selector)                                                  \
  "histogram_quantile(0.99, sum(rate(" histogram "{" selector "}[{{ interval }}])) by (le))"
#define AVIARY_MEAN(metric, selector)                                                    \
  "sum(rate(" metric "_sum{" selector "}[{{ interval }}])) / "                           \
  "sum(rate(" metric "_count{" selector "}[{{ interval }}])) * 1000"

#define AVIARY_ISTIO                                                                     \
  "reporter=\"destination\",destination_workload_namespace=\"{{ namespace }}\","         \
  "destination_workload=~\"{{ target }}\""
#define AVIARY_LINKERD                                                                   \
  "namespace=\"{{ namespace }}\",deployment=~\"{{ target }}\",direction=\"inbound\""
#define AVIARY_NGINX "namespace=\"{{ namespace }}\",ingress=\"{{ ingress }}\",canary!=\"\""
#define AVIARY_TRAEFIK                                                                   \
  "service=~\"{{ namespace }}-{{ target }}-canary-[0-9a-zA-Z-]+@kubernetescrd\""
#define AVIARY_CONTOUR                                                                   \
  "envoy_cluster_name=~\"{{ namespace }}_{{ service }}-canary_[0-9a-zA-Z-]+\""
#define AVIARY_GLOO                                                                      \
  "envoy_cluster_name=~\"{{ namespace }}-{{ target }}-canaryupstream-[0-9a-zA-Z-]+_[0-9a-zA-Z-]+\""
#define AVIARY_PODS                                                                      \
  "kubernetes_namespace=\"{{ namespace }}\","                                            \
  "kubernetes_pod_name=~\"{{ target }}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)\""
#define AVIARY_KUMA "service=~\"{{ target }}-canary_{{ namespace }}_svc_[0-9a-zA-Z-]+\""
#define AVIARY_OSM                                                                       \
  "destination_namespace=\"{{ namespace }}\",destination_kind=\"Deployment\","           \
  "destination_name=\"{{ target }}\""
#define AVIARY_APISIX "route=~\"{{ namespace }}_{{ route }}-{{ target }}-canary_.+\""
#define AVIARY_KNATIVE "envoy_cluster_name=~\"{{ namespace }}/{{ route }}\""
#define AVIARY_SKIPPER                                                                   \
  "route=~\"kube(ew)?_{{ namespace }}__{{ ingress }}_canary__.*__{{ service }}_canary(_[0-9]+)?\""
#define AVIARY_ENVOY "envoy_cluster_upstream_rq"
#define AVIARY_ENVOY_GOOD "envoy_response_code!~\"5.*\""
// clang-format on

// Differs: skipper's selector replaces non-word characters of names by '_'; names are used as they
// are. Source: flagger pkg/metrics/observers/*.go.
constexpr std::array querySets{
    BuiltinQuerySet{"istio",
                    AVIARY_RATE("istio_requests_total", AVIARY_ISTIO, "response_code!~\"5.*\""),
                    AVIARY_P99("istio_request_duration_milliseconds_bucket", AVIARY_ISTIO)},
    BuiltinQuerySet{"linkerd",
                    AVIARY_RATE("response_total", AVIARY_LINKERD, "classification!=\"failure\""),
                    AVIARY_P99("response_latency_ms_bucket", AVIARY_LINKERD)},
    BuiltinQuerySet{
        "nginx", AVIARY_RATE("nginx_ingress_controller_requests", AVIARY_NGINX, "status!~\"5.*\""),
        AVIARY_MEAN("nginx_ingress_controller_response_duration_seconds", AVIARY_NGINX)},
    BuiltinQuerySet{
        "traefik",
        AVIARY_RATE("traefik_service_request_duration_seconds_bucket",
                    AVIARY_TRAEFIK ",le=\"+Inf\"", "code!~\"5..\""),
        AVIARY_P99("traefik_service_request_duration_seconds_bucket", AVIARY_TRAEFIK) " * 1000"},
    BuiltinQuerySet{"contour", AVIARY_RATE(AVIARY_ENVOY, AVIARY_CONTOUR, AVIARY_ENVOY_GOOD),
                    AVIARY_P99(AVIARY_ENVOY "_time_bucket", AVIARY_CONTOUR)},
    BuiltinQuerySet{"gloo", AVIARY_RATE(AVIARY_ENVOY, AVIARY_GLOO, AVIARY_ENVOY_GOOD),
                    AVIARY_P99(AVIARY_ENVOY "_time_bucket", AVIARY_GLOO)},
    BuiltinQuerySet{"appmesh", AVIARY_RATE(AVIARY_ENVOY, AVIARY_PODS, AVIARY_ENVOY_GOOD),
                    AVIARY_P99(AVIARY_ENVOY "_time_bucket", AVIARY_PODS)},
    BuiltinQuerySet{
        "kubernetes",
        AVIARY_RATE("http_request_duration_seconds_count", AVIARY_PODS, "status!~\"5.*\""),
        AVIARY_P99("http_request_duration_seconds_bucket", AVIARY_PODS), 1000, false},
    BuiltinQuerySet{"kuma", AVIARY_RATE(AVIARY_ENVOY, AVIARY_KUMA, AVIARY_ENVOY_GOOD),
                    AVIARY_P99(AVIARY_ENVOY "_time_bucket", AVIARY_KUMA)},
    BuiltinQuerySet{"osm", AVIARY_RATE("osm_request_total", AVIARY_OSM, "response_code!~\"5.*\""),
                    AVIARY_P99("osm_request_duration_ms_bucket", AVIARY_OSM)},
    BuiltinQuerySet{"apisix", AVIARY_RATE("apisix_http_status", AVIARY_APISIX, "code!~\"5..\""),
                    AVIARY_P99("apisix_http_latency_bucket", AVIARY_APISIX ",type=~\"request\"")},
    BuiltinQuerySet{"knative", AVIARY_RATE(AVIARY_ENVOY, AVIARY_KNATIVE, AVIARY_ENVOY_GOOD),
                    AVIARY_P99(AVIARY_ENVOY "_time_bucket", AVIARY_KNATIVE)},
    BuiltinQuerySet{"skipper",
                    AVIARY_RATE("skipper_response_duration_seconds_bucket",
                                AVIARY_SKIPPER ",le=\"+Inf\"", "code!~\"5..\""),
                    AVIARY_MEAN("skipper_serve_route_duration_seconds", AVIARY_SKIPPER)},
};

#undef AVIARY_RATE
#undef AVIARY_P99
#undef AVIARY_MEAN

// Families whose members share a set.
struct Alias {
  std::string_view name;
  std::string_view set;
};
constexpr std::array aliases{
    Alias{"gatewayapi:v1", "kubernetes"},
    Alias{"gatewayapi:v1beta1", "kubernetes"},
    Alias{"appmesh:v1beta2", "appmesh"},
};

const BuiltinQuerySet& querySet(std::string_view provider) {
  for (const Alias& alias : aliases) {
    if (alias.name == provider) provider = alias.set;
  }
  const auto found =
      std::find_if(querySets.begin(), querySets.end(),
                   [provider](const BuiltinQuerySet& set) { return set.name == provider; });
  return found == querySets.end() ? querySets.front() : *found;
}

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\n\r");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\n\r") - from + 1);
}

const std::string* variable(std::string_view action, const QueryVariables& v) {
  if (action == "name") return &v.name;
  if (action == "namespace") return &v.namespace_;
  if (action == "target") return &v.target;
  if (action == "service") return &v.service;
  if (action == "ingress") return &v.ingress;
  if (action == "route") return &v.route;
  if (action == "interval") return &v.interval;
  constexpr std::string_view prefix = "variables.";
  if (!action.starts_with(prefix)) return nullptr;
  const auto found = v.variables.find(std::string(action.substr(prefix.size())));
  return found == v.variables.end() ? nullptr : &found->second;
}

std::string collapsed(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : trimmed(text)) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!space) {
      out += c;
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

}  // namespace

QueryVariables queryVariables(const Canary& canary, const CanaryMetric& metric,
                              std::string_view interval) {
  const CanarySpec& spec = canary.spec;
  const std::string& target = spec.targetRef.name;
  return {canary.metadata.name,
          canary.metadata.namespace_,
          target,
          spec.service.name.empty() ? target : spec.service.name,
          spec.ingressRef ? spec.ingressRef->name : target,
          spec.routeRef ? spec.routeRef->name : target,
          std::string(interval),
          metric.templateVariables};
}

RenderedQuery renderQuery(std::string_view queryTemplate, const QueryVariables& variables) {
  std::string out;
  out.reserve(queryTemplate.size() + 64);
  while (true) {
    const auto open = queryTemplate.find("{{");
    out += queryTemplate.substr(0, open);
    if (open == std::string_view::npos) return {collapsed(out), ""};
    queryTemplate.remove_prefix(open + 2);
    const auto close = queryTemplate.find("}}");
    if (close == std::string_view::npos) return {"", "template: unclosed action"};
    std::string_view action = queryTemplate.substr(0, close);
    queryTemplate.remove_prefix(close + 2);
    if (action.starts_with("- ")) {
      action.remove_prefix(2);
      while (!out.empty() && (out.back() == ' ' || out.back() == '\n' || out.back() == '\t'))
        out.pop_back();
    }
    if (action.ends_with(" -")) {
      action.remove_suffix(2);
      queryTemplate.remove_prefix(
          std::min(queryTemplate.find_first_not_of(" \t\n\r"), queryTemplate.size()));
    }
    const std::string* value = variable(trimmed(action), variables);
    if (value == nullptr) {
      return {"",
              fmt::format("template: function or variable \"{}\" not defined", trimmed(action))};
    }
    out += *value;
  }
}

QueryProvider queryProvider(const CanarySpec& spec, std::string_view meshProvider) {
  const bool linkerdMesh = meshProvider.find("linkerd") != std::string_view::npos;
  std::string name(meshProvider);
  if (linkerdMesh) {
    name = "linkerd";
  } else if (!spec.provider.empty()) {
    name = spec.provider;
  } else if (meshProvider.find("crossover") != std::string_view::npos) {
    name = "crossover";
  }
  if (spec.targetRef.kind == "Service") name += ":service";
  return {&querySet(name), std::move(name)};
}

}  // namespace aviary
