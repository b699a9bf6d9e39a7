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

/// One row of the table of rules: name (stable, CamelCase), what it means, what would have
/// prevented it.
struct CanaryRuleText {
  CanaryRule rule;
  std::string_view name;
  std::string_view summary;
  std::string_view otherwise;  ///< what would have changed the decision
};

/// Every rule in the order in which a tick asks them.
inline constexpr std::array canaryRules{
    CanaryRuleText{CanaryRule::None, "None", "nothing was decided", ""},
    CanaryRuleText{CanaryRule::Suspended, "Suspended", "spec.suspend is set",
                   "with spec.suspend false the tick would have run"},
    CanaryRuleText{CanaryRule::TargetUnreadable, "TargetUnreadable",
                   "the target workload is missing or has no known selector label",
                   "the target exists and its selector has one of the labels Flagger looks for"},
    CanaryRuleText{CanaryRule::ServicesFailed, "ServicesFailed",
                   "a generated Service cannot be written", "the Services can be written"},
    CanaryRuleText{CanaryRule::PrimaryFailed, "PrimaryFailed",
                   "the primary workload cannot be made", "the primary workload can be created"},
    CanaryRuleText{CanaryRule::InitPrimaryNotReady, "InitPrimaryNotReady",
                   "initialization waits for the primary",
                   "enough primary pods are available at a later tick"},
    CanaryRuleText{CanaryRule::InitPrimaryStuck, "InitPrimaryStuck",
                   "the primary cannot become ready during initialization",
                   "the primary becomes ready before its deadline"},
    CanaryRuleText{CanaryRule::AutoscalerFailed, "AutoscalerFailed",
                   "the autoscaler of the target cannot be copied",
                   "the autoscaler that autoscalerRef names exists"},
    CanaryRuleText{CanaryRule::ApexFailed, "ApexFailed", "the stable Service cannot be written",
                   "the stable Service can be written"},
    CanaryRuleText{CanaryRule::ScaleDownFailed, "ScaleDownFailed",
                   "the target cannot be scaled to zero", "the target can be written"},
    CanaryRuleText{CanaryRule::RoutesNotReconciled, "RoutesNotReconciled",
                   "the routing object cannot be written",
                   "the routing object, and what it refers to, can be read and written"},
    CanaryRuleText{CanaryRule::NothingChanged, "NothingChanged", "no new revision",
                   "a changed pod template or tracked config starts a rollout"},
    CanaryRuleText{CanaryRule::ConfigUnreadable, "ConfigUnreadable",
                   "a referenced ConfigMap or Secret is missing",
                   "every ConfigMap and Secret that is not optional exists"},
    CanaryRuleText{CanaryRule::PrimaryNotReady, "PrimaryNotReady", "the primary is not ready",
                   "enough primary pods are available at a later tick"},
    CanaryRuleText{CanaryRule::PrimaryStuck, "PrimaryStuck",
                   "the primary cannot become ready: rollback",
                   "a primary that is healthy when the new revision is detected"},
    CanaryRuleText{CanaryRule::PromotionFailed, "PromotionFailed",
                   "the promoted primary cannot become ready",
                   "a primary whose rolling update ends before its deadline"},
    CanaryRuleText{CanaryRule::RoutesUnreadable, "RoutesUnreadable",
                   "the router does not tell its weights",
                   "the routing object exists and its weights are not both 0"},
    CanaryRuleText{CanaryRule::ConfirmRolloutRefused, "ConfirmRolloutRefused",
                   "a confirm-rollout hook holds the start",
                   "a success of the hook starts the rollout"},
    CanaryRuleText{CanaryRule::ScaleUpFailed, "ScaleUpFailed", "the target cannot be scaled up",
                   "the target can be written"},
    CanaryRuleText{
        CanaryRule::RolloutStarted, "RolloutStarted", "a new revision starts a rollout",
        "the template that was promoted last is never new; neither are changed replicas"},
    CanaryRuleText{
        CanaryRule::AnalysisRestarted, "AnalysisRestarted",
        "a newer revision restarts the analysis",
        "without the change the analysis would have gone on; the promoted template is never new"},
    CanaryRuleText{CanaryRule::CanaryNotReady, "CanaryNotReady", "the canary is not ready",
                   "enough canary pods are available at a later tick, before the deadline"},
    CanaryRuleText{
        CanaryRule::CanaryDeadlineExceeded, "CanaryDeadlineExceeded",
        "the canary cannot become ready: rollback",
        "canary pods that become available in time, or a longer progressDeadlineSeconds"},
    CanaryRuleText{CanaryRule::AnalysisSkipped, "AnalysisSkipped",
                   "spec.skipAnalysis is set: promotion at once",
                   "with spec.skipAnalysis false the canary would have been analysed first"},
    CanaryRuleText{CanaryRule::RollbackHookPassed, "RollbackHookPassed",
                   "a rollback hook asks for a rollback", "any failing answer of the hook goes on"},
    CanaryRuleText{CanaryRule::TrafficShifted, "TrafficShifted",
                   "traffic moves to the promoted primary",
                   "stepWeightPromotion decides how much goes back at once"},
    CanaryRuleText{CanaryRule::ShiftStalled, "ShiftStalled",
                   "stepWeightPromotion waits for canary traffic that is not there",
                   "stepWeightPromotion 0, or traffic on the canary"},
    CanaryRuleText{CanaryRule::Finalised, "Finalised", "promotion is complete",
                   "nothing: the traffic is on the primary already"},
    CanaryRuleText{CanaryRule::ThresholdReached, "ThresholdReached",
                   "failedChecks reached the threshold: rollback",
                   "a higher threshold, or one failed check less, would have gone on"},
    CanaryRuleText{CanaryRule::PreRolloutFailed, "PreRolloutFailed", "a pre-rollout hook failed",
                   "a success of the hook"},
    CanaryRuleText{CanaryRule::RolloutHookFailed, "RolloutHookFailed", "a rollout hook failed",
                   "a success of the hook"},
    CanaryRuleText{CanaryRule::MetricFailed, "MetricFailed",
                   "a metric is outside of its bounds or has no value",
                   "a value within the bounds"},
    CanaryRuleText{CanaryRule::StepListStalled, "StepListStalled",
                   "stepWeights name no higher weight", "ascending stepWeights"},
    CanaryRuleText{CanaryRule::TrafficIncreaseRefused, "TrafficIncreaseRefused",
                   "a confirm-traffic-increase hook holds the weight",
                   "a success of the hook moves the weight"},
    CanaryRuleText{CanaryRule::WeightAdvanced, "WeightAdvanced",
                   "the checks passed: one step of weight",
                   "any failed check or refused gate would have held the weight"},
    CanaryRuleText{CanaryRule::IterationAdvanced, "IterationAdvanced",
                   "the checks passed: one iteration",
                   "any failed check would have held the iteration"},
    CanaryRuleText{CanaryRule::TrafficToCanary, "TrafficToCanary",
                   "all iterations passed: traffic to the canary",
                   "any failed check or refused gate would have held the switch"},
    CanaryRuleText{CanaryRule::ConfirmPromotionRefused, "ConfirmPromotionRefused",
                   "a confirm-promotion hook holds the promotion",
                   "a success of the hook promotes, if the checks of that tick pass"},
    CanaryRuleText{CanaryRule::PromotionStarted, "PromotionStarted",
                   "the analysis is complete: the primary is updated",
                   "any failed check or refused gate would have held the promotion"},
    CanaryRuleText{CanaryRule::WriteFailed, "WriteFailed",
                   "the status or a routing object cannot be written",
                   "the object can be written at a later tick"},
};

[[nodiscard]] constexpr std::string_view text(CanaryRule rule) {
  return canaryRules[static_cast<std::size_t>(rule)].name;
}

/// What would have changed a decision of this rule; empty where there was none.
[[nodiscard]] constexpr std::string_view otherwise(CanaryRule rule) {
  return canaryRules[static_cast<std::size_t>(rule)].otherwise;
}

}  // namespace aviary
