#pragma once

#include "sim/scenario/scenario.hpp"

/// Checks across documents. What a real cluster would accept and then not work is a warning; what
/// cannot be played is an error.
namespace aviary {

/// Checks of manifests alone: references, selectors, routes, gates.
void validateObjects(const ObjectSet& objects, Diagnostics& diagnostics);

/// Checks of a whole scenario; fills in the namespaces of names that have none.
/// \param document  the Scenario document, for places.
void validateScenario(Scenario& scenario, const InputDocument& document, Diagnostics& diagnostics);

}  // namespace aviary
