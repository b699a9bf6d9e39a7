#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario_reader.hpp"
#include "sim/trace/condition_change.hpp"
#include "sim/trace/trace.hpp"

namespace aviary {

/// An object whose YAML can be shown.
struct ShownObject {
  std::string kind;
  ObjectKey key;
  bool generated = false;  ///< a controller made it from another object
  bool operator==(const ShownObject&) const = default;
};

/// The written objects in the order of their documents, then those that controllers make of them.
[[nodiscard]] std::vector<ShownObject> shownObjects(const ScenarioDocuments& documents,
                                                    const Trace& trace);

/// The object as it is written; of a copied one what it is made from, of a made one how it starts.
[[nodiscard]] std::string yamlAtStart(const ScenarioDocuments& documents, const Trace& trace,
                                      const ShownObject& object);

/// What a run leaves behind of its objects.
struct PlayedObjects {
  const ScenarioDocuments& documents;
  const Trace& trace;
  const std::vector<ConditionChange>& conditions;  ///< with growing times
};

/// The object with what the simulation made of its spec (image, replicas) and with its simulated
/// status at a time.
/// Differs: fields of the status that nothing simulated depends on are left out; times count from
/// the start of the run, as those of a scenario do.
[[nodiscard]] std::string yamlAt(const PlayedObjects& played, const ShownObject& object,
                                 double seconds);

}  // namespace aviary
