#include <optional>
#include <set>
#include <utility>

#include "sim/scenario/validate_objects.hpp"

namespace aviary {

std::optional<ObjectKey> serviceOfMeshHost(const std::string& host, const std::string& space) {
  const std::size_t dot = host.find('.');
  if (dot == std::string::npos) return ObjectKey{space, host};
  const std::string_view rest = std::string_view(host).substr(dot + 1);
  const std::size_t end = rest.find('.');
  const bool local = end == std::string_view::npos || rest.substr(end).starts_with(".svc");
  if (!local) return std::nullopt;
  return ObjectKey{std::string(rest.substr(0, end)), host.substr(0, dot)};
}

namespace {

void checkService(const ObjectChecks& checks, std::string_view kind, const ObjectKey& from,
                  const PathSegments& path, const ObjectKey& service,
                  std::string_view serviceKind = "Service") {
  const bool silent = service.name.empty() || checks.diagnostics.full(Severity::Warning);
  if (silent || checks.names.has(serviceKind, service)) return;
  const std::vector<std::string_view> known = checks.names.namesOf(serviceKind);
  checks.report(
      kind, from, path, DiagnosticCode::RouteToNowhere,
      "no " + std::string(serviceKind) + ' ' + text(service) + didYouMean(service.name, known));
}

// Subsets that DestinationRules define, by Service.
using Subsets = std::set<std::pair<ObjectKey, std::string>>;

Subsets definedSubsets(const ObjectChecks& checks) {
  Subsets out;
  for (const DestinationRule& rule : checks.objects.of<DestinationRule>()) {
    const std::optional<ObjectKey> service =
        serviceOfMeshHost(rule.spec.host, rule.metadata.namespace_);
    if (!service) continue;
    for (const DestinationSubset& subset : rule.spec.subsets) out.emplace(*service, subset.name);
  }
  return out;
}

void checkDestination(const ObjectChecks& checks, const Subsets& subsets,
                      const VirtualService& from, const RouteDestination& destination,
                      PathSegments path) {
  const std::optional<ObjectKey> service =
      serviceOfMeshHost(destination.host, from.metadata.namespace_);
  if (!service) return;
  path.emplace_back("host");
  checkService(checks, from.kind, keyOf(from.metadata), path, *service);
  if (destination.subset.empty() || subsets.contains({*service, destination.subset})) return;
  path.back() = "subset";
  checks.report(from.kind, keyOf(from.metadata), path, DiagnosticCode::RouteToNowhere,
                "no DestinationRule of host " + quotedText(destination.host) +
                    " defines the subset " + quotedText(destination.subset));
}

void checkVirtualServices(const ObjectChecks& checks) {
  const Subsets subsets = definedSubsets(checks);
  for (const VirtualService& object : checks.objects.of<VirtualService>()) {
    for (std::size_t i = 0; i < object.spec.http.size(); ++i) {
      const HttpRoute& route = object.spec.http[i];
      for (std::size_t j = 0; j < route.route.size(); ++j) {
        checkDestination(checks, subsets, object, route.route[j],
                         {"spec", "http", i, "route", j, "destination"});
      }
      if (route.mirror) {
        checkDestination(checks, subsets, object, *route.mirror, {"spec", "http", i, "mirror"});
      }
    }
  }
}

void checkWeighted(const ObjectChecks& checks, std::string_view kind, const ObjectKey& from,
                   const std::vector<WeightedService>& services, PathSegments path) {
  for (std::size_t i = 0; i < services.size(); ++i) {
    const WeightedService& service = services[i];
    PathSegments place = path;
    place.emplace_back(i);
    place.emplace_back("name");
    const std::string& space = service.namespace_.empty() ? from.namespace_ : service.namespace_;
    checkService(checks, kind, from, place, {space, service.name}, service.kind);
  }
}

void checkTraefik(const ObjectChecks& checks) {
  for (const TraefikService& object : checks.objects.of<TraefikService>()) {
    const ObjectKey key = keyOf(object.metadata);
    checkWeighted(checks, object.kind, key, object.spec.weighted, {"spec", "weighted", "services"});
    checkWeighted(checks, object.kind, key, object.spec.mirrors, {"spec", "mirroring", "mirrors"});
  }
  for (const IngressRoute& object : checks.objects.of<IngressRoute>()) {
    for (std::size_t i = 0; i < object.spec.routes.size(); ++i) {
      checkWeighted(checks, object.kind, keyOf(object.metadata), object.spec.routes[i].services,
                    {"spec", "routes", i, "services"});
    }
  }
}

void checkIngresses(const ObjectChecks& checks) {
  for (const Ingress& object : checks.objects.of<Ingress>()) {
    const ObjectKey key = keyOf(object.metadata);
    for (std::size_t i = 0; i < object.spec.rules.size(); ++i) {
      const std::vector<IngressPath>& paths = object.spec.rules[i].paths;
      for (std::size_t j = 0; j < paths.size(); ++j) {
        checkService(checks, object.kind, key,
                     {"spec", "rules", i, "http", "paths", j, "backend", "service", "name"},
                     {key.namespace_, paths[j].backend.service});
      }
    }
  }
}

void checkBackends(const ObjectChecks& checks) {
  for (const GatewayHttpRoute& object : checks.objects.of<GatewayHttpRoute>()) {
    const ObjectKey key = keyOf(object.metadata);
    for (std::size_t i = 0; i < object.spec.rules.size(); ++i) {
      const std::vector<BackendRef>& backends = object.spec.rules[i].backendRefs;
      for (std::size_t j = 0; j < backends.size(); ++j) {
        checkService(checks, object.kind, key, {"spec", "rules", i, "backendRefs", j, "name"},
                     {key.namespace_, backends[j].name});
      }
    }
  }
  for (const TrafficSplit& object : checks.objects.of<TrafficSplit>()) {
    const ObjectKey key = keyOf(object.metadata);
    for (std::size_t i = 0; i < object.spec.backends.size(); ++i) {
      checkService(checks, object.kind, key, {"spec", "backends", i, "service"},
                   {key.namespace_, object.spec.backends[i].name});
    }
  }
}

}  // namespace

void checkRoutes(const ObjectChecks& checks) {
  checkVirtualServices(checks);
  checkTraefik(checks);
  checkIngresses(checks);
  checkBackends(checks);
  checkMeshes(checks);
}

}  // namespace aviary
