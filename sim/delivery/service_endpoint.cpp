#include "sim/delivery/service_endpoint.hpp"

namespace aviary {
namespace {

bool isListed(const Pod& pod) {
  return !pod.status.podIp.empty() && pod.status.phase != PodPhase::Succeeded &&
         pod.status.phase != PodPhase::Failed;
}

}  // namespace

std::optional<Endpoint> endpointOf(const Pod& pod, const ServiceSpec& service) {
  if (!isListed(pod)) return std::nullopt;
  Endpoint endpoint;
  endpoint.pod = keyOf(pod.metadata);
  endpoint.podUid = pod.metadata.uid;
  endpoint.image = mainImage(*pod.spec);
  endpoint.nodeName = pod.nodeName;
  endpoint.serving = isReady(pod);
  endpoint.terminating = pod.metadata.deletionTimestamp.has_value();
  endpoint.ready =
      service.publishNotReadyAddresses || (endpoint.serving && !endpoint.terminating);
  return endpoint;
}

bool endpointMayDiffer(const Pod& before, const Pod& after) {
  return before.metadata.uid != after.metadata.uid ||
         before.metadata.labels != after.metadata.labels || isListed(before) != isListed(after) ||
         isReady(before) != isReady(after) || before.nodeName != after.nodeName ||
         before.metadata.deletionTimestamp.has_value() !=
             after.metadata.deletionTimestamp.has_value();
}

}  // namespace aviary
