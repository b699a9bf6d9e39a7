#pragma once

#include <cstdint>
#include <string_view>

#include "sim/api/canary.hpp"

namespace aviary {

/// What the router does with the traffic of a canary: percents and whether the primary's requests
/// are also copied to the canary.
struct RouteWeights {
  int primary = 100;
  int canary = 0;
  bool mirrored = false;
  bool operator==(const RouteWeights&) const = default;
};

enum class CanaryStrategy : std::uint8_t { Weighted, BlueGreen, AbTesting };

/// canary, blue-green, ab-testing: Flagger's names of the strategies.
[[nodiscard]] std::string_view text(CanaryStrategy strategy);

/// Source: flagger pkg/apis/flagger/v1beta1/canary.go:DeploymentStrategy.
[[nodiscard]] CanaryStrategy strategyOf(const CanaryAnalysis& analysis);

/// spec.analysis.threshold, at least 1.
[[nodiscard]] int analysisThreshold(const CanaryAnalysis& analysis);

/// The weight from which on a passed check starts the promotion: the last of stepWeights (at most
/// 100), otherwise maxWeight, 100 when unset.
[[nodiscard]] int maxWeight(const CanaryAnalysis& analysis);

/// By how much a passed check raises the weight `canary`; <= 0 means that the step list stalls
/// there. Source: flagger pkg/controller/scheduler.go:nextStepWeight.
[[nodiscard]] int nextStepWeight(const CanaryAnalysis& analysis, int canary);

/// The next traffic of a weighted canary, nothing when it has reached its maximum.
struct WeightedStep {
  bool promote = false;  ///< the maximum is reached: promotion is next
  RouteWeights routes;   ///< what to set otherwise
};
/// \param step  of nextStepWeight, > 0.
[[nodiscard]] WeightedStep weightedStep(const CanaryAnalysis& analysis, const RouteWeights& now,
                                        int step);

/// One move of traffic back to the primary after it was updated.
struct PromotionShift {
  enum class Kind : std::uint8_t { AtOnce, Step, LastStep, Stalled };
  Kind kind = Kind::AtOnce;
  RouteWeights routes;
};
/// Stalled: stepWeightPromotion is set but no traffic is on the canary; it stays so forever.
/// Source: flagger pkg/controller/scheduler.go:runPromotionTrafficShift.
[[nodiscard]] PromotionShift promotionShift(const CanaryAnalysis& analysis,
                                            const RouteWeights& now);

}  // namespace aviary
