#pragma once

#include "sim/scenario/document_place.hpp"
#include "sim/scenario/name_index.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/validate_objects.hpp"

namespace aviary {

/// What the checks of a Scenario document need.
struct ScenarioChecks {
  Scenario& scenario;
  const InputDocument& document;
  const NameIndex& names;
  Diagnostics& diagnostics;

  void report(const PathSegments& path, DiagnosticCode code, std::string message) const;

  /// The namespace of a name among `kinds`: the one given, or the only one that has it. Reports a
  /// name that is unknown or stands in several namespaces; empty then.
  [[nodiscard]] std::string resolve(std::span<const std::string_view> kinds,
                                    const std::string& name, const std::string& space,
                                    const PathSegments& path) const;
  void resolve(ObjectName& object, const PathSegments& path) const;
};

void checkTraffic(const ScenarioChecks& checks);
void checkCalls(const ScenarioChecks& checks);
void checkFaults(const ScenarioChecks& checks);
void checkTimeline(const ScenarioChecks& checks);
void checkVersions(const ScenarioChecks& checks);
void checkHooksAndOverrides(const ScenarioChecks& checks);
void checkExpectations(const ScenarioChecks& checks);
void checkNodes(const ScenarioChecks& checks);
void checkGates(const ScenarioChecks& checks);
/// Pods that would not fit on any node, however empty.
void checkCapacity(const ObjectChecks& checks, const Scenario& scenario);
/// Is this the name of a node that a pool makes, or may make when it is autoscaled?
[[nodiscard]] bool isPoolNode(const Scenario& scenario, std::string_view name);
/// A node or a pool of this name, an autoscaled pool's nodes included. Reports at `path` otherwise.
void checkNodeName(const ScenarioChecks& checks, const std::string& name, const PathSegments& path);

/// Images of all containers of all objects and of the timeline, ascending.
[[nodiscard]] std::set<std::string> usedImages(const Scenario& scenario);

}  // namespace aviary
