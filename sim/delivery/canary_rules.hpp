#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace aviary {

/// The rule that ended a tick of a canary: the answer to "why did it do that?".
enum class CanaryRule : std::uint8_t {
  None,
  Suspended,
  TargetUnreadable,
  ServicesFailed,
  PrimaryFailed,
  InitPrimaryNotReady,
  InitPrimaryStuck,
  AutoscalerFailed,
  ApexFailed,
  ScaleDownFailed,
  RoutesNotReconciled,
  NothingChanged,
  ConfigUnreadable,
  PrimaryNotReady,
  PrimaryStuck,
  PromotionFailed,
  RoutesUnreadable,
  ConfirmRolloutRefused,
  ScaleUpFailed,
  RolloutStarted,
  AnalysisRestarted,
  CanaryNotReady,
  CanaryDeadlineExceeded,
  AnalysisSkipped,
  RollbackHookPassed,
  TrafficShifted,
  ShiftStalled,
  Finalised,
  ThresholdReached,
  PreRolloutFailed,
  RolloutHookFailed,
  MetricFailed,
  StepListStalled,
  TrafficIncreaseRefused,
  WeightAdvanced,
  IterationAdvanced,
  TrafficToCanary,
  ConfirmPromotionRefused,
  PromotionStarted,
  WriteFailed
};

/// One row of the table of rules: name (stable, CamelCase) and what it means.
struct CanaryRuleText {
  CanaryRule rule;
  std::string_view name;
  std::string_view summary;
};

/// Every rule in the order in which a tick asks them.
inline constexpr std::array canaryRules{
    CanaryRuleText{CanaryRule::None, "None", "nothing was decided"},
    CanaryRuleText{CanaryRule::Suspended, "Suspended", "spec.suspend is set"},
    CanaryRuleText{CanaryRule::TargetUnreadable, "TargetUnreadable",
                   "the target workload is missing or has no known selector label"},
    CanaryRuleText{CanaryRule::ServicesFailed, "ServicesFailed",
                   "a generated Service cannot be written"},
    CanaryRuleText{CanaryRule::PrimaryFailed, "PrimaryFailed",
                   "the primary workload cannot be made"},
    CanaryRuleText{CanaryRule::InitPrimaryNotReady, "InitPrimaryNotReady",
                   "initialization waits for the primary"},
    CanaryRuleText{CanaryRule::InitPrimaryStuck, "InitPrimaryStuck",
                   "the primary cannot become ready during initialization"},
    CanaryRuleText{CanaryRule::AutoscalerFailed, "AutoscalerFailed",
                   "the autoscaler of the target cannot be copied"},
    CanaryRuleText{CanaryRule::ApexFailed, "ApexFailed", "the stable Service cannot be written"},
    CanaryRuleText{CanaryRule::ScaleDownFailed, "ScaleDownFailed",
                   "the target cannot be scaled to zero"},
    CanaryRuleText{CanaryRule::RoutesNotReconciled, "RoutesNotReconciled",
                   "the routing object cannot be written"},
    CanaryRuleText{CanaryRule::NothingChanged, "NothingChanged", "no new revision"},
    CanaryRuleText{CanaryRule::ConfigUnreadable, "ConfigUnreadable",
                   "a referenced ConfigMap or Secret is missing"},
    CanaryRuleText{CanaryRule::PrimaryNotReady, "PrimaryNotReady", "the primary is not ready"},
    CanaryRuleText{CanaryRule::PrimaryStuck, "PrimaryStuck",
                   "the primary cannot become ready: rollback"},
    CanaryRuleText{CanaryRule::PromotionFailed, "PromotionFailed",
                   "the promoted primary cannot become ready"},
    CanaryRuleText{CanaryRule::RoutesUnreadable, "RoutesUnreadable",
                   "the router does not tell its weights"},
    CanaryRuleText{CanaryRule::ConfirmRolloutRefused, "ConfirmRolloutRefused",
                   "a confirm-rollout hook holds the start"},
    CanaryRuleText{CanaryRule::ScaleUpFailed, "ScaleUpFailed", "the target cannot be scaled up"},
    CanaryRuleText{CanaryRule::RolloutStarted, "RolloutStarted", "a new revision starts a rollout"},
    CanaryRuleText{CanaryRule::AnalysisRestarted, "AnalysisRestarted",
                   "a newer revision restarts the analysis"},
    CanaryRuleText{CanaryRule::CanaryNotReady, "CanaryNotReady", "the canary is not ready"},
    CanaryRuleText{CanaryRule::CanaryDeadlineExceeded, "CanaryDeadlineExceeded",
                   "the canary cannot become ready: rollback"},
    CanaryRuleText{CanaryRule::AnalysisSkipped, "AnalysisSkipped",
                   "spec.skipAnalysis is set: promotion at once"},
    CanaryRuleText{CanaryRule::RollbackHookPassed, "RollbackHookPassed",
                   "a rollback hook asks for a rollback"},
    CanaryRuleText{CanaryRule::TrafficShifted, "TrafficShifted",
                   "traffic moves to the promoted primary"},
    CanaryRuleText{CanaryRule::ShiftStalled, "ShiftStalled",
                   "stepWeightPromotion waits for canary traffic that is not there"},
    CanaryRuleText{CanaryRule::Finalised, "Finalised", "promotion is complete"},
    CanaryRuleText{CanaryRule::ThresholdReached, "ThresholdReached",
                   "failedChecks reached the threshold: rollback"},
    CanaryRuleText{CanaryRule::PreRolloutFailed, "PreRolloutFailed", "a pre-rollout hook failed"},
    CanaryRuleText{CanaryRule::RolloutHookFailed, "RolloutHookFailed", "a rollout hook failed"},
    CanaryRuleText{CanaryRule::MetricFailed, "MetricFailed",
                   "a metric is outside of its bounds or has no value"},
    CanaryRuleText{CanaryRule::StepListStalled, "StepListStalled",
                   "stepWeights name no higher weight"},
    CanaryRuleText{CanaryRule::TrafficIncreaseRefused, "TrafficIncreaseRefused",
                   "a confirm-traffic-increase hook holds the weight"},
    CanaryRuleText{CanaryRule::WeightAdvanced, "WeightAdvanced",
                   "the checks passed: one step of weight"},
    CanaryRuleText{CanaryRule::IterationAdvanced, "IterationAdvanced",
                   "the checks passed: one iteration"},
    CanaryRuleText{CanaryRule::TrafficToCanary, "TrafficToCanary",
                   "all iterations passed: traffic to the canary"},
    CanaryRuleText{CanaryRule::ConfirmPromotionRefused, "ConfirmPromotionRefused",
                   "a confirm-promotion hook holds the promotion"},
    CanaryRuleText{CanaryRule::PromotionStarted, "PromotionStarted",
                   "the analysis is complete: the primary is updated"},
    CanaryRuleText{CanaryRule::WriteFailed, "WriteFailed",
                   "the status or a routing object cannot be written"},
};

[[nodiscard]] constexpr std::string_view text(CanaryRule rule) {
  return canaryRules[static_cast<std::size_t>(rule)].name;
}

}  // namespace aviary
