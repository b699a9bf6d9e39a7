#include "sim/controllers/canary/target_service.hpp"

#include <fmt/format.h>

#include "sim/controllers/canary/target_deployment.hpp"
#include "sim/engine/hash.hpp"

namespace aviary {
namespace {

std::string missingService(const Canary& canary) {
  const std::string& name = canary.spec.targetRef.name;
  return fmt::format("service {}.{} get query error: services \"{}\" not found", name,
                     canary.metadata.namespace_, name);
}

std::string text(const PortReference& port) {
  const int* number = std::get_if<int>(&port);
  return number != nullptr ? fmt::format("{}", *number) : std::get<std::string>(port);
}

std::string specHash(const ServiceSpec& spec) {
  StableHash hash;
  hash.text(spec.type).text(spec.sessionAffinity).text(spec.trafficDistribution);
  for (const auto& [key, value] : spec.selector) hash.text(key).text(value);
  for (const ServicePort& port : spec.ports) {
    hash.text(port.name).text(port.protocol).text(port.appProtocol).text(text(port.targetPort));
    hash.integer(static_cast<std::uint64_t>(port.port));
  }
  return fmt::format("{:016x}", hash.value());
}

}  // namespace

Ref<Service> ServiceTarget::target(const Canary& canary) const {
  return context_.store.get<Service>(keyIn(canary, canary.spec.targetRef.name));
}

TargetIdentity ServiceTarget::identify(const Canary& canary) const {
  if (!target(canary)) return {"", "", {}, missingService(canary)};
  return {};
}

StepOutcome ServiceTarget::writeClone(const Canary& canary, const Service& source,
                                      const std::string& name) {
  const ObjectKey key = keyIn(canary, name);
  const auto written =
      context_.store.modify<Service>(key, [&source](Service& clone) { clone.spec = source.spec; });
  if (written.ok()) return {};
  Service clone;
  clone.metadata.name = name;
  clone.metadata.namespace_ = source.metadata.namespace_;
  clone.metadata.labels = source.metadata.labels;
  clone.metadata.ownerReferences = {ownerOf(canary)};
  clone.spec = source.spec;
  context_.store.create<Service>(std::move(clone));
  return {};
}

StepOutcome ServiceTarget::ensurePrimary(const Canary& canary) {
  const Ref<Service> source = target(canary);
  if (!source) return StepOutcome::failure(missingService(canary));
  const CanaryNames names = canaryNames(canary);
  if (!context_.store.get<Service>(keyIn(canary, names.primaryTarget))) {
    if (StepOutcome made = writeClone(canary, *source, names.primaryTarget); !made.ok())
      return made;
  }
  return writeClone(canary, *source, names.target + "-canary");
}

TargetRevision ServiceTarget::targetHash(const Canary& canary) const {
  const Ref<Service> source = target(canary);
  if (!source) return {"", std::nullopt, missingService(canary)};
  return {specHash(source->spec), std::nullopt, ""};
}

StepOutcome ServiceTarget::promote(const Canary& canary) {
  const Ref<Service> source = target(canary);
  if (!source) return StepOutcome::failure(missingService(canary));
  return writeClone(canary, *source, canaryNames(canary).primaryTarget);
}

// Flagger plays every kind it does not know as a Deployment.
std::unique_ptr<TargetWorkload> makeTargetWorkload(CanaryContext& context, const Canary& canary) {
  if (canary.spec.targetRef.kind == Service::kind) return std::make_unique<ServiceTarget>(context);
  return std::make_unique<DeploymentTarget>(context);
}

}  // namespace aviary
