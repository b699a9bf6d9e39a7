#include "sim/run/asked_exporters.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace aviary {
namespace {

Canary canaryOf(std::string provider, std::vector<CanaryMetric> metrics = {}) {
  Canary canary;
  canary.metadata.name = "app";
  canary.spec.provider = std::move(provider);
  canary.spec.analysis.metrics = std::move(metrics);
  return canary;
}

CanaryMetric metricOf(std::string name) {
  CanaryMetric metric;
  metric.name = std::move(name);
  return metric;
}

ExporterSet only(ExporterKind kind) {
  ExporterSet set;
  set.insert(kind);
  return set;
}

}  // namespace

TEST_CASE("asked exporters: a Canary asks that of its provider, and nobody asks another one") {
  Scenario scenario;
  CHECK(askedExporters(scenario) == ExporterSet{});
  scenario.objects.of<Canary>().push_back(
      canaryOf("traefik", {metricOf("request-success-rate"), metricOf("request-duration")}));
  CHECK(askedExporters(scenario) == only(ExporterKind::Traefik));
  scenario.objects.of<Canary>().front().spec.provider = "gatewayapi:v1";
  CHECK(askedExporters(scenario) == only(ExporterKind::Application));
  // Flagger's mesh stands in for a provider; no exporter of the simulation speaks for contour.
  scenario.objects.of<Canary>().front().spec.provider.clear();
  CHECK(askedExporters(scenario) == only(ExporterKind::Istio));
  scenario.controllers.meshProvider = "contour";
  CHECK(askedExporters(scenario) == ExporterSet{});
}

TEST_CASE("asked exporters: a query written by hand may name any series") {
  Scenario scenario;
  CanaryMetric byTemplate = metricOf("errors");
  byTemplate.templateRef = ObjectReference{};
  CanaryMetric inlined = metricOf("errors");
  inlined.query = "vector(1)";
  for (const CanaryMetric& metric : {byTemplate, inlined}) {
    scenario.objects.of<Canary>() = {canaryOf("traefik", {metric})};
    CHECK(askedExporters(scenario) == ExporterSet::all());
  }
}

TEST_CASE("asked exporters: what the timeline applies counts, and a patch may change all") {
  Scenario scenario;
  scenario.objects.of<Canary>().push_back(canaryOf("traefik"));
  ApplyAction apply;
  apply.objects.of<Canary>().push_back(canaryOf("nginx"));
  scenario.timeline.push_back({std::chrono::minutes{1}, apply, {}});
  ExporterSet both = only(ExporterKind::Traefik);
  both.insert(ExporterKind::Nginx);
  CHECK(askedExporters(scenario) == both);

  PatchAction patch;
  patch.object = {"Deployment", "default", "app"};
  scenario.timeline.push_back({std::chrono::minutes{2}, patch, {}});
  CHECK(askedExporters(scenario) == both);
  patch.object.kind = "Canary";
  scenario.timeline.push_back({std::chrono::minutes{3}, patch, {}});
  CHECK(askedExporters(scenario) == ExporterSet::all());
}

}  // namespace aviary
