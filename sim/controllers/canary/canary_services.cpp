#include "sim/controllers/canary/canary_services.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace aviary {
namespace {

constexpr std::array<std::string_view, 2> disabledControllers{
    "kustomize.toolkit.fluxcd.io/reconcile", "helm.toolkit.fluxcd.io/driftDetection"};

/// What a generated Service must look like.
struct WantedService {
  const std::string& name;
  const std::string& label;
  const std::string& podValue;  // of the selected pods
  const ServiceMetadata& metadata;
  ServicePort port;
  const std::vector<ServicePort>& morePorts;
};

ServicePort mainPort(const CanaryService& service) {
  const bool samePort = service.targetPort == PortReference{0};
  return {service.portName, "TCP", service.port,
          samePort ? PortReference{service.port} : service.targetPort, service.appProtocol};
}

StringMap renderLabels(const WantedService& wanted) {
  StringMap labels = wanted.metadata.labels;
  labels[wanted.label] = wanted.name;
  return labels;
}

StringMap renderAnnotations(const WantedService& wanted) {
  StringMap annotations = wanted.metadata.annotations;
  for (const std::string_view key : disabledControllers) annotations[key] = "disabled";
  return annotations;
}

// Fields that Flagger writes; the rest of an existing Service is left alone.
void applySpec(ServiceSpec& spec, const WantedService& wanted) {
  spec.selector = {{wanted.label, wanted.podValue}};
  spec.ports = {wanted.port};
  spec.ports.insert(spec.ports.end(), wanted.morePorts.begin(), wanted.morePorts.end());
}

// Says the same as building the wanted Service and comparing, without building it: every tick asks.
bool hasWantedSpec(const ServiceSpec& spec, const WantedService& wanted) {
  if (spec.selector.size() != 1 || spec.selector.begin()->first != wanted.label) return false;
  if (spec.selector.begin()->second != wanted.podValue) return false;
  if (spec.ports.empty() || !(spec.ports.front() == wanted.port)) return false;
  return std::equal(spec.ports.begin() + 1, spec.ports.end(), wanted.morePorts.begin(),
                    wanted.morePorts.end());
}

// Whether `actual` is `base` with `extra` written over it, asked without building that map.
bool isOverlay(const StringMap& actual, const StringMap& base,
               std::span<const std::pair<std::string_view, std::string_view>> extra) {
  const auto valueOf = [extra](std::string_view key) -> const std::string_view* {
    for (const auto& [name, value] : extra) {
      if (name == key) return &value;
    }
    return nullptr;
  };
  std::size_t fromExtra = 0;
  for (const auto& [key, value] : actual) {
    if (const std::string_view* wanted = valueOf(key)) {
      if (*wanted != value) return false;
      ++fromExtra;
      continue;
    }
    const auto found = base.find(key);
    if (found == base.end() || found->second != value) return false;
  }
  const auto kept = std::count_if(base.begin(), base.end(), [&valueOf](const auto& entry) {
    return valueOf(entry.first) == nullptr;
  });
  return fromExtra == extra.size() && actual.size() == fromExtra + static_cast<std::size_t>(kept);
}

bool hasWantedMetadata(const ObjectMeta& meta, const WantedService& wanted) {
  using Entry = std::pair<std::string_view, std::string_view>;
  const std::array label{Entry{wanted.label, wanted.name}};
  const std::array annotations{Entry{disabledControllers[0], "disabled"},
                               Entry{disabledControllers[1], "disabled"}};
  return isOverlay(meta.labels, wanted.metadata.labels, label) &&
         isOverlay(meta.annotations, wanted.metadata.annotations, annotations);
}

bool isOwnedBy(const ObjectMeta& meta, const Canary& canary) {
  return std::any_of(
      meta.ownerReferences.begin(), meta.ownerReferences.end(),
      [&canary](const OwnerReference& owner) { return owner.uid == canary.metadata.uid; });
}

}  // namespace

StepOutcome CanaryServices::ensure(const Canary& canary, const TargetIdentity& identity,
                                   const std::string& name, const std::string& podValue,
                                   const ServiceMetadata& metadata) {
  const CanaryService& service = canary.spec.service;
  const ObjectKeyView key{canary.metadata.namespace_, name};
  const WantedService wanted{name,     identity.label,    podValue,
                             metadata, mainPort(service), identity.discoveredPorts};
  const Ref<Service> before = context_.store.get<Service>(key);
  if (!before) {
    Service made;
    made.metadata.name = name;
    made.metadata.namespace_ = canary.metadata.namespace_;
    made.metadata.labels = renderLabels(wanted);
    made.metadata.annotations = renderAnnotations(wanted);
    made.metadata.ownerReferences = {ownerOf(canary)};
    made.spec.clusterIp = service.headless ? "None" : "";
    made.spec.trafficDistribution = service.trafficDistribution;
    applySpec(made.spec, wanted);
    context_.store.create<Service>(std::move(made));
    return {};
  }
  const std::string& distribution = service.trafficDistribution;
  const bool sameSpec = hasWantedSpec(before->spec, wanted) &&
                        (distribution.empty() || distribution == before->spec.trafficDistribution);
  const bool owned = isOwnedBy(before->metadata, canary);
  const bool sameMetadata = !owned || hasWantedMetadata(before->metadata, wanted);
  if (sameSpec && sameMetadata) return {};
  Service next = *before;
  applySpec(next.spec, wanted);
  if (!distribution.empty()) next.spec.trafficDistribution = distribution;
  if (owned) {
    next.metadata.labels = renderLabels(wanted);
    next.metadata.annotations = renderAnnotations(wanted);
  }
  if (context_.store.update<Service>(std::move(next)).ok()) return {};
  return StepOutcome::failure(
      fmt::format("service {}.{} update error", name, canary.metadata.namespace_));
}

StepOutcome CanaryServices::ensureSides(const Canary& canary, const TargetIdentity& identity) {
  const CanaryNames& names = context_.names.of(canary);
  const CanaryService& service = canary.spec.service;
  if (StepOutcome made = ensure(canary, identity, names.canary, identity.value, service.canary);
      !made.ok()) {
    return made;
  }
  return ensure(canary, identity, names.primary, identity.value + "-primary", service.primary);
}

StepOutcome CanaryServices::pointApexAtPrimary(const Canary& canary,
                                               const TargetIdentity& identity) {
  const CanaryNames& names = context_.names.of(canary);
  return ensure(canary, identity, names.apex, identity.value + "-primary",
                canary.spec.service.apex);
}

StepOutcome CanaryServices::restoreApex(const Canary& canary, const TargetIdentity& identity) {
  const ObjectKey key = keyIn(canary, context_.names.of(canary).apex);
  const Ref<Service> apex = context_.store.get<Service>(key);
  if (!apex) {
    return StepOutcome::failure(
        fmt::format("service {}.{} get query error: services \"{}\" not found", key.name,
                    key.namespace_, key.name));
  }
  if (isOwnedBy(apex->metadata, canary)) return {};
  context_.store.modify<Service>(key, [&identity](Service& service) {
    service.spec.selector = {{identity.label, identity.value}};
  });
  return {};
}

}  // namespace aviary
