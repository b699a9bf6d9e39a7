#include "gui/series/made_objects.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "gui/series/node_edit.hpp"
#include "gui/series/past_records.hpp"

namespace aviary {
namespace {

std::string textAt(const DataNode& root, std::string_view path) {
  const DataNode* node = findPath(root, path);
  return node == nullptr ? std::string() : std::string(node->text());
}

DataNode quoted(std::string_view text) {
  return DataNode::scalar(std::string(text), ScalarStyle::Quoted);
}

DataNode number(int value) {
  return plain(std::to_string(value));
}

DataNode headOf(std::string_view version, const ShownObject& object) {
  DataNode root = withEntry(DataNode::map({}), "apiVersion", plain(version));
  root = withEntry(root, "kind", plain(object.kind));
  root = withPath(root, "metadata.name", plain(object.key.name));
  return withPath(root, "metadata.namespace", plain(object.key.namespace_));
}

/// A Canary that has a route, and what the route is called.
struct Route {
  ObjectKey canary;
  std::string provider;
  std::string apex;
  ShownObject object;
};

std::optional<Route> routeOf(const DataNode& root) {
  if (textAt(root, "kind") != "Canary") return std::nullopt;
  Route route;
  std::string space = textAt(root, "metadata.namespace");
  if (space.empty()) space = "default";
  route.canary = {space, textAt(root, "metadata.name")};
  route.provider = textAt(root, "spec.provider");
  route.apex = textAt(root, "spec.service.name");
  if (route.apex.empty()) route.apex = textAt(root, "spec.targetRef.name");
  std::string kind;
  std::string name = route.apex;
  if (route.provider == "istio") kind = "VirtualService";
  if (route.provider == "traefik") kind = "TraefikService";
  if (route.provider.starts_with("gatewayapi")) kind = "HTTPRoute";
  if (route.provider == "nginx") {
    kind = "Ingress";
    name = textAt(root, "spec.ingressRef.name") + "-canary";
  }
  if (kind.empty()) return std::nullopt;
  route.object = {kind, {space, name}, true};
  return route;
}

std::vector<Route> routesOf(const ScenarioDocuments& documents) {
  std::vector<Route> routes;
  for (const InputDocument& document : documents.manifests) {
    if (auto route = routeOf(document.root)) routes.push_back(std::move(*route));
  }
  return routes;
}

DataNode target(const Route& route, std::string_view suffix, int weight) {
  const std::string host = route.apex + std::string(suffix);
  DataNode to = DataNode::map({});
  if (route.provider == "istio") {
    to = withPath(to, "destination.host", plain(host));
  } else {
    to = withEntry(to, "name", plain(host));
    if (route.provider == "traefik") to = withEntry(to, "kind", plain("Service"));
  }
  return withEntry(to, "weight", number(weight));
}

DataNode routeAt(const Route& route, const Trace& trace, double seconds) {
  WeightsChange weights{100, 0, false};
  const auto canary = trace.find("Canary", route.canary);
  const Record* last = lastRecordUntil(trace, seconds, [&](const Record& record) {
    return canary && record.object == *canary && record.as<WeightsChange>() != nullptr;
  });
  if (last != nullptr) weights = *last->as<WeightsChange>();
  const DataNode targets = DataNode::sequence(
      {target(route, "-primary", weights.primary), target(route, "-canary", weights.canary)});
  if (route.provider == "istio") {
    DataNode http = withEntry(DataNode::map({}), "route", targets);
    if (weights.mirrored) http = withPath(http, "mirror.host", plain(route.apex + "-canary"));
    DataNode root = headOf("networking.istio.io/v1beta1", route.object);
    root = withPath(root, "spec.hosts", DataNode::sequence({plain(route.apex)}));
    return withPath(root, "spec.http", DataNode::sequence({std::move(http)}));
  }
  if (route.provider == "traefik") {
    return withPath(headOf("traefik.io/v1alpha1", route.object), "spec.weighted.services", targets);
  }
  if (route.provider == "nginx") {
    DataNode notes = withEntry(DataNode::map({}), "nginx.ingress.kubernetes.io/canary",
                               quoted(weights.canary > 0 ? "true" : "false"));
    notes = withEntry(notes, "nginx.ingress.kubernetes.io/canary-weight",
                      quoted(std::to_string(weights.canary)));
    return withPath(headOf("networking.k8s.io/v1", route.object), "metadata.annotations",
                    std::move(notes));
  }
  DataNode rule = withEntry(DataNode::map({}), "backendRefs", targets);
  return withPath(headOf("gateway.networking.k8s.io/v1", route.object), "spec.rules",
                  DataNode::sequence({std::move(rule)}));
}

DataNode replicaSetAt(const Trace& trace, const ShownObject& object, ObjectId id, double seconds) {
  std::map<ObjectId, PodStep> pods;
  TextId image;
  bool known = false;
  for (const Record& record : recordsUntil(trace, seconds)) {
    const auto* pod = record.as<PodChange>();
    if (pod == nullptr || pod->owner != id) continue;
    pods[record.object] = pod->step;
    image = pod->image;
    known = true;
  }
  int ready = 0;
  int replicas = 0;
  for (const auto& [pod, step] : pods) {
    const bool counts = step != PodStep::Gone && step != PodStep::Terminating;
    if (counts) ++replicas;
    if (step == PodStep::Ready) ++ready;
  }
  DataNode root = headOf("apps/v1", object);
  root = withPath(root, "spec.replicas", number(replicas));
  if (known) root = withPath(root, "spec.template.spec.image", quoted(trace.text(image)));
  root = withPath(root, "status.replicas", number(replicas));
  return withPath(root, "status.readyReplicas", number(ready));
}

}  // namespace

std::vector<ShownObject> madeObjects(const ScenarioDocuments& documents, const Trace& trace) {
  std::vector<ShownObject> objects;
  for (const Route& route : routesOf(documents)) objects.push_back(route.object);
  for (const TraceObject& object : trace.objects()) {
    if (object.kind == "ReplicaSet") objects.push_back({object.kind, object.key, true});
  }
  return objects;
}

std::optional<DataNode> madeNode(const ScenarioDocuments& documents, const Trace& trace,
                                 const ShownObject& object, double seconds) {
  if (!object.generated) return std::nullopt;
  if (object.kind == "ReplicaSet") {
    const auto id = trace.find(object.kind, object.key);
    if (id) return replicaSetAt(trace, object, *id, seconds);
  }
  for (const Route& route : routesOf(documents)) {
    if (route.object == object) return routeAt(route, trace, seconds);
  }
  return std::nullopt;
}

}  // namespace aviary
