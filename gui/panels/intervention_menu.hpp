#pragma once

#include <functional>
#include <string>

#include "gui/runner/finished_run.hpp"
#include "gui/series/intervention_choices.hpp"

class QMenu;

namespace aviary {

/// The thing that a menu was asked for on. Everything: a moment, whatever it happens to.
enum class ThingKind { Everything, Canary, Node, Version, Traffic };

struct Thing {
  ThingKind kind = ThingKind::Everything;
  std::string name;  ///< of the node or the image; empty: any
};

/// Does something to a target at the cursor's time.
using Intervene = std::function<void(InterventionChoice choice, const std::string& target,
                                     const std::string& value)>;

/// Fills a menu with what can be done to a thing, with values that make sense. False: nothing can.
bool fillInterventionMenu(QMenu& menu, const Scenario& scenario, const Thing& thing,
                          const Intervene& intervene);

}  // namespace aviary
