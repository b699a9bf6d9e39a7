#include "sim/delivery/canary_steps.hpp"

#include <doctest/doctest.h>

namespace aviary {
namespace {

CanaryAnalysis weighted(int stepWeight, int maxWeight) {
  CanaryAnalysis analysis;
  analysis.stepWeight = stepWeight;
  analysis.maxWeight = maxWeight;
  return analysis;
}

CanaryAnalysis stepList(std::vector<int> weights) {
  CanaryAnalysis analysis;
  analysis.stepWeights = std::move(weights);
  return analysis;
}

// The weights a canary passes when every check passes; stops at promotion or after 12 ticks.
std::vector<int> path(const CanaryAnalysis& analysis) {
  std::vector<int> seen;
  RouteWeights now;
  for (int tick = 0; tick < 12; ++tick) {
    const int step = nextStepWeight(analysis, now.canary);
    if (step <= 0) break;
    const WeightedStep next = weightedStep(analysis, now, step);
    if (next.promote) break;
    now = next.routes;
    seen.push_back(now.canary);
  }
  return seen;
}

}  // namespace

TEST_CASE("canary steps: match needs iterations to make an A/B test") {
  CanaryAnalysis analysis;
  CHECK(strategyOf(analysis) == CanaryStrategy::Weighted);
  analysis.match.emplace_back();
  CHECK(strategyOf(analysis) == CanaryStrategy::Weighted);
  analysis.iterations = 1;
  CHECK(strategyOf(analysis) == CanaryStrategy::AbTesting);
  analysis.match.clear();
  CHECK(strategyOf(analysis) == CanaryStrategy::BlueGreen);
}

TEST_CASE("canary steps: a passed check raises the weight until it is read at the maximum") {
  struct Row {
    const char* name;
    CanaryAnalysis analysis;
    std::vector<int> weights;
  };
  const Row rows[] = {
      {"even steps", weighted(10, 50), {10, 20, 30, 40, 50}},
      {"the last step may pass maxWeight", weighted(20, 50), {20, 40, 60}},
      {"but never 100", weighted(60, 100), {60, 100}},
      {"no maxWeight means 100", weighted(50, 0), {50, 100}},
      {"a step list ends at its last weight", stepList({10, 25, 50, 90}), {10, 25, 50, 90}},
      {"a last weight above 100 is cut", stepList({1, 2, 10, 200}), {1, 2, 10, 100}},
      {"a repeated weight stalls", stepList({10, 10, 20}), {10}},
      {"a falling list is past its maximum", stepList({50, 20, 80}), {50}},
      {"a list from 0 never starts", stepList({0, 20}), {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(path(row.analysis) == row.weights);
  }
}

TEST_CASE("canary steps: a weight that is not in the list jumps to 100") {
  const CanaryAnalysis analysis = stepList({10, 50, 80});
  CHECK(nextStepWeight(analysis, 33) == 67);  // 100 - 33
  CHECK(nextStepWeight(analysis, 100) == 1);  // leads on to promotion
}

TEST_CASE("canary steps: stepWeight wins over stepWeights for the step, not for the maximum") {
  CanaryAnalysis analysis = stepList({10, 30});
  analysis.stepWeight = 20;
  analysis.maxWeight = 80;
  CHECK(maxWeight(analysis) == 30);
  CHECK(path(analysis) == std::vector<int>{20, 40});
}

TEST_CASE("canary steps: maxWeight above 100 is never reached") {
  const CanaryAnalysis analysis = weighted(50, 110);
  const WeightedStep next = weightedStep(analysis, {0, 100, false}, 50);
  CHECK_FALSE(next.promote);
  CHECK(next.routes == RouteWeights{0, 100, false});
}

TEST_CASE("canary steps: mirroring takes one step before any weight") {
  CanaryAnalysis analysis = weighted(25, 50);
  analysis.mirror = true;
  const RouteWeights mirrored{100, 0, true};
  CHECK(weightedStep(analysis, {100, 0, false}, 25).routes == mirrored);
  CHECK(weightedStep(analysis, mirrored, 25).routes == RouteWeights{75, 25, false});
  CHECK(weightedStep(analysis, {75, 25, false}, 25).routes == RouteWeights{50, 50, false});
}

TEST_CASE("canary steps: traffic returns to the primary at once or in steps") {
  using Kind = PromotionShift::Kind;
  CanaryAnalysis analysis;
  CHECK(promotionShift(analysis, {50, 50, false}).kind == Kind::AtOnce);
  analysis.stepWeightPromotion = 20;
  const PromotionShift step = promotionShift(analysis, {50, 50, false});
  CHECK(step.kind == Kind::Step);
  CHECK(step.routes == RouteWeights{70, 30, false});
  const PromotionShift last = promotionShift(analysis, {90, 10, false});
  CHECK(last.kind == Kind::LastStep);
  CHECK(last.routes == RouteWeights{100, 0, false});
  CHECK(promotionShift(analysis, {100, 0, false}).kind == Kind::Stalled);
}

TEST_CASE("canary steps: a threshold of zero counts as one") {
  CanaryAnalysis analysis;
  CHECK(analysisThreshold(analysis) == 1);
  analysis.threshold = 5;
  CHECK(analysisThreshold(analysis) == 5);
}

}  // namespace aviary
