#include "sim/delivery/canary_steps.hpp"

#include <algorithm>

namespace aviary {
namespace {

constexpr int totalWeight = 100;

}  // namespace

std::string_view text(CanaryStrategy strategy) {
  switch (strategy) {
    case CanaryStrategy::Weighted:
      return "canary";
    case CanaryStrategy::BlueGreen:
      return "blue-green";
    case CanaryStrategy::AbTesting:
      return "ab-testing";
  }
  return "";
}

CanaryStrategy strategyOf(const CanaryAnalysis& analysis) {
  if (analysis.iterations <= 0) return CanaryStrategy::Weighted;
  return analysis.match.empty() ? CanaryStrategy::BlueGreen : CanaryStrategy::AbTesting;
}

int analysisThreshold(const CanaryAnalysis& analysis) {
  return std::max(1, analysis.threshold);
}

int maxWeight(const CanaryAnalysis& analysis) {
  if (!analysis.stepWeights.empty()) return std::min(totalWeight, analysis.stepWeights.back());
  return analysis.maxWeight > 0 ? analysis.maxWeight : totalWeight;
}

int nextStepWeight(const CanaryAnalysis& analysis, int canary) {
  const std::vector<int>& steps = analysis.stepWeights;
  if (analysis.stepWeight > 0 || steps.empty()) return analysis.stepWeight;
  const int room = totalWeight - canary;
  if (room == 0) return 1;
  if (canary == 0) return std::min(room, steps.front());
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    if (steps[i] == canary) return std::min(room, steps[i + 1] - canary);
  }
  return room;
}

WeightedStep weightedStep(const CanaryAnalysis& analysis, const RouteWeights& now, int step) {
  if (now.canary >= maxWeight(analysis)) return {true, now};
  if (analysis.mirror && now.canary == 0) {
    if (!now.mirrored) return {false, {totalWeight, 0, true}};
    return {false, {totalWeight - step, step, false}};
  }
  return {
      false,
      {std::max(0, now.primary - step), std::min(totalWeight, now.canary + step), now.mirrored}};
}

PromotionShift promotionShift(const CanaryAnalysis& analysis, const RouteWeights& now) {
  using Kind = PromotionShift::Kind;
  const int step = analysis.stepWeightPromotion;
  if (step <= 0) return {Kind::AtOnce, {totalWeight, 0, false}};
  if (now.canary <= 0) return {Kind::Stalled, now};
  const int primary = std::min(totalWeight, now.primary + step);
  const int canary = std::max(0, now.canary - step);
  return {primary == totalWeight ? Kind::LastStep : Kind::Step, {primary, canary, false}};
}

}  // namespace aviary
