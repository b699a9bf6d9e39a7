#include "sim/delivery/canary_queries.hpp"

#include <doctest/doctest.h>

#include "sim/api/promql/check.hpp"

namespace aviary {
namespace {

Canary podinfo(std::string provider) {
  Canary canary;
  canary.metadata.name = "podinfo";
  canary.metadata.namespace_ = "test";
  canary.spec.provider = std::move(provider);
  canary.spec.targetRef = {"apps/v1", "Deployment", "podinfo", ""};
  canary.spec.ingressRef = ObjectReference{"", "Ingress", "front", ""};
  return canary;
}

}  // namespace

TEST_CASE("canary queries: variables are filled in and white space collapses") {
  CanaryMetric metric;
  metric.templateVariables = {{"zone", "b"}};
  const QueryVariables variables = queryVariables(podinfo(""), metric, "30s");
  struct Row {
    const char* text;
    const char* rendered;
  };
  const Row rows[] = {
      {"x{a=\"{{ target }}\"}[{{ interval }}]", "x{a=\"podinfo\"}[30s]"},
      {"  a\n   b \t c ", "a b c"},
      {"{{ name }}.{{ namespace }} {{service}} {{ ingress }} {{ route }}",
       "podinfo.test podinfo front podinfo"},
      {"{{ variables.zone }}", "b"},
      {"a {{- target -}} b", "apodinfob"},
      {"", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const RenderedQuery rendered = renderQuery(row.text, variables);
    CHECK(rendered.error.empty());
    CHECK(rendered.text == row.rendered);
  }
  CHECK_FALSE(renderQuery("{{ variables.none }}", variables).error.empty());
  CHECK_FALSE(renderQuery("{{ if x }}", variables).error.empty());
  CHECK_FALSE(renderQuery("{{ target", variables).error.empty());
}

TEST_CASE("canary queries: the built-in success rate of Istio") {
  const QueryProvider provider = queryProvider(podinfo("istio").spec, "istio");
  const QueryVariables variables = queryVariables(podinfo("istio"), {}, "1m");
  CHECK(renderQuery(provider.set->successRate, variables).text ==
        "sum(rate(istio_requests_total{reporter=\"destination\","
        "destination_workload_namespace=\"test\",destination_workload=~\"podinfo\","
        "response_code!~\"5.*\"}[1m])) / sum(rate(istio_requests_total{reporter=\"destination\","
        "destination_workload_namespace=\"test\",destination_workload=~\"podinfo\"}[1m])) * 100");
}

TEST_CASE("canary queries: which set a canary uses and what its events call it") {
  struct Row {
    const char* provider;
    const char* mesh;
    const char* set;
    const char* name;
    double unit;
  };
  const Row rows[] = {
      {"", "istio", "istio", "istio", 1},
      {"nginx", "istio", "nginx", "nginx", 1},
      {"gatewayapi:v1", "istio", "kubernetes", "gatewayapi:v1", 1000},
      {"kubernetes", "istio", "kubernetes", "kubernetes", 1000},
      {"nginx", "linkerd", "linkerd", "linkerd", 1},
      {"", "smi:crossover", "istio", "crossover", 1},
      {"smi:v1alpha1", "istio", "istio", "smi:v1alpha1", 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const QueryProvider provider = queryProvider(podinfo(row.provider).spec, row.mesh);
    CHECK(provider.set->name == row.set);
    CHECK(provider.name == row.name);
    CHECK(provider.set->millisecondsPerUnit == row.unit);
  }
}

TEST_CASE("canary queries: Service targets fall back to the Istio set") {
  Canary canary = podinfo("nginx");
  canary.spec.targetRef.kind = "Service";
  const QueryProvider provider = queryProvider(canary.spec, "istio");
  CHECK(provider.set->name == "istio");
  CHECK(provider.name == "nginx:service");
}

TEST_CASE("canary queries: every built-in query is an expression of PromQL") {
  for (const char* name :
       {"istio", "linkerd", "nginx", "traefik", "contour", "gloo", "appmesh", "kubernetes", "kuma",
        "osm", "apisix", "knative", "skipper", "gatewayapi:v1"}) {
    CAPTURE(std::string(name));
    const Canary canary = podinfo(name);
    const QueryProvider provider = queryProvider(canary.spec, "istio");
    for (const std::string_view query : {provider.set->successRate, provider.set->duration}) {
      const RenderedQuery rendered = renderQuery(query, queryVariables(canary, {}, "1m"));
      CHECK(rendered.error.empty());
      CHECK_FALSE(promql::checkQuery(rendered.text).has_value());
    }
  }
}

}  // namespace aviary
