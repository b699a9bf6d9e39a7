#pragma once

#include "sim/controllers/canary/target_workload.hpp"

namespace aviary {

/// A Service as the canary: its clones "<name>-primary" and "<name>-canary" carry the two
/// revisions. There are no pods of Flagger's own, so scaling does nothing and everything is always
/// ready. Source: flagger pkg/canary/service_controller.go.
class ServiceTarget final : public TargetWorkload {
 public:
  explicit ServiceTarget(CanaryContext& context) : context_(context) {}

  [[nodiscard]] TargetIdentity identify(const Canary& canary) const override;
  StepOutcome ensurePrimary(const Canary& canary) override;
  [[nodiscard]] Readiness primaryReadiness(const Canary&) const override { return {}; }
  [[nodiscard]] Readiness canaryReadiness(const Canary&) const override { return {}; }
  StepOutcome scaleToZero(const Canary&) override { return {}; }
  StepOutcome scaleFromZero(const Canary&) override { return {}; }
  [[nodiscard]] TargetRevision targetHash(const Canary& canary) const override;
  [[nodiscard]] TargetRevision configs(const Canary&) const override { return {}; }
  StepOutcome promote(const Canary& canary) override;
  StepOutcome restore(const Canary&) override { return {}; }
  [[nodiscard]] bool makesServices() const override { return true; }

 private:
  [[nodiscard]] Ref<Service> target(const Canary& canary) const;
  StepOutcome writeClone(const Canary& canary, const Service& target, const std::string& name);

  CanaryContext& context_;
};

}  // namespace aviary
