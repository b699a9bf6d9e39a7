#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "sim/scenario/data_node.hpp"

namespace aviary {

/// A JSON value as the tree that the decoders of manifests read. Places are unknown.
[[nodiscard]] DataNode toDataNode(const nlohmann::json& value);

/// A manifest of a case as a document; `name` stands for the file in diagnostics.
[[nodiscard]] InputDocument toDocument(std::string name, const nlohmann::json& value);

}  // namespace aviary
