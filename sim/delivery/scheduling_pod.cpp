#include "sim/delivery/scheduling_pod.hpp"

#include "sim/delivery/scheduling_cache.hpp"

namespace aviary {
namespace {

constexpr int defaultHostnameSkew = 3;
constexpr int defaultZoneSkew = 5;

CompiledSpread compileSpread(const TopologySpreadConstraint& written, const StringMap& labels) {
  CompiledSpread compiled;
  compiled.maxSkew = written.maxSkew;
  compiled.topologyKey = written.topologyKey;
  compiled.selector = withLabelKeys(written.labelSelector, written.matchLabelKeys, labels, "In");
  compiled.minDomains = written.minDomains.value_or(1);
  compiled.honorAffinity = written.nodeAffinityPolicy != "Ignore";
  compiled.honorTaints = written.nodeTaintsPolicy == "Honor";
  return compiled;
}

CompiledSpread defaultSpread(std::string_view key, int maxSkew, const LabelSelector& selector) {
  CompiledSpread compiled;
  compiled.maxSkew = maxSkew;
  compiled.topologyKey = key;
  compiled.selector = selector;
  return compiled;
}

}  // namespace

IncomingPod prepareIncoming(std::shared_ptr<const Pod> pod, int priority,
                            const std::optional<LabelSelector>& workloads) {
  IncomingPod incoming;
  const PodSpec& spec = *pod->spec;
  incoming.priority = priority;
  incoming.mayPreempt = spec.preemptionPolicy != "Never";
  incoming.request = schedulingRequest(spec);
  incoming.scored = scoredRequest(spec);
  incoming.ports = hostPortsOf(spec);
  incoming.affinity = compileAffinity(spec.affinity, pod->metadata);
  incoming.nodeNames = nodesByName(spec);
  for (const TopologySpreadConstraint& written : spec.topologySpreadConstraints) {
    const bool hard = written.whenUnsatisfiable != "ScheduleAnyway";
    (hard ? incoming.hardSpread : incoming.softSpread)
        .push_back(compileSpread(written, pod->metadata.labels));
  }
  if (!incoming.softSpread.empty()) {
    incoming.softOrigin = SpreadOrigin::Explicit;
  } else if (spec.topologySpreadConstraints.empty() && workloads) {
    incoming.softOrigin = SpreadOrigin::SystemDefault;
    incoming.softSpread.push_back(defaultSpread(hostnameKey, defaultHostnameSkew, *workloads));
    incoming.softSpread.push_back(defaultSpread(zoneKey, defaultZoneSkew, *workloads));
  }
  for (const Container& container : spec.initContainers) {
    incoming.images.push_back(fullImageName(container.image));
  }
  for (const Container& container : spec.containers) {
    incoming.images.push_back(fullImageName(container.image));
  }
  incoming.pod = std::move(pod);
  return incoming;
}

std::optional<LabelSelector> spreadingSelector(const StringMap& podLabels,
                                               const std::vector<const Service*>& services,
                                               const ReplicaSet* owner) {
  LabelSelector merged;
  for (const Service* service : services) {
    if (!selects(service->spec.selector, podLabels)) continue;
    for (const auto& [key, value] : service->spec.selector) merged.matchLabels[key] = value;
  }
  if (owner != nullptr) {
    // Requirements are AND-ed, also where a Service and the ReplicaSet name the same key.
    for (const auto& [key, value] : owner->spec.selector.matchLabels) {
      merged.matchExpressions.push_back({key, "In", {value}});
    }
    for (const LabelRequirement& requirement : owner->spec.selector.matchExpressions) {
      merged.matchExpressions.push_back(requirement);
    }
  }
  if (merged.matchLabels.empty() && merged.matchExpressions.empty()) return std::nullopt;
  return merged;
}

}  // namespace aviary
