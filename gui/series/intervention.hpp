#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/engine/sim_time.hpp"
#include "sim/scenario/scenario_reader.hpp"

namespace aviary {

/// Something done to the run at a moment: an entry more in the scenario's timeline or faults.
struct Intervention {
  enum class List : std::uint8_t { Timeline, Faults };
  List list = List::Timeline;
  SimDuration at{};
  /// Timeline: the action (`scale`); faults: empty.
  std::string action;
  /// One line of YAML: what the action is given; for a fault its keys as a map.
  std::string value;

  bool operator==(const Intervention&) const = default;
};

/// The entry as it stands in a scenario: "{at: 4m, scale: {deployment: web, replicas: 5}}".
[[nodiscard]] std::string yamlOf(const Intervention& intervention);

/// False for an entry that is not YAML.
[[nodiscard]] bool isYaml(const Intervention& intervention);

/// The documents with the entries appended to `spec.timeline` and `spec.faults`. An entry that is
/// not YAML is left out; whether it makes sense is for decoding to say.
[[nodiscard]] ScenarioDocuments withInterventions(ScenarioDocuments documents,
                                                  std::span<const Intervention> interventions);

/// A time as scenarios write it, exact: "4m", "90s", "1500ms".
[[nodiscard]] std::string momentYaml(SimDuration at);

}  // namespace aviary
