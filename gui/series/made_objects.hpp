#pragma once

#include <optional>
#include <vector>

#include "gui/series/object_yaml.hpp"
#include "sim/scenario/data_node.hpp"

namespace aviary {

/// Objects that no document holds: the ReplicaSets of the Deployments, and the routes that Flagger
/// writes for its Canaries with the provider their documents name.
[[nodiscard]] std::vector<ShownObject> madeObjects(const ScenarioDocuments& documents,
                                                   const Trace& trace);

/// Such an object at a time; nothing for any other object.
/// Differs: fields that the simulation does not follow are left out.
[[nodiscard]] std::optional<DataNode> madeNode(const ScenarioDocuments& documents,
                                               const Trace& trace, const ShownObject& object,
                                               double seconds);

}  // namespace aviary
