#pragma once

#include <string>

#include "sim/scenario/data_node.hpp"

namespace aviary {

/// The JSON Schema (draft 2020-12) of a Scenario document, for editors: the keys of every map,
/// their types, spellings and what they are for. Ranges and references are `aviary validate`'s.
[[nodiscard]] DataNode scenarioSchema();

/// The schema as JSON text.
[[nodiscard]] std::string scenarioSchemaJson();

}  // namespace aviary
