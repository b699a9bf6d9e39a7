#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/scenario/scenario_reader.hpp"

namespace aviary {

/// What a run changed in its scenario: the resolved scenario says what was played.
struct ResolvedOptions {
  std::optional<std::uint64_t> seed;
  std::optional<EngineChoice> engine;
  std::optional<RunUntil> until;
  std::optional<SimDuration> duration;  ///< another horizon, longer than the warm-up
};

/// One YAML stream that repeats a run without any other file: the Scenario document with every
/// default, resolved namespace and loaded table written out, then the manifests as `documents` has
/// them. Reading it gives an equal Scenario, whose resolved text is the same; comments and the
/// manifests that an `apply` names but that are not simulated are not kept.
/// \pre `scenario` is decoded from `documents` without errors.
[[nodiscard]] std::string resolvedYaml(const Scenario& scenario, const ScenarioDocuments& documents,
                                       const ResolvedOptions& options = {});

}  // namespace aviary
