#include <algorithm>
#include <array>

#include "sim/scenario/validate_scenario.hpp"

namespace aviary {

namespace {

void collectImages(const ObjectSet& objects, std::set<std::string>& out) {
  const auto addPod = [&out](const PodSpec& pod) {
    for (const Container& container : pod.containers) out.insert(container.image);
    for (const Container& container : pod.initContainers) out.insert(container.image);
  };
  for (const Deployment& object : objects.of<Deployment>()) addPod(*object.spec.podTemplate->spec);
  for (const ReplicaSet& object : objects.of<ReplicaSet>()) addPod(*object.spec.podTemplate->spec);
  for (const Pod& object : objects.of<Pod>()) addPod(*object.spec);
}

// Values of keys called `image` anywhere in a patch.
void collectImages(const DataNode& node, std::set<std::string>& out) {
  for (const DataEntry& entry : node.entries()) {
    if (entry.key == "image" && entry.value.isScalar()) out.insert(std::string(entry.value.text()));
    collectImages(entry.value, out);
  }
  for (const DataNode& item : node.items()) collectImages(item, out);
}

// Calls `function` with the kind's type when the kind is simulated.
template <class Function>
void withKind(std::string_view kind, const ObjectSet& objects, const Function& function) {
  std::apply(
      [&](const auto&... lists) {
        const auto visit = [&](const auto& list) {
          using T = typename std::remove_cvref_t<decltype(list)>::value_type;
          if (T::kind == kind) function(list);
        };
        (visit(lists), ...);
      },
      objects.kinds);
}

// Decodes a patch onto a copy, so that its faults are reported with their place.
void tryPatch(const ScenarioChecks& checks, const PatchAction& action) {
  if (action.object.kind == Node::kind && isPoolNode(checks.scenario, action.object.name)) {
    Node node;
    node.metadata.name = action.object.name;
    (void)decodeOnto(action.patch, node, action.mode, checks.diagnostics);
    return;
  }
  const ObjectKey key{action.object.namespace_, action.object.name};
  withKind(action.object.kind, checks.scenario.objects, [&](const auto& list) {
    for (const auto& object : list) {
      if (keyOf(object.metadata) != key) continue;
      auto copy = object;
      (void)decodeOnto(action.patch, copy, action.mode, checks.diagnostics);
    }
  });
}

struct ActionChecks {
  const ScenarioChecks& checks;
  std::size_t index;

  [[nodiscard]] PathSegments path(std::string_view action, std::string_view field) const {
    return {"timeline", index, action, field};
  }

