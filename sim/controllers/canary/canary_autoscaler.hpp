#pragma once

#include <cstdint>

#include "sim/controllers/canary/canary_context.hpp"
#include "sim/controllers/canary/step_outcome.hpp"

namespace aviary {

/// The autoscaler of the primary, a copy of the target's.
///
/// Pausing and resuming the target's HPA needs no action: Kubernetes leaves an HPA alone while its
/// target has no replicas. Differs: a ScaledObject is not an object of the simulation; a reference
/// to one behaves as if there were no autoscaler to copy. Source: flagger
/// pkg/canary/hpa_reconciler.go.
class CanaryAutoscaler {
 public:
  enum class WhenPresent : std::uint8_t { Keep, Update };

  explicit CanaryAutoscaler(CanaryContext& context) : context_(context) {}

  /// Makes "<scaler>-primary" when it is absent; with Update also brings its spec up to date.
  StepOutcome ensurePrimary(const Canary& canary, WhenPresent whenPresent);

 private:
  CanaryContext& context_;
};

}  // namespace aviary
