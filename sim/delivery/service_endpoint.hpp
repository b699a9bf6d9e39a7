#pragma once

#include <optional>

#include "sim/api/pod.hpp"
#include "sim/api/service.hpp"

namespace aviary {

/// The endpoint a selected pod is; nothing for a pod without an address or one that has ended.
/// Source: kubernetes staging/src/k8s.io/endpointslice/utils.go:podToEndpoint.
[[nodiscard]] std::optional<Endpoint> endpointOf(const Pod& pod, const ServiceSpec& service);

/// True when the two states of a pod can mean different endpoints or other Services.
[[nodiscard]] bool endpointMayDiffer(const Pod& before, const Pod& after);

}  // namespace aviary
