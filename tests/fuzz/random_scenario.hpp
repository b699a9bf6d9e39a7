#pragma once

#include <cstdint>
#include <string>

namespace aviary::fuzz {

/// A scenario as users write it: nodes, workloads, autoscalers, canaries of all strategies and
/// routers, budgets, load, what users do and what goes wrong.
///
/// Everything that holds a rollout up is over in the first part of the run (gates are opened,
/// pauses and faults end), so that what has begun must end before the horizon.
[[nodiscard]] std::string randomScenario(std::uint64_t seed);

}  // namespace aviary::fuzz
