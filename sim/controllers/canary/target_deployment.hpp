#pragma once

#include <string>

#include "sim/controllers/canary/target_workload.hpp"

namespace aviary {

/// A Deployment as the canary: "<name>-primary" is a second Deployment, the target is scaled to
/// zero between rollouts. Source: flagger pkg/canary/deployment_controller.go.
class DeploymentTarget final : public TargetWorkload {
 public:
  explicit DeploymentTarget(CanaryContext& context) : context_(context), tracker_(context) {}

  [[nodiscard]] TargetIdentity identify(const Canary& canary) const override;
  StepOutcome ensurePrimary(const Canary& canary) override;
  [[nodiscard]] Readiness primaryReadiness(const Canary& canary) const override;
  [[nodiscard]] Readiness canaryReadiness(const Canary& canary) const override;
  StepOutcome scaleToZero(const Canary& canary) override;
  StepOutcome scaleFromZero(const Canary& canary) override;
  [[nodiscard]] TargetRevision targetHash(const Canary& canary) const override;
  [[nodiscard]] TargetRevision configs(const Canary& canary) const override;
  StepOutcome promote(const Canary& canary) override;
  StepOutcome restore(const Canary& canary) override;

 private:
  [[nodiscard]] Ref<Deployment> target(const Canary& canary) const;
  [[nodiscard]] Ref<Deployment> primary(const Canary& canary) const;
  [[nodiscard]] static std::string missing(const Canary& canary, const std::string& name);
  StepOutcome scale(const Canary& canary, int replicas);

  CanaryContext& context_;
  ConfigTracker tracker_;
};

}  // namespace aviary
