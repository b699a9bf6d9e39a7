#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/controllers/canary/canary_context.hpp"
#include "sim/controllers/canary/step_outcome.hpp"
#include "sim/delivery/canary_names.hpp"
#include "sim/delivery/canary_readiness.hpp"

namespace aviary {

/// What Flagger learns from the target before it makes Services.
struct TargetIdentity {
  std::string label;                         ///< the selector label it splits pods by
  std::string value;                         ///< its value on the canary's pods
  std::vector<ServicePort> discoveredPorts;  ///< with spec.service.portDiscovery
  std::string error;                         ///< not empty: the target cannot be used
};

/// What identifies the present revision of the target.
struct TargetRevision {
  std::string hash;                  ///< of the pod template
  std::optional<StringMap> configs;  ///< checksums of tracked objects; nothing when there are none
  std::string error;                 ///< not empty: something it needs is missing
};

/// The workload that is the canary, and the primary made from it. One implementation for each kind
/// of target.
class TargetWorkload {
 public:
  virtual ~TargetWorkload() = default;

  [[nodiscard]] virtual TargetIdentity identify(const Canary& canary) const = 0;
  /// Makes the primary from the target's present template when there is none.
  virtual StepOutcome ensurePrimary(const Canary& canary) = 0;
  [[nodiscard]] virtual Readiness primaryReadiness(const Canary& canary) const = 0;
  [[nodiscard]] virtual Readiness canaryReadiness(const Canary& canary) const = 0;
  virtual StepOutcome scaleToZero(const Canary& canary) = 0;
  /// To the replicas a rollout starts with.
  virtual StepOutcome scaleFromZero(const Canary& canary) = 0;
  /// Hash of the present template alone: it decides whether the target changed.
  [[nodiscard]] virtual TargetRevision targetHash(const Canary& canary) const = 0;
  /// Checksums of the tracked ConfigMaps and Secrets alone.
  [[nodiscard]] virtual TargetRevision configs(const Canary& canary) const = 0;
  /// Copies the target's template and its configs to the primary.
  virtual StepOutcome promote(const Canary& canary) = 0;
  /// Gives the target the primary's replicas back (deletion).
  virtual StepOutcome restore(const Canary& canary) = 0;
  /// Whether the generated Services are made by the workload itself (kind Service).
  [[nodiscard]] virtual bool makesServices() const { return false; }
};

/// Kinds of target that can be played. DaemonSet and Knative targets are refused at admission.
[[nodiscard]] std::unique_ptr<TargetWorkload> makeTargetWorkload(CanaryContext& context,
                                                                 const Canary& canary);

/// Creates ConfigMap and Secret copies "<name>-primary" of what `podTemplate` references and
/// Flagger tracks. Returns the checksums, or the error of a missing object.
class ConfigTracker {
 public:
  explicit ConfigTracker(CanaryContext& context) : context_(context) {}

  [[nodiscard]] TargetRevision checksums(const Canary& canary,
                                         const PodTemplateSpec& podTemplate) const;
  StepOutcome copyToPrimary(const Canary& canary, const StringMap& tracked);

 private:
  CanaryContext& context_;
};

/// Labels of a selector that Flagger splits by, rewritten for the primary's pods in affinity rules
/// and spread constraints.
/// Source: flagger pkg/canary/deployment_controller.go:makePrimaryPodTemplate...
[[nodiscard]] PodTemplateSpec primaryPodTemplate(const PodTemplateSpec& target,
                                                 const TargetIdentity& identity,
                                                 const StringMap& tracked, std::string flaggerId);

/// The owner reference of generated objects.
[[nodiscard]] OwnerReference ownerOf(const Canary& canary);

}  // namespace aviary
