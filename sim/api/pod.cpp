#include "sim/api/pod.hpp"

#include <algorithm>

namespace aviary {

std::string_view text(PodPhase phase) {
  switch (phase) {
    case PodPhase::Pending: return "Pending";
    case PodPhase::Running: return "Running";
    case PodPhase::Succeeded: return "Succeeded";
    case PodPhase::Failed: return "Failed";
    case PodPhase::Unknown: return "Unknown";
  }
  return "Unknown";
}

bool isReady(const Pod& pod) {
  const Condition* ready = findCondition(pod.status.conditions, "Ready");
  return ready != nullptr && ready->status == ConditionStatus::True;
}

bool isActive(const Pod& pod) {
  return !pod.metadata.deletionTimestamp && pod.status.phase != PodPhase::Succeeded &&
         pod.status.phase != PodPhase::Failed;
}

ResourceList podRequests(const PodSpec& spec) {
  ResourceList total;
  for (const Container& container : spec.containers) {
    for (const auto& [name, amount] : container.requests) total[name].milli += amount.milli;
  }
  ResourceList sidecars;
  ResourceList starting;                        // the largest need while init containers run
  const auto raise = [&starting](const std::string& name, std::int64_t milli) {
    starting[name].milli = std::max(starting[name].milli, milli);
  };
  for (const Container& container : spec.initContainers) {
    for (const auto& [name, amount] : container.requests) {
      if (container.restartPolicyAlways) {
        sidecars[name].milli += amount.milli;
        total[name].milli += amount.milli;
        raise(name, sidecars[name].milli);
      } else {
        raise(name, sidecars[name].milli + amount.milli);
      }
    }
  }
  for (const auto& [name, amount] : starting) {
    total[name].milli = std::max(total[name].milli, amount.milli);
  }
  for (const auto& [name, amount] : spec.overhead) total[name].milli += amount.milli;
  return total;
}

const std::string& mainImage(const PodSpec& spec) {
  static const std::string none;
  return spec.containers.empty() ? none : spec.containers.front().image;
}

}  // namespace aviary