  void operator()(SetImageAction& action) const {
    checks.resolve(action.deployment, path("setImage", "deployment"));
    if (action.container.empty() || checks.diagnostics.full(Severity::Error)) return;
    const Deployment* target = checks.scenario.objects.find<Deployment>(
        {action.deployment.namespace_, action.deployment.name});
    if (target == nullptr) return;
    std::vector<std::string_view> names;
    for (const Container& container : target->spec.podTemplate->spec->containers) {
      if (container.name == action.container) return;
      names.push_back(container.name);
    }
    checks.report(path("setImage", "container"), DiagnosticCode::UnknownReference,
                  "Deployment " + quotedText(action.deployment.name) + " has no container " +
                      quotedText(action.container) + didYouMean(action.container, names));
  }
  void operator()(ScaleAction& action) const {
    checks.resolve(action.deployment, path("scale", "deployment"));
  }
  void operator()(PatchAction& action) const {
    checks.resolve(action.object, {"timeline", index, "patch"});
    tryPatch(checks, action);
  }
  void operator()(ApplyAction&) const {}
  void operator()(DeleteAction& action) const {
    checks.resolve(action.object, {"timeline", index, "delete"});
  }
  void operator()(DrainAction& action) const {
    if (!action.node.empty()) checkNodeName(checks, action.node, path("drain", "node"));
    if (action.pool.empty()) return;
    std::vector<std::string_view> names;
    for (const NodePool& pool : checks.scenario.nodePools) {
      if (pool.name == action.pool) return;
      names.push_back(pool.name);
    }
    checks.report(
        path("drain", "pool"), DiagnosticCode::UnknownReference,
        "no node pool is called " + quotedText(action.pool) + didYouMean(action.pool, names));
  }
  void operator()(GateAction&) const {}
  void operator()(RolloutAction& action) const {
    checks.resolve(action.object, {"timeline", index});
  }
  void checkChangeable(const TrafficSource& source) const {
    if (!source.users.thinkTime || source.users.count == 0) return;
    checks.report(path("trafficChange", "source"), DiagnosticCode::Conflict,
                  "the users of " + quotedText(source.name) +
                      " think between requests: they make the rate, and no profile changes it");
  }
  void operator()(TrafficChangeAction& action) const {
    if (action.source.empty()) return;
    std::vector<std::string_view> names;
    for (const TrafficSource& source : checks.scenario.traffic.sources) {
      if (source.name == action.source) {
        checkChangeable(source);
        return;
      }
      names.push_back(source.name);
    }
    checks.report(path("trafficChange", "source"), DiagnosticCode::UnknownReference,
                  "no traffic source is called " + quotedText(action.source) +
                      didYouMean(action.source, names));
  }
};

}  // namespace

std::set<std::string> usedImages(const Scenario& scenario) {
  std::set<std::string> out;
  collectImages(scenario.objects, out);
  for (const TimelineEntry& entry : scenario.timeline) {
    if (const auto* image = std::get_if<SetImageAction>(&entry.action)) out.insert(image->image);
    if (const auto* apply = std::get_if<ApplyAction>(&entry.action)) {
      collectImages(apply->objects, out);
    }
    if (const auto* patch = std::get_if<PatchAction>(&entry.action)) {
      collectImages(patch->patch.root, out);
    }
  }
  return out;
}

void checkTimeline(const ScenarioChecks& checks) {
  std::vector<TimelineEntry>& timeline = checks.scenario.timeline;
  for (std::size_t i = 0; i < timeline.size(); ++i) {
    if (timeline[i].at >= checks.scenario.duration) {
      checks.report({"timeline", i, "at"}, DiagnosticCode::AfterTheEnd,
                    "this is not before the end of the run");
    }
    std::visit(ActionChecks{checks, i}, timeline[i].action);
  }
}

void checkVersions(const ScenarioChecks& checks) {
  const auto& versions = checks.scenario.traffic.versions;
  std::set<std::string> warned;
  const auto warn = [&](const ObjectPlace* place, const PathSegments& path,
                        const std::string& image) {
    if (image.empty() || versions.contains(image) || !warned.insert(image).second) return;
    const std::string message =
        "image " + quotedText(image) + " has no entry in spec.versions; the defaults are used";
    if (place != nullptr) {
      reportAt(checks.diagnostics, place->mark.file, place->node, path, DiagnosticCode::NoVersion,
               message);
    } else {
      checks.report(path, DiagnosticCode::NoVersion, message);
    }
  };
  for (const Deployment& object : checks.scenario.objects.of<Deployment>()) {
    const std::string& image = mainImage(*object.spec.podTemplate->spec);
    if (image.empty() || versions.contains(image) || warned.contains(image)) continue;
    if (checks.diagnostics.full(Severity::Warning)) return;
    warn(checks.scenario.objects.placeOf("Deployment", keyOf(object.metadata)),
         {"spec", "template", "spec", "containers", std::size_t{0}, "image"}, image);
  }
  for (std::size_t i = 0; i < checks.scenario.timeline.size(); ++i) {
    const auto* action = std::get_if<SetImageAction>(&checks.scenario.timeline[i].action);
    if (action == nullptr) continue;
    warn(nullptr, {"timeline", i, "setImage", "image"}, action->image);
  }
  const std::set<std::string> used = usedImages(checks.scenario);
  const std::vector<std::string_view> names(used.begin(), used.end());
  for (const auto& [image, behaviour] : versions) {
    if (used.contains(image)) continue;
    checks.report({"versions", image}, DiagnosticCode::UnusedVersion,
                  "no container and no timeline entry has this image" + didYouMean(image, names));
  }
}

}  // namespace aviary
