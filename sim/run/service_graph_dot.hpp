#pragma once

#include <string>

#include "sim/api/behaviour.hpp"

namespace aviary {

/// Who sends requests to whom: sources, Services and the calls between them, in the DOT language of
/// Graphviz. Same configuration: the same text.
[[nodiscard]] std::string serviceGraphDot(const TrafficConfig& config);

}  // namespace aviary
