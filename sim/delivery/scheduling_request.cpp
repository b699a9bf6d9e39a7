#include "sim/delivery/scheduling_request.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace aviary {
namespace {

constexpr std::int64_t scoredCpuMillicores = 100;
constexpr std::int64_t scoredMemoryBytes = 200LL << 20;

const Quantity* requestOf(const Container& container, const std::string& resource) {
  const auto request = container.requests.find(resource);
  if (request != container.requests.end()) return &request->second;
  const auto limit = container.limits.find(resource);
  return limit == container.limits.end() ? nullptr : &limit->second;
}

bool hasLimitWithoutRequest(const Container& container) {
  return std::any_of(container.limits.begin(), container.limits.end(), [&](const auto& limit) {
    return !container.requests.contains(limit.first);
  });
}

ResourceList withDefaults(const Container& container) {
  ResourceList requests = container.requests;
  requests.insert(container.limits.begin(), container.limits.end());
  return requests;
}

// The larger of "everything runs" and "an init container runs", for one amount of each container.
template <class AmountOf>
std::int64_t combined(const PodSpec& spec, AmountOf amountOf) {
  std::int64_t running = 0;
  for (const Container& container : spec.containers) running += amountOf(container);
  std::int64_t sidecars = 0;
  std::int64_t starting = 0;
  for (const Container& container : spec.initContainers) {
    const std::int64_t own = amountOf(container);
    if (container.restartPolicyAlways) {
      sidecars += own;
      starting = std::max(starting, sidecars);
    } else {
      starting = std::max(starting, sidecars + own);
    }
  }
  return std::max(running + sidecars, starting);
}

}  // namespace

void add(Amounts& total, const Amounts& amount) {
  total.cpuMillicores += amount.cpuMillicores;
  total.memoryBytes += amount.memoryBytes;
  total.ephemeralBytes += amount.ephemeralBytes;
  for (const auto& [name, pieces] : amount.extended) total.extended[name] += pieces;
}

void subtract(Amounts& total, const Amounts& amount) {
  total.cpuMillicores -= amount.cpuMillicores;
  total.memoryBytes -= amount.memoryBytes;
  total.ephemeralBytes -= amount.ephemeralBytes;
  for (const auto& [name, pieces] : amount.extended) total.extended[name] -= pieces;
}

Amounts amountsOf(const ResourceList& resources) {
  Amounts amounts;
  for (const auto& [name, quantity] : resources) {
    if (name == "cpu") {
      amounts.cpuMillicores = quantity.milli;
    } else if (name == "memory") {
      amounts.memoryBytes = quantity.value();
    } else if (name == "ephemeral-storage") {
      amounts.ephemeralBytes = quantity.value();
    } else if (name != "pods") {
      amounts.extended[name] = quantity.value();
    }
  }
  return amounts;
}

Amounts schedulingRequest(const PodSpec& spec) {
  const auto anyOpen = [](const std::vector<Container>& containers) {
    return std::any_of(containers.begin(), containers.end(), hasLimitWithoutRequest);
  };
  if (!anyOpen(spec.containers) && !anyOpen(spec.initContainers)) {
    return amountsOf(podRequests(spec));
  }
  PodSpec filled = spec;
  for (Container& container : filled.containers) container.requests = withDefaults(container);
  for (Container& container : filled.initContainers) container.requests = withDefaults(container);
  return amountsOf(podRequests(filled));
}

ScoredRequest scoredRequest(const PodSpec& spec) {
  ScoredRequest request;
  request.cpuMillicores = combined(spec, [](const Container& container) {
    const Quantity* asked = requestOf(container, "cpu");
    return asked == nullptr ? scoredCpuMillicores : asked->milli;
  });
  request.memoryBytes = combined(spec, [](const Container& container) {
    const Quantity* asked = requestOf(container, "memory");
    return asked == nullptr ? scoredMemoryBytes : asked->value();
  });
  const Amounts overhead = amountsOf(spec.overhead);
  request.cpuMillicores += overhead.cpuMillicores;
  request.memoryBytes += overhead.memoryBytes;
  return request;
}

std::vector<HostPort> hostPortsOf(const PodSpec& spec) {
  std::vector<HostPort> ports;
  const auto take = [&ports](const Container& container) {
    for (const ContainerPort& port : container.ports) {
      if (port.hostPort <= 0) continue;
      ports.push_back({port.hostIp.empty() ? "0.0.0.0" : port.hostIp,
                       port.protocol.empty() ? "TCP" : port.protocol, port.hostPort});
    }
  };
  for (const Container& container : spec.initContainers) {
    if (container.restartPolicyAlways) take(container);
  }
  for (const Container& container : spec.containers) take(container);
  return ports;
}

PodDemand demandOf(const PodSpec& spec) {
  return {schedulingRequest(spec), scoredRequest(spec), hostPortsOf(spec)};
}

bool conflicts(const HostPort& a, const HostPort& b) {
  constexpr std::string_view all = "0.0.0.0";
  return a.port == b.port && a.protocol == b.protocol &&
         (a.address == b.address || a.address == all || b.address == all);
}

}  // namespace aviary
