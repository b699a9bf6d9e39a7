#include "sim/scenario/name_index.hpp"

namespace aviary {

const std::string& apexName(const Canary& canary) {
  return canary.spec.service.name.empty() ? canary.spec.targetRef.name : canary.spec.service.name;
}

ObjectKey keyOf(const ObjectReference& reference, const ObjectMeta& from) {
  return {reference.namespace_.empty() ? from.namespace_ : reference.namespace_, reference.name};
}

void NameIndex::add(std::string_view kind, const ObjectKey& key) {
  names_[std::string(kind)][key.name].insert(key.namespace_);
}

void NameIndex::add(const ObjectSet& objects) {
  for (const ObjectPlace& place : objects.places) add(place.kind, place.key);
  for (const Canary& canary : objects.of<Canary>()) addGenerated(canary);
  addHosts(objects);
}

// Source: flagger pkg/canary/deployment_controller.go, pkg/router/*.go.
void NameIndex::addGenerated(const Canary& canary) {
  const std::string& space = canary.metadata.namespace_;
  const std::string& apex = apexName(canary);
  add(canary.spec.targetRef.kind, {space, canary.spec.targetRef.name + "-primary"});
  for (const char* suffix : {"", "-primary", "-canary"}) add("Service", {space, apex + suffix});
  for (const char* kind : {"VirtualService", "TraefikService", "HTTPRoute", "TrafficSplit"}) {
    add(kind, {space, apex});
  }
  if (canary.spec.autoscalerRef) {
    const ObjectReference& scaler = canary.spec.autoscalerRef->ref;
    add(scaler.kind, {space, scaler.name + "-primary"});
  }
  if (canary.spec.ingressRef) {
    add("Ingress", {space, canary.spec.ingressRef->name + "-canary"});
  }
  for (const std::string& host : canary.spec.service.hosts) add(hostKind, {space, host});
}

namespace {

// Names in `Host(`a`, `b`)` of a Traefik rule.
std::vector<std::string> hostsOfRule(std::string_view rule) {
  std::vector<std::string> hosts;
  std::size_t at = rule.find("Host(");
  while (at != std::string_view::npos) {
    const std::size_t close = std::min(rule.find(')', at), rule.size());
    std::size_t open = rule.find('`', at);
    while (open < close) {
      const std::size_t end = rule.find('`', open + 1);
      if (end >= close) break;
      hosts.emplace_back(rule.substr(open + 1, end - open - 1));
      open = rule.find('`', end + 1);
    }
    at = rule.find("Host(", close);
  }
  return hosts;
}

}  // namespace

void NameIndex::addHosts(const ObjectSet& objects) {
  for (const VirtualService& service : objects.of<VirtualService>()) {
    for (const std::string& host : service.spec.hosts) {
      add(hostKind, {service.metadata.namespace_, host});
    }
  }
  for (const Ingress& ingress : objects.of<Ingress>()) {
    for (const IngressRule& rule : ingress.spec.rules) {
      if (!rule.host.empty()) add(hostKind, {ingress.metadata.namespace_, rule.host});
    }
  }
  for (const GatewayHttpRoute& route : objects.of<GatewayHttpRoute>()) {
    for (const std::string& host : route.spec.hostnames) {
      add(hostKind, {route.metadata.namespace_, host});
    }
  }
  for (const IngressRoute& route : objects.of<IngressRoute>()) {
    for (const IngressRouteRule& rule : route.spec.routes) {
      for (const std::string& host : hostsOfRule(rule.match)) {
        add(hostKind, {route.metadata.namespace_, host});
      }
    }
  }
}

bool NameIndex::has(std::string_view kind, const ObjectKey& key) const {
  const auto names = names_.find(kind);
  if (names == names_.end()) return false;
  const auto spaces = names->second.find(key.name);
  return spaces != names->second.end() && spaces->second.contains(key.namespace_);
}

std::vector<std::string> NameIndex::namespacesOf(std::string_view kind,
                                                 const std::string& name) const {
  const auto names = names_.find(kind);
  if (names == names_.end()) return {};
  const auto spaces = names->second.find(name);
  if (spaces == names->second.end()) return {};
  return {spaces->second.begin(), spaces->second.end()};
}

std::vector<std::string_view> NameIndex::namesOf(std::string_view kind) const {
  std::vector<std::string_view> out;
  const auto names = names_.find(kind);
  if (names == names_.end()) return out;
  for (const auto& [name, spaces] : names->second) out.push_back(name);
  return out;
}

}  // namespace aviary
