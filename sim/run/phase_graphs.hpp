#pragma once

#include <string>

namespace aviary {

/// The phases of a Canary and every move between them, in the DOT language of Graphviz.
[[nodiscard]] std::string canaryPhasesDot();

}  // namespace aviary
