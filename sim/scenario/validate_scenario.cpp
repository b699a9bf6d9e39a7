#include "sim/scenario/validate_scenario.hpp"

#include <algorithm>
#include <array>

#include "sim/scenario/circles.hpp"
#include "sim/scenario/scalars.hpp"
#include "sim/scenario/validate.hpp"
#include "sim/scenario/validate_objects.hpp"

namespace aviary {

void ScenarioChecks::report(const PathSegments& path, DiagnosticCode code,
                            std::string message) const {
  if (diagnostics.full(entryOf(code).severity)) return;
  PathSegments full{"spec"};
  full.insert(full.end(), path.begin(), path.end());
  reportAt(diagnostics, document.file, document.root, full, code, std::move(message));
}

std::string ScenarioChecks::resolve(std::span<const std::string_view> kinds,
                                    const std::string& name, const std::string& space,
                                    const PathSegments& path) const {
  if (name.empty() || diagnostics.full(Severity::Error)) return {};
  std::set<std::string> found;
  std::vector<std::string_view> known;
  for (const std::string_view kind : kinds) {
    for (std::string& candidate : names.namespacesOf(kind, name)) {
      found.insert(std::move(candidate));
    }
    const std::vector<std::string_view> more = names.namesOf(kind);
    known.insert(known.end(), more.begin(), more.end());
  }
  std::string what;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    what.append(i == 0 ? "" : i + 1 == kinds.size() ? " or " : ", ").append(kinds[i]);
  }
  if (found.empty()) {
    report(path, DiagnosticCode::UnknownReference,
           "no " + what + " is called " + quotedText(name) + didYouMean(name, known));
    return {};
  }
  if (!space.empty() && !found.contains(space)) {
    report(path, DiagnosticCode::UnknownReference,
           "no " + what + ' ' + quotedText(name) + " in namespace " + quotedText(space) +
               "; there is one in " + quotedText(*found.begin()));
    return {};
  }
  if (!space.empty()) return space;
  if (found.size() > 1) {
    std::string list;
    for (const std::string& candidate : found)
      list.append(list.empty() ? "" : ", ").append(candidate);
    report(path, DiagnosticCode::AmbiguousReference,
           quotedText(name) + " stands in the namespaces " + list + "; write namespace");
    return {};
  }
  return *found.begin();
}

namespace {

constexpr std::array<std::string_view, 3> trafficTargets{"Service", "Deployment",
                                                         NameIndex::hostKind};
constexpr std::array<std::string_view, 2> callTargets{"Service", "Deployment"};

bool afterTheEnd(const ScenarioChecks& checks, SimDuration at) {
  return at >= checks.scenario.duration;
}

void warnAfterTheEnd(const ScenarioChecks& checks, const PathSegments& path, SimDuration at) {
  if (!afterTheEnd(checks, at)) return;
  checks.report(path, DiagnosticCode::AfterTheEnd, "this is not before the end of the run");
}

}  // namespace

namespace {

// Namespaces of the Deployments whose pods take the work of a queue.
void checkWorkers(const ScenarioChecks& checks, std::size_t index) {
  TrafficSource& source = checks.scenario.traffic.sources[index];
  std::set<std::string> spaces;
  for (const Deployment& deployment : checks.scenario.objects.of<Deployment>()) {
    const std::string& space = deployment.metadata.namespace_;
    const bool here = source.namespace_.empty() || source.namespace_ == space;
    if (here && selects(source.workers, deployment.spec.podTemplate->labels)) spaces.insert(space);
  }
  const PathSegments path{"traffic", index, "workers"};
  if (spaces.empty()) {
    checks.report(path, DiagnosticCode::UnknownReference,
                  "no Deployment has pods with these labels");
  } else if (spaces.size() > 1) {
    checks.report(path, DiagnosticCode::AmbiguousReference,
                  "pods with these labels stand in several namespaces; write namespace");
  } else {
    source.namespace_ = *spaces.begin();
  }
}

}  // namespace

