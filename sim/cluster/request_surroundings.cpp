#include "sim/cluster/request_surroundings.hpp"

namespace aviary {

PodIdentity identifyPod(const Pod& pod, const Store& store) {
  PodIdentity out;
  out.pod = keyOf(pod.metadata);
  out.workload = out.pod;
  out.image = mainImage(*pod.spec);
  out.node = pod.nodeName;
  if (const Ref<Node> node = store.get<Node>({"", pod.nodeName})) {
    out.pool = node->spec.pool;
    const StringMap& labels = node->metadata.labels;
    const auto zone = labels.find("topology.kubernetes.io/zone");
    if (zone != labels.end()) out.zone = zone->second;
    const auto region = labels.find("topology.kubernetes.io/region");
    if (region != labels.end()) out.region = region->second;
  }
  const OwnerReference* owner = controllerOf(pod.metadata);
  if (owner == nullptr) return out;
  out.workload.name = owner->name;
  if (owner->kind != ReplicaSet::kind) return out;
  const Ref<ReplicaSet> set = store.get<ReplicaSet>({out.pod.namespace_, owner->name});
  const OwnerReference* above = set ? controllerOf(set->metadata) : nullptr;
  if (above != nullptr) {
    out.workload.name = above->name;
  } else if (const std::size_t dash = owner->name.rfind('-'); dash != std::string::npos) {
    out.workload.name = owner->name.substr(0, dash);
  }
  return out;
}

}  // namespace aviary
