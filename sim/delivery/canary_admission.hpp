#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/api/canary.hpp"

namespace aviary {

enum class ForeignReferences : std::uint8_t { Allowed, Refused };

/// Why a Canary is not taken into service; nothing when it is. An object that is scheduled already
/// keeps its job.
/// Differs: DaemonSet and Knative targets are refused because their workloads are not simulated;
/// Flagger itself plays them.
/// Source: flagger pkg/controller/controller.go:verifyCanary.
[[nodiscard]] std::optional<std::string> admissionRefusal(const Canary& canary,
                                                          ForeignReferences foreign);

}  // namespace aviary
