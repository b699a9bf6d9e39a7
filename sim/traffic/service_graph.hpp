#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/behaviour.hpp"

namespace aviary {

/// A call to a service that, through other calls, leads back to itself: "ns/a", "ns/b", "ns/a".
[[nodiscard]] std::optional<std::vector<std::string>> findCallCycle(
    const std::vector<ServiceCall>& calls);

/// Services in the order in which load flows down: callers before what they call; services that do
/// not depend on each other by name. \pre no cycle.
[[nodiscard]] std::vector<ObjectKey> callOrder(const std::vector<ServiceCall>& calls);

/// Requests to each service that one request to `from` causes, itself included, retries left out.
/// \pre no cycle.
[[nodiscard]] std::vector<std::pair<ObjectKey, double>> loadPerRequest(
    const std::vector<ServiceCall>& calls, const ObjectKey& from);

}  // namespace aviary
