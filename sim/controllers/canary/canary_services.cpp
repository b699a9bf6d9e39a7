#include "sim/controllers/canary/canary_services.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace aviary {
namespace {

ServiceSpec renderSpec(const Canary& canary, const TargetIdentity& identity,
                       const std::string& podValue) {
  const CanaryService& wanted = canary.spec.service;
  ServiceSpec spec;
  spec.clusterIp = wanted.headless ? "None" : "";
  spec.selector = {{identity.label, podValue}};
  spec.trafficDistribution = wanted.trafficDistribution;
  const bool samePort = wanted.targetPort == PortReference{0};
  spec.ports.push_back({wanted.portName, "TCP", wanted.port,
                        samePort ? PortReference{wanted.port} : wanted.targetPort,
                        wanted.appProtocol});
  for (const ServicePort& port : identity.discoveredPorts) spec.ports.push_back(port);
  return spec;
}

// Fields that Flagger writes; the rest of an existing Service is left alone.
void applySpec(ServiceSpec& spec, ServiceSpec&& wanted) {
  spec.selector = std::move(wanted.selector);
  spec.ports = std::move(wanted.ports);
  if (!wanted.trafficDistribution.empty()) spec.trafficDistribution = wanted.trafficDistribution;
}

StringMap renderLabels(const TargetIdentity& identity, const std::string& name,
                       const ServiceMetadata& metadata) {
  StringMap labels = metadata.labels;
  labels[identity.label] = name;
  return labels;
}

StringMap renderAnnotations(const ServiceMetadata& metadata) {
  StringMap annotations = metadata.annotations;
  annotations["kustomize.toolkit.fluxcd.io/reconcile"] = "disabled";
  annotations["helm.toolkit.fluxcd.io/driftDetection"] = "disabled";
  return annotations;
}

bool isOwnedBy(const ObjectMeta& meta, const Canary& canary) {
  return std::any_of(
      meta.ownerReferences.begin(), meta.ownerReferences.end(),
      [&canary](const OwnerReference& owner) { return owner.uid == canary.metadata.uid; });
}

}  // namespace

Outcome CanaryServices::ensure(const Canary& canary, const TargetIdentity& identity,
                               const std::string& name, const std::string& podValue,
                               const ServiceMetadata& metadata) {
  const ObjectKey key = keyIn(canary, name);
  ServiceSpec wanted = renderSpec(canary, identity, podValue);
  const Ref<Service> before = context_.store.get<Service>(key);
  if (!before) {
    Service made;
    made.metadata.name = name;
    made.metadata.namespace_ = canary.metadata.namespace_;
    made.metadata.labels = renderLabels(identity, name, metadata);
    made.metadata.annotations = renderAnnotations(metadata);
    made.metadata.ownerReferences = {ownerOf(canary)};
    made.spec = std::move(wanted);
    context_.store.create<Service>(std::move(made));
    return {};
  }
  Service next = *before;
  applySpec(next.spec, std::move(wanted));
  if (isOwnedBy(before->metadata, canary)) {
    next.metadata.labels = renderLabels(identity, name, metadata);
    next.metadata.annotations = renderAnnotations(metadata);
  }
  if (context_.store.update<Service>(std::move(next)).ok()) return {};
  return Outcome::failure(
      fmt::format("service {}.{} update error", name, canary.metadata.namespace_));
}

Outcome CanaryServices::ensureSides(const Canary& canary, const TargetIdentity& identity) {
  const CanaryNames names = canaryNames(canary);
  const CanaryService& service = canary.spec.service;
  if (Outcome made = ensure(canary, identity, names.canary, identity.value, service.canary);
      !made.ok()) {
    return made;
  }
  return ensure(canary, identity, names.primary, identity.value + "-primary", service.primary);
}

Outcome CanaryServices::pointApexAtPrimary(const Canary& canary, const TargetIdentity& identity) {
  const CanaryNames names = canaryNames(canary);
  return ensure(canary, identity, names.apex, identity.value + "-primary",
                canary.spec.service.apex);
}

Outcome CanaryServices::restoreApex(const Canary& canary, const TargetIdentity& identity) {
  const ObjectKey key = keyIn(canary, canaryNames(canary).apex);
  const Ref<Service> apex = context_.store.get<Service>(key);
  if (!apex || isOwnedBy(apex->metadata, canary)) return {};
  context_.store.modify<Service>(key, [&identity](Service& service) {
    service.spec.selector = {{identity.label, identity.value}};
  });
  return {};
}

}  // namespace aviary