void checkTraffic(const ScenarioChecks& checks) {
  std::set<std::string> used;
  std::vector<TrafficSource>& sources = checks.scenario.traffic.sources;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    TrafficSource& source = sources[i];
    if (source.name.empty()) source.name = source.to;
    if (!used.insert(source.name).second && !source.name.empty()) {
      checks.report({"traffic", i, "name"}, DiagnosticCode::Conflict,
                    "two sources are called " + quotedText(source.name) + "; give each a name");
    }
    if (!source.workers.empty()) {
      checkWorkers(checks, i);
      continue;
    }
    source.namespace_ =
        checks.resolve(trafficTargets, source.to, source.namespace_, {"traffic", i, "to"});
    if (source.start > SimDuration{0}) {
      warnAfterTheEnd(checks, {"traffic", i, "start"}, source.start);
    }
  }
}

void checkCalls(const ScenarioChecks& checks) {
  constexpr std::size_t mostCalls = 2000;
  std::vector<ServiceCall>& calls = checks.scenario.traffic.calls;
  if (calls.size() > mostCalls) {
    checks.report({"calls"}, DiagnosticCode::OutOfRange,
                  "at most " + std::to_string(mostCalls) + " calls are read");
    return;
  }
  NameGraph graph;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    ServiceCall& call = calls[i];
    const std::string space =
        checks.resolve(callTargets, call.from, call.namespace_, {"calls", i, "from"});
    (void)checks.resolve(callTargets, call.to, space, {"calls", i, "to"});
    call.namespace_ = space;
    graph[space + '/' + call.from].push_back(space + '/' + call.to);
  }
  const std::vector<std::string> circle = findCircle(graph);
  if (circle.empty()) return;
  checks.report({"calls"}, DiagnosticCode::CallCycle,
                "services call in a circle: " + circleText(circle));
}

namespace {

// Nodes of pools are named `<pool>-<number>`; an autoscaled pool may number without end.
bool isNodeOfPool(const NodePool& pool, std::string_view name) {
  if (!name.starts_with(pool.name + "-")) return false;
  const auto number = parseDouble(name.substr(pool.name.size() + 1));
  const bool whole =
      number && *number >= 1 && *number <= 1e6 && *number == static_cast<int>(*number);
  return whole && (pool.autoscaling || *number <= pool.count);
}

}  // namespace

bool isPoolNode(const Scenario& scenario, std::string_view name) {
  return std::any_of(scenario.nodePools.begin(), scenario.nodePools.end(),
                     [name](const NodePool& pool) { return isNodeOfPool(pool, name); });
}

void ScenarioChecks::resolve(ObjectName& object, const PathSegments& path) const {
  if (object.kind == Node::kind && isPoolNode(scenario, object.name)) return;
  const std::array<std::string_view, 1> kinds{object.kind};
  std::string space = resolve(kinds, object.name, object.namespace_, path);
  if (!space.empty()) object.namespace_ = std::move(space);
}

