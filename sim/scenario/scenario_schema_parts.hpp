#pragma once

#include <string>

namespace aviary {

/// The definitions of faults, user actions, answers and expectations, as YAML below `$defs`.
[[nodiscard]] std::string scenarioSchemaEvents();

}  // namespace aviary
