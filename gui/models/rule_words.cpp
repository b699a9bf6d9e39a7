#include <array>

#include "gui/models/words.hpp"

namespace aviary {
namespace {

struct RuleText {
  std::string_view rule;
  const char* text;
};

/// Why a tick ended as it did. The names are those of the trace.
constexpr std::array ruleTexts{
    RuleText{"Suspended",
             QT_TRANSLATE_NOOP("aviary::Words", "the Canary is suspended, nothing is checked")},
    RuleText{"RolloutStarted",
             QT_TRANSLATE_NOOP("aviary::Words", "a new revision was found: the rollout starts")},
    RuleText{"AnalysisRestarted",
             QT_TRANSLATE_NOOP("aviary::Words", "a newer revision was found: from the beginning")},
    RuleText{"CanaryNotReady",
             QT_TRANSLATE_NOOP("aviary::Words", "the canary's pods are not ready yet")},
    RuleText{"PrimaryNotReady",
             QT_TRANSLATE_NOOP("aviary::Words", "the primary's pods are not ready yet")},
    RuleText{
        "CanaryDeadlineExceeded",
        QT_TRANSLATE_NOOP("aviary::Words", "the canary did not become ready in time: rollback")},
    RuleText{"PrimaryStuck",
             QT_TRANSLATE_NOOP("aviary::Words", "the primary cannot become ready: rollback")},
    RuleText{"PromotionFailed",
             QT_TRANSLATE_NOOP("aviary::Words", "the promoted primary cannot become ready")},
    RuleText{"AnalysisSkipped",
             QT_TRANSLATE_NOOP("aviary::Words", "the analysis is skipped: promotion at once")},
    RuleText{"RollbackHookPassed",
             QT_TRANSLATE_NOOP("aviary::Words", "a rollback hook asked for it")},
    RuleText{"TrafficShifted",
             QT_TRANSLATE_NOOP("aviary::Words", "the promoted primary takes the traffic back")},
    RuleText{"Finalised",
             QT_TRANSLATE_NOOP("aviary::Words", "all traffic is on the primary: the canary goes")},
    RuleText{"ThresholdReached",
             QT_TRANSLATE_NOOP("aviary::Words",
                               "as many checks failed as the threshold allows: rollback")},
    RuleText{"PreRolloutFailed",
             QT_TRANSLATE_NOOP("aviary::Words", "a pre-rollout hook failed: the weight stays")},
    RuleText{"RolloutHookFailed",
             QT_TRANSLATE_NOOP("aviary::Words", "a rollout hook failed: the weight stays")},
    RuleText{
        "MetricFailed",
        QT_TRANSLATE_NOOP("aviary::Words", "a metric is outside of its bounds: the weight stays")},
    RuleText{"StepListStalled",
             QT_TRANSLATE_NOOP("aviary::Words", "the list of weights has no higher one")},
    RuleText{"TrafficIncreaseRefused",
             QT_TRANSLATE_NOOP("aviary::Words", "a gate does not let the weight grow")},
    RuleText{"WeightAdvanced",
             QT_TRANSLATE_NOOP("aviary::Words", "all checks passed: one step more of the traffic")},
    RuleText{"IterationAdvanced",
             QT_TRANSLATE_NOOP("aviary::Words", "all checks passed: one iteration more")},
    RuleText{"TrafficToCanary",
             QT_TRANSLATE_NOOP("aviary::Words",
                               "all iterations passed: the traffic goes to the canary")},
    RuleText{"ConfirmRolloutRefused",
             QT_TRANSLATE_NOOP("aviary::Words", "a gate does not let the rollout start")},
    RuleText{"ConfirmPromotionRefused",
             QT_TRANSLATE_NOOP("aviary::Words", "a gate does not let the promotion start")},
    RuleText{"PromotionStarted",
             QT_TRANSLATE_NOOP("aviary::Words",
                               "the analysis is complete: the primary gets the new version")},
};

struct KpiText {
  std::string_view name;
  const char* text;
};

constexpr std::array kpiTexts{
    KpiText{"rolloutDuration", QT_TRANSLATE_NOOP("aviary::Words", "Duration of the rollout")},
    KpiText{"timeToRollback", QT_TRANSLATE_NOOP("aviary::Words", "Time to roll back")},
    KpiText{"failedRequests", QT_TRANSLATE_NOOP("aviary::Words", "Failed requests")},
    KpiText{"failedRatio", QT_TRANSLATE_NOOP("aviary::Words", "Share of failed requests")},
    KpiText{"usersExposed", QT_TRANSLATE_NOOP("aviary::Words", "Users who met v2")},
    KpiText{"peakPods", QT_TRANSLATE_NOOP("aviary::Words", "Most pods at once")},
    KpiText{"podHours", QT_TRANSLATE_NOOP("aviary::Words", "Pod-hours")},
    KpiText{"nodeHours", QT_TRANSLATE_NOOP("aviary::Words", "Node-hours")},
    KpiText{"cost", QT_TRANSLATE_NOOP("aviary::Words", "Cost")},
    KpiText{"simulatedSeconds", QT_TRANSLATE_NOOP("aviary::Words", "Simulated time")},
    KpiText{"simulatedRequests", QT_TRANSLATE_NOOP("aviary::Words", "Simulated requests")},
};

}  // namespace

QString Words::rule(std::string_view rule) {
  for (const RuleText& row : ruleTexts) {
    if (row.rule == rule) return tr(row.text);
  }
  return toQt(rule);
}

QString Words::kpi(std::string_view name) {
  for (const KpiText& row : kpiTexts) {
    if (row.name == name) return tr(row.text);
  }
  return toQt(name);
}

}  // namespace aviary
