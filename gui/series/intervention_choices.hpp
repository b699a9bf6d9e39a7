#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gui/series/intervention.hpp"
#include "sim/scenario/scenario.hpp"

namespace aviary {

/// What can be done to a run by hand.
enum class InterventionChoice : std::uint8_t {
  SetImage,
  Scale,
  OpenGate,
  CloseGate,
  Promote,
  Abort,
  Undo,
  Pause,
  Resume,
  Drain,
  ErrorFault,
  LatencyFault,
  CrashFault,
  NodeFault,
  LoadFactor
};

/// What an intervention can be done to in a scenario, and a value that makes sense.
struct InterventionOffer {
  InterventionChoice choice = InterventionChoice::SetImage;
  std::vector<std::string> targets;  ///< never empty
  std::string value;                 ///< empty: the choice takes none
  std::string values;                ///< how values are written, for people: "3%"
};

/// Every choice that this scenario has a target for, in a fixed order.
[[nodiscard]] std::vector<InterventionOffer> offersOf(const Scenario& scenario);

/// The intervention as it will stand in the scenario. Faults last three minutes.
[[nodiscard]] Intervention interventionOf(InterventionChoice choice, const std::string& target,
                                          const std::string& value, SimDuration at);

}  // namespace aviary
