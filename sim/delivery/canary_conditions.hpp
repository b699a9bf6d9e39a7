#pragma once

#include <vector>

#include "sim/api/canary.hpp"

namespace aviary {

/// The condition list of a canary's status after a write of `phase`: one condition, Promoted, whose
/// transition time is kept while its status is. Unchanged when status and reason are as before.
/// \param now  whole seconds.
/// Source: flagger pkg/canary/status.go:MakeStatusConditions.
[[nodiscard]] std::vector<Condition> conditionsFor(const Canary& canary, CanaryPhase phase,
                                                   SimTime now);

}  // namespace aviary
