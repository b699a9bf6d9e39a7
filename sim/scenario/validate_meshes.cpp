#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/selector.hpp"
#include "sim/scenario/validate_objects.hpp"

namespace aviary {

namespace {

// Deployments whose pods carry these labels.
std::vector<const Deployment*> workloadsOf(const ObjectChecks& checks, const std::string& space,
                                           const StringMap& labels) {
  std::vector<const Deployment*> out;
  for (const Deployment& deployment : checks.objects.of<Deployment>()) {
    const bool here = deployment.metadata.namespace_ == space;
    if (here && selects(labels, deployment.spec.podTemplate->labels)) {
      out.push_back(&deployment);
    }
  }
  return out;
}

const Service* serviceNamed(const ObjectChecks& checks, const ObjectKey& key) {
  for (const Service& service : checks.objects.of<Service>()) {
    if (keyOf(service.metadata) == key) return &service;
  }
  return nullptr;
}

// Labels of the pods that a destination leads to; nothing where it leads nowhere.
std::optional<StringMap> labelsOf(const ObjectChecks& checks, const ObjectKey& key,
                                  const std::string& subset) {
  const Service* service = serviceNamed(checks, key);
  if (service == nullptr || service->spec.selector.empty()) return std::nullopt;
  StringMap labels = service->spec.selector;
  if (subset.empty()) return labels;
  for (const DestinationRule& rule : checks.objects.of<DestinationRule>()) {
    if (serviceOfMeshHost(rule.spec.host, rule.metadata.namespace_) != key) continue;
    for (const DestinationSubset& candidate : rule.spec.subsets) {
      if (candidate.name != subset) continue;
      for (const auto& [name, value] : candidate.labels) labels[name] = value;
      return labels;
    }
  }
  return std::nullopt;
}

void checkHosts(const ObjectChecks& checks, const VirtualService& object) {
  const auto& gateways = object.spec.gateways;
  const bool meshOnly = std::all_of(gateways.begin(), gateways.end(),
                                    [](const std::string& name) { return name == "mesh"; });
  if (!meshOnly) return;
  for (std::size_t i = 0; i < object.spec.hosts.size(); ++i) {
    const std::string& host = object.spec.hosts[i];
    if (host == "*" || serviceOfMeshHost(host, object.metadata.namespace_)) continue;
    checks.report(object.kind, keyOf(object.metadata), {"spec", "hosts", i},
                  DiagnosticCode::MeshOnlyHost,
                  quotedText(host) +
                      " is no Service and no gateway is named: only callers inside "
                      "of the mesh obey these routes");
  }
}

void checkWeights(const ObjectChecks& checks, const VirtualService& object, std::size_t index) {
  const HttpRoute& route = object.spec.http[index];
  if (route.route.size() < 2) return;
  std::int64_t sum = 0;
  for (const RouteDestination& to : route.route) sum += to.weight.value_or(0);
  // Istio before 1.15 refuses any other sum, later releases 0 only: the decoder reports that one.
  if (sum == 0 || sum == 100) return;
  checks.report(object.kind, keyOf(object.metadata), {"spec", "http", index, "route"},
                DiagnosticCode::BadWeights,
                "the weights sum to " + std::to_string(sum) +
                    ", not 100; they are taken as shares, by Istio from 1.15 on");
}

void checkPods(const ObjectChecks& checks, const VirtualService& object, std::size_t index) {
  const HttpRoute& route = object.spec.http[index];
  for (std::size_t j = 0; j < route.route.size(); ++j) {
    const RouteDestination& to = route.route[j];
    if (route.route.size() > 1 && to.weight.value_or(0) == 0) continue;
    const auto key = serviceOfMeshHost(to.host, object.metadata.namespace_);
    const auto labels = key ? labelsOf(checks, *key, to.subset) : std::nullopt;
    if (!labels) continue;
    const auto workloads = workloadsOf(checks, key->namespace_, *labels);
    const bool none = std::all_of(workloads.begin(), workloads.end(),
                                  [](const Deployment* d) { return d->spec.replicas == 0; });
    if (workloads.empty() || !none) continue;
    checks.report(object.kind, keyOf(object.metadata),
                  {"spec", "http", index, "route", j, "destination"},
                  DiagnosticCode::RouteWithoutPods,
                  "Deployment " + text(keyOf(workloads.front()->metadata)) +
                      " has no replicas: what is routed here is answered with 503");
  }
}

// Subsets are told apart by the mesh alone; a Service sends everybody else to all of its pods.
void checkSubsets(const ObjectChecks& checks) {
  for (const DestinationRule& rule : checks.objects.of<DestinationRule>()) {
    if (rule.spec.subsets.size() < 2) continue;
    const auto key = serviceOfMeshHost(rule.spec.host, rule.metadata.namespace_);
    const Service* service = key ? serviceNamed(checks, *key) : nullptr;
    if (service == nullptr || service->spec.selector.empty()) continue;
    const auto workloads = workloadsOf(checks, key->namespace_, service->spec.selector);
    if (workloads.size() < 2) continue;
    checks.report(Service::kind, *key, {"spec", "selector"}, DiagnosticCode::SharedSelector,
                  "it selects the pods of " + workloads[0]->metadata.name + " and " +
                      workloads[1]->metadata.name +
                      ": callers outside of the mesh are split by pods, not by weights");
  }
}

}  // namespace

void checkMeshes(const ObjectChecks& checks) {
  for (const VirtualService& object : checks.objects.of<VirtualService>()) {
    checkHosts(checks, object);
    for (std::size_t i = 0; i < object.spec.http.size(); ++i) {
      checkWeights(checks, object, i);
      checkPods(checks, object, i);
    }
  }
  checkSubsets(checks);
}

}  // namespace aviary
