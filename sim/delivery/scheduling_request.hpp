#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/api/pod.hpp"

namespace aviary {

/// Amounts as the scheduler counts them.
struct Amounts {
  std::int64_t cpuMillicores = 0;
  std::int64_t memoryBytes = 0;
  std::int64_t ephemeralBytes = 0;
  std::map<std::string, std::int64_t> extended; ///< pieces, by resource name
  bool operator==(const Amounts&) const = default;
};

void add(Amounts& total, const Amounts& amount);
void subtract(Amounts& total, const Amounts& amount);

/// cpu in milli-units, everything else in whole units rounded up; `pods` is left out.
[[nodiscard]] Amounts amountsOf(const ResourceList& resources);

/// cpu and memory with 100m / 200Mi for each container and resource without a request.
struct ScoredRequest {
  std::int64_t cpuMillicores = 0;
  std::int64_t memoryBytes = 0;
  bool operator==(const ScoredRequest&) const = default;
};

/// What a pod reserves: containers and sidecars together, or more while an init container runs,
/// plus overhead. A limit stands in for a missing request.
/// Source: component-helpers resource/helpers.go:PodRequests.
[[nodiscard]] Amounts schedulingRequest(const PodSpec& spec);
/// The same with the defaults that scores use. Source: scheduler/util/pod_resources.go.
[[nodiscard]] ScoredRequest scoredRequest(const PodSpec& spec);

/// A port of the node that a pod takes for itself.
struct HostPort {
  std::string address;                          ///< "0.0.0.0" = all
  std::string protocol;
  int port = 0;
  bool operator==(const HostPort&) const = default;
};

[[nodiscard]] std::vector<HostPort> hostPortsOf(const PodSpec& spec);

/// All that a pod takes of its node.
struct PodDemand {
  Amounts request;
  ScoredRequest scored;
  std::vector<HostPort> ports;
};
[[nodiscard]] PodDemand demandOf(const PodSpec& spec);
/// Same protocol and port, and the same address or one of them on all addresses.
[[nodiscard]] bool conflicts(const HostPort& a, const HostPort& b);

}  // namespace aviary
