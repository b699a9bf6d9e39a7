#include "sim/controllers/canary/target_deployment.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/delivery/canary_config.hpp"

namespace aviary {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// Every container port except the proxies' and the one spec.service names already.
std::vector<ServicePort> discoverPorts(const Canary& canary, const PodTemplateSpec& podTemplate) {
  std::vector<ServicePort> ports;
  if (!canary.spec.service.portDiscovery) return ports;
  const PortReference& targetPort = canary.spec.service.targetPort;
  for (const Container& container : podTemplate.spec->containers) {
    if (container.name == "istio-proxy" || container.name == "envoy") continue;
    for (std::size_t i = 0; i < container.ports.size(); ++i) {
      const ContainerPort& port = container.ports[i];
      const bool named = targetPort == PortReference{port.name};
      const bool isMain = port.containerPort == canary.spec.service.port ||
                          targetPort == PortReference{port.containerPort} ||
                          (named && !port.name.empty());
      if (isMain) continue;
      std::string name =
          port.name.empty() ? fmt::format("tcp-{}-{}", container.name, i) : port.name;
      ports.push_back({std::move(name), port.protocol, port.containerPort,
                       PortReference{port.containerPort}, ""});
    }
  }
  return ports;
}

}  // namespace

Ref<Deployment> DeploymentTarget::target(const Canary& canary) const {
  return context_.store.get<Deployment>(
      ObjectKeyView{canary.metadata.namespace_, canary.spec.targetRef.name});
}

Ref<Deployment> DeploymentTarget::primary(const Canary& canary) const {
  return context_.store.get<Deployment>(
      ObjectKeyView{canary.metadata.namespace_, context_.names.of(canary).primaryTarget});
}

std::string DeploymentTarget::missing(const Canary& canary, const std::string& name) {
  return fmt::format("deployment {}.{} get query error: deployments.apps \"{}\" not found", name,
                     canary.metadata.namespace_, name);
}

TargetIdentity DeploymentTarget::identify(const Canary& canary) const {
  const Ref<Deployment> object = target(canary);
  if (!object) return {"", "", {}, missing(canary, canary.spec.targetRef.name)};
  const StringMap& labels = object->spec.selector.matchLabels;
  for (const std::string& label : context_.options.selectorLabels) {
    const auto found = labels.find(label);
    if (found == labels.end()) continue;
    return {label, found->second, discoverPorts(canary, *object->spec.podTemplate), ""};
  }
  return {"",
          "",
          {},
          fmt::format("deployment {}.{} spec.selector.matchLabels must contain one of [{}]",
                      object->metadata.name, object->metadata.namespace_,
                      joined(context_.options.selectorLabels))};
}

StepOutcome DeploymentTarget::ensurePrimary(const Canary& canary) {
  if (primary(canary)) return {};
  const TargetIdentity identity = identify(canary);
  if (!identity.error.empty()) return StepOutcome::failure(identity.error);
  const Ref<Deployment> source = target(canary);
  const TargetRevision configs = tracker_.checksums(canary, *source->spec.podTemplate);
  if (!configs.error.empty()) return StepOutcome::failure(configs.error);
  const StringMap tracked = configs.configs.value_or(StringMap{});
  if (StepOutcome copied = tracker_.copyToPrimary(canary, tracked); !copied.ok()) return copied;

  Deployment made;
  made.metadata.name = source->metadata.name + "-primary";
  made.metadata.namespace_ = source->metadata.namespace_;
  made.metadata.labels = source->metadata.labels;
  made.metadata.labels[identity.label] = identity.value + "-primary";
  made.metadata.annotations = source->metadata.annotations;
  made.metadata.ownerReferences = {ownerOf(canary)};
  made.spec = source->spec;
  made.spec.replicas = std::max(1, source->spec.replicas);
  made.spec.selector = {{{identity.label, identity.value + "-primary"}}, {}};
  made.spec.podTemplate =
      primaryPodTemplate(*source->spec.podTemplate, identity, tracked, context_.randomLetters(10));
  context_.store.create<Deployment>(std::move(made));
  return {};
}

Readiness DeploymentTarget::primaryReadiness(const Canary& canary) const {
  const Ref<Deployment> object = primary(canary);
  const std::string name = canary.spec.targetRef.name + "-primary";
  if (!object) return {false, true, missing(canary, name)};
  Readiness readiness = deploymentReadiness(
      *object, readyThresholdPercent(canary.spec.analysis.primaryReadyThreshold),
      progressDeadlineSeconds(canary.spec), context_.store.now());
  if (!readiness.ready) {
    readiness.reason =
        fmt::format("{}.{} not ready: {}", name, canary.metadata.namespace_, readiness.reason);
  }
  return readiness;
}

