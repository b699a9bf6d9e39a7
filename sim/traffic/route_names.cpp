#include "sim/traffic/route_names.hpp"

#include <utility>

#include "sim/engine/sim_assert.hpp"
#include "sim/traffic/route_compiler.hpp"

namespace aviary {
namespace {

using Names = std::vector<std::string>;

/// Host names as they are compared letter by letter.
std::string literal(const std::string& host) {
  return "host:" + host;
}

std::string serviceName(const std::string& namespace_, const std::string& name) {
  return text(ObjectKey{namespace_, name});
}

std::string hostName(const std::string& host, const std::string& namespace_) {
  if (!host.empty() && host[0] == '*') return std::string(anyName);
  const auto service = serviceOfHost(host, namespace_);
  return service ? text(*service) : literal(host);
}

void add(Names& names, const std::vector<WeightedService>& services, const std::string& inside) {
  for (const WeightedService& service : services) {
    const std::string& namespace_ = service.namespace_.empty() ? inside : service.namespace_;
    names.push_back(serviceName(namespace_, service.name));
    if (service.kind == TraefikService::kind) names.push_back("traefik:" + names.back());
  }
}

/// What stands in quotes: Traefik's rules name their hosts so.
void addQuoted(Names& names, const std::string& rule) {
  for (const char quote : {'`', '"'}) {
    std::size_t from = rule.find(quote);
    while (from != std::string::npos) {
      const std::size_t end = rule.find(quote, from + 1);
      if (end == std::string::npos) break;
      names.push_back(literal(rule.substr(from + 1, end - from - 1)));
      from = end;  // the end of one may be taken for the start of the next
    }
  }
}

}  // namespace

Names namesOf(const VirtualService& object) {
  const std::string& inside = object.metadata.namespace_;
  Names names;
  for (const std::string& host : object.spec.hosts) names.push_back(hostName(host, inside));
  for (const HttpRoute& route : object.spec.http) {
    for (const RouteDestination& to : route.route) names.push_back(hostName(to.host, inside));
    if (route.mirror) names.push_back(hostName(route.mirror->host, inside));
  }
  return names;
}

Names namesOf(const DestinationRule& object) {
  return {hostName(object.spec.host, object.metadata.namespace_)};
}

Names namesOf(const TraefikService& object) {
  const std::string& inside = object.metadata.namespace_;
  Names names{"traefik:" + serviceName(inside, object.metadata.name)};
  add(names, object.spec.weighted, inside);
  add(names, object.spec.mirrors, inside);
  if (object.spec.mirroring) add(names, {*object.spec.mirroring}, inside);
  return names;
}

Names namesOf(const IngressRoute& object) {
  Names names;
  for (const IngressRouteRule& rule : object.spec.routes) {
    addQuoted(names, rule.match);
    add(names, rule.services, object.metadata.namespace_);
  }
  return names;
}

// A canary Ingress is found by the host that it shares with the main one in its namespace.
Names namesOf(const Ingress& object) {
  const std::string& inside = object.metadata.namespace_;
  const std::string shared = "ingress:" + inside + "/";
  Names names;
  for (const IngressRule& rule : object.spec.rules) {
    names.push_back(shared + rule.host);
    if (!rule.host.empty()) names.push_back(literal(rule.host));
    for (const IngressPath& path : rule.paths) {
      names.push_back(serviceName(inside, path.backend.service));
    }
  }
  if (object.spec.defaultBackend) {
    names.push_back(shared);
    names.push_back(serviceName(inside, object.spec.defaultBackend->service));
  }
  return names;
}

Names namesOf(const GatewayHttpRoute& object) {
  const std::string& inside = object.metadata.namespace_;
  Names names{serviceName(inside, object.metadata.name)};
  for (const std::string& host : object.spec.hostnames) names.push_back(hostName(host, inside));
  for (const HttpRouteRule& rule : object.spec.rules) {
    for (const BackendRef& backend : rule.backendRefs) {
      names.push_back(serviceName(inside, backend.name));
    }
    if (rule.requestMirror) names.push_back(serviceName(inside, rule.requestMirror->name));
  }
  return names;
}

Names namesOf(const TrafficSplit& object) {
  const std::string& inside = object.metadata.namespace_;
  Names names{hostName(object.spec.service, inside)};
  for (const BackendRef& backend : object.spec.backends) {
    names.push_back(serviceName(inside, backend.name));
  }
  return names;
}

Names namesOf(const Service& object) {
  return {text(keyOf(object.metadata))};
}

Names namesOf(const Endpoints& object) {
  return {text(keyOf(object.metadata))};
}

Names namesOf(const RequestTraits& traits) {
  return {hostName(traits.to, traits.namespace_), literal(traits.to)};
}

std::uint32_t RouteNames::nodeOf(const std::string& name) {
  const auto [found, added] = nodes_.emplace(name, static_cast<std::uint32_t>(parents_.size()));
  if (added) {
    parents_.push_back(found->second);
    meansAny_.push_back(name == anyName);
  }
  return found->second;
}

std::uint32_t RouteNames::rootOf(std::uint32_t node) {
  while (parents_[node] != node) {
    parents_[node] = parents_[parents_[node]];
    node = parents_[node];
  }
  return node;
}

void RouteNames::unite(std::uint32_t root, std::uint32_t node) {
  const std::uint32_t other = rootOf(node);
  if (other == root) return;
  parents_[other] = root;
  if (meansAny_[other]) meansAny_[root] = true;
}

std::uint32_t RouteNames::join(const std::vector<std::string>& names,
                               std::optional<std::uint32_t> known) {
  SIM_ASSERT(!names.empty(), "an object speaks of something");
  const std::uint32_t root = rootOf(nodeOf(names.front()));
  for (const std::string& name : names) unite(root, nodeOf(name));
  if (known) unite(root, *known);
  return root;
}

bool RouteNames::together(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t left = rootOf(a);
  const std::uint32_t right = rootOf(b);
  return left == right || meansAny_[left] || meansAny_[right];
}

}  // namespace aviary
