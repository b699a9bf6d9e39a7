#pragma once

#include <string>

#include "sim/controllers/canary/canary_context.hpp"
#include "sim/controllers/canary/step_outcome.hpp"
#include "sim/controllers/canary/target_workload.hpp"

namespace aviary {

/// The Services Flagger makes and repairs: apex, primary and canary.
/// Source: flagger pkg/router/kubernetes_default.go.
class CanaryServices {
 public:
  explicit CanaryServices(CanaryContext& context) : context_(context) {}

  /// "<apex>-canary" and "<apex>-primary", each with the selector of its pods.
  StepOutcome ensureSides(const Canary& canary, const TargetIdentity& identity);
  /// The stable Service selects the primary's pods.
  StepOutcome pointApexAtPrimary(const Canary& canary, const TargetIdentity& identity);
  /// Gives the selector of an apex Service that Flagger did not create back to the target
  /// (deletion).
  StepOutcome restoreApex(const Canary& canary, const TargetIdentity& identity);

 private:
  StepOutcome ensure(const Canary& canary, const TargetIdentity& identity, const std::string& name,
                     const std::string& podValue, const ServiceMetadata& metadata);

  CanaryContext& context_;
};

}  // namespace aviary