Readiness DeploymentTarget::canaryReadiness(const Canary& canary) const {
  const Ref<Deployment> object = target(canary);
  const std::string& name = canary.spec.targetRef.name;
  if (!object) return {false, true, missing(canary, name)};
  Readiness readiness =
      deploymentReadiness(*object, readyThresholdPercent(canary.spec.analysis.canaryReadyThreshold),
                          progressDeadlineSeconds(canary.spec), context_.store.now());
  if (!readiness.ready) {
    readiness.reason = fmt::format("canary deployment {}.{} not ready: {}", name,
                                   canary.metadata.namespace_, readiness.reason);
  }
  return readiness;
}

StepOutcome DeploymentTarget::scale(const Canary& canary, int replicas) {
  const std::string& name = canary.spec.targetRef.name;
  const auto written = context_.store.modify<Deployment>(
      keyIn(canary, name), [replicas](Deployment& object) { object.spec.replicas = replicas; });
  return written.ok() ? StepOutcome{} : StepOutcome::failure(missing(canary, name));
}

StepOutcome DeploymentTarget::scaleToZero(const Canary& canary) {
  return scale(canary, 0);
}

// A count somebody set wins; then the autoscaler's minimum, or without autoscaler the primary's
// count.
StepOutcome DeploymentTarget::scaleFromZero(const Canary& canary) {
  const Ref<Deployment> object = target(canary);
  if (!object) return StepOutcome::failure(missing(canary, canary.spec.targetRef.name));
  if (object->spec.replicas > 0) return {};
  int replicas = 1;
  if (!canary.spec.autoscalerRef) {
    const Ref<Deployment> twin = primary(canary);
    if (twin) replicas = std::max(1, twin->spec.replicas);
  } else if (canary.spec.autoscalerRef->ref.kind == HorizontalPodAutoscaler::kind) {
    const auto hpa = context_.store.get<HorizontalPodAutoscaler>(
        keyIn(canary, canary.spec.autoscalerRef->ref.name));
    if (hpa) replicas = std::max(1, hpa->spec.minReplicas.value_or(1));
  }
  return scale(canary, replicas);
}

TargetRevision DeploymentTarget::targetHash(const Canary& canary) const {
  const Ref<Deployment> object = target(canary);
  if (!object) return {"", std::nullopt, missing(canary, canary.spec.targetRef.name)};
  HashedTemplate& last = context_.hashedTemplates[keyOf(canary.metadata)];
  if (last.hash.empty() || !last.podTemplate.sameCopy(object->spec.podTemplate)) {
    last = {object->spec.podTemplate, templateHash(*object->spec.podTemplate)};
  }
  return {last.hash, std::nullopt, ""};
}

TargetRevision DeploymentTarget::configs(const Canary& canary) const {
  const Ref<Deployment> object = target(canary);
  if (!object) return {"", std::nullopt, missing(canary, canary.spec.targetRef.name)};
  return tracker_.checksums(canary, *object->spec.podTemplate);
}

StepOutcome DeploymentTarget::promote(const Canary& canary) {
  const Ref<Deployment> source = target(canary);
  if (!source) return StepOutcome::failure(missing(canary, canary.spec.targetRef.name));
  const Ref<Deployment> twin = primary(canary);
  if (!twin) return StepOutcome::failure(missing(canary, canary.spec.targetRef.name + "-primary"));
  const TargetIdentity identity = identify(canary);
  if (!identity.error.empty()) return StepOutcome::failure(identity.error);
  const TargetRevision configs = tracker_.checksums(canary, *source->spec.podTemplate);
  if (!configs.error.empty()) return StepOutcome::failure(configs.error);
  const StringMap tracked = configs.configs.value_or(StringMap{});
  if (StepOutcome copied = tracker_.copyToPrimary(canary, tracked); !copied.ok()) return copied;

  Deployment next = *twin;
  next.spec.progressDeadlineSeconds = source->spec.progressDeadlineSeconds;
  next.spec.minReadySeconds = source->spec.minReadySeconds;
  next.spec.revisionHistoryLimit = source->spec.revisionHistoryLimit;
  next.spec.strategy = source->spec.strategy;
  if (!canary.spec.autoscalerRef) next.spec.replicas = source->spec.replicas;
  next.spec.podTemplate =
      primaryPodTemplate(*source->spec.podTemplate, identity, tracked, context_.randomLetters(10));
  context_.store.update<Deployment>(std::move(next));
  return {};
}

StepOutcome DeploymentTarget::restore(const Canary& canary) {
  const Ref<Deployment> twin = primary(canary);
  return twin ? scale(canary, twin->spec.replicas) : scaleFromZero(canary);
}

}  // namespace aviary