void checkNodeName(const ScenarioChecks& checks, const std::string& name,
                   const PathSegments& path) {
  const std::vector<NodePool>& pools = checks.scenario.nodePools;
  std::vector<std::string> names;
  for (const NodePool& pool : pools) {
    if (pool.name == name || isNodeOfPool(pool, name)) return;
    names.push_back(pool.name);
    for (int n = 1; n <= std::min(pool.count, 100); ++n) {
      names.push_back(pool.name + "-" + std::to_string(n));
    }
  }
  for (const Node& node : checks.scenario.objects.of<Node>()) {
    if (node.metadata.name == name) return;
    names.push_back(node.metadata.name);
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  checks.report(path, DiagnosticCode::UnknownReference,
                "no node and no node pool is called " + quotedText(name) + didYouMean(name, known));
}

namespace {

void checkZoneTarget(const ScenarioChecks& checks, std::size_t index, const std::string& name) {
  std::vector<std::string_view> zones;
  const auto collect = [&zones](const StringMap& labels) {
    const auto zone = labels.find("topology.kubernetes.io/zone");
    if (zone != labels.end()) zones.push_back(zone->second);
  };
  for (const NodePool& pool : checks.scenario.nodePools) collect(pool.labels);
  for (const Node& node : checks.scenario.objects.of<Node>()) collect(node.metadata.labels);
  if (std::find(zones.begin(), zones.end(), name) != zones.end()) return;
  checks.report(
      {"faults", index, "target", "zone"}, DiagnosticCode::UnknownReference,
      "no node has the label topology.kubernetes.io/zone: " + name + didYouMean(name, zones));
}

}  // namespace

void checkFaults(const ScenarioChecks& checks) {
  using Kind = FaultTarget::Kind;
  const std::set<std::string> images = usedImages(checks.scenario);
  const std::vector<std::string_view> imageNames(images.begin(), images.end());
  for (std::size_t i = 0; i < checks.scenario.faults.size(); ++i) {
    FaultSpec& fault = checks.scenario.faults[i];
    warnAfterTheEnd(checks, {"faults", i, "at"}, fault.at);
    FaultTarget& target = fault.target;
    if (target.kind == Kind::Image && !images.contains(target.name)) {
      checks.report({"faults", i, "target", "image"}, DiagnosticCode::UnknownReference,
                    "no container and no timeline entry has the image " + quotedText(target.name) +
                        didYouMean(target.name, imageNames));
    } else if (target.kind == Kind::Workload) {
      constexpr std::array<std::string_view, 2> kinds{"Deployment", "ReplicaSet"};
      target.namespace_ = checks.resolve(kinds, target.name, target.namespace_,
                                         {"faults", i, "target", "deployment"});
    } else if (target.kind == Kind::Service) {
      constexpr std::array<std::string_view, 1> kinds{"Service"};
      target.namespace_ =
          checks.resolve(kinds, target.name, target.namespace_, {"faults", i, "target", "service"});
    } else if (target.kind == Kind::Node) {
      checkNodeName(checks, target.name, {"faults", i, "target", "node"});
    } else if (target.kind == Kind::Zone) {
      checkZoneTarget(checks, i, target.name);
    }
  }
}

void checkNodes(const ScenarioChecks& checks) {
  std::vector<NodePool>& pools = checks.scenario.nodePools;
  const DataNode* written = nodeAt(checks.document.root, {"spec", "cluster", "nodePools"});
  const bool stated = written != nullptr && !written->isNull();
  const bool nodes = !checks.scenario.objects.of<Node>().empty();
  if (!stated && !nodes) pools.emplace_back();
  std::set<std::string> names;
  bool any = nodes;
  for (std::size_t i = 0; i < pools.size(); ++i) {
    const NodePool& pool = pools[i];
    const bool some = pool.count > 0 || (pool.autoscaling && pool.autoscaling->max > 0);
    const bool room =
        std::none_of(pool.allocatable.begin(), pool.allocatable.end(), [](const auto& resource) {
          const bool needed =
              resource.first == "cpu" || resource.first == "memory" || resource.first == "pods";
          return needed && resource.second.milli == 0;
        });
    any = any || (some && room);
    if (!names.insert(pool.name).second) {
      checks.report({"cluster", "nodePools", i, "name"}, DiagnosticCode::Conflict,
                    "two pools are called " + quotedText(pool.name));
    }
  }
  if (!any) {
    checks.report({"cluster", "nodePools"}, DiagnosticCode::NoNodes,
                  "no pool has a node with room for a pod; write count and allocatable");
  }
}

void validateScenario(Scenario& scenario, const InputDocument& document, Diagnostics& diagnostics) {
  NameIndex names;
  names.add(scenario.objects);
  for (const TimelineEntry& entry : scenario.timeline) {
    const auto* apply = std::get_if<ApplyAction>(&entry.action);
    if (apply != nullptr) names.add(apply->objects);
  }
  const ObjectChecks objects(scenario.objects, names, diagnostics);
  checkObjects(objects);
  const ScenarioChecks checks{scenario, document, names, diagnostics};
  checkNodes(checks);
  checkCapacity(objects, scenario);
  checkTraffic(checks);
  checkCalls(checks);
  checkFaults(checks);
  checkTimeline(checks);
  checkVersions(checks);
  checkHooksAndOverrides(checks);
  checkExpectations(checks);
  checkGates(checks);
}

}  // namespace aviary
