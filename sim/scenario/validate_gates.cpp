#include <algorithm>
#include <array>

#include "sim/api/canary_provider.hpp"
#include "sim/api/duration_text.hpp"
#include "sim/scenario/validate_scenario.hpp"

namespace aviary {

namespace {

// Names and URLs of all hooks, and names of all metrics, of the Canaries there are at any time.
struct CanaryNames {
  std::set<std::string> hooks;
  std::set<std::string> metrics;
};

void collect(const ObjectSet& objects, CanaryNames& out) {
  for (const Canary& canary : objects.of<Canary>()) {
    for (const CanaryWebhook& hook : canary.spec.analysis.webhooks) {
      out.hooks.insert(hook.name);
      out.hooks.insert(hook.url);
    }
    for (const CanaryMetric& metric : canary.spec.analysis.metrics) {
      out.metrics.insert(metric.name);
    }
  }
}

// Hooks and metrics that a patch brings.
void collect(const DataNode& patch, CanaryNames& out) {
  const DataNode* analysis = nodeAt(patch, {"spec", "analysis"});
  if (analysis == nullptr) return;
  const auto add = [&](std::string_view list, std::string_view key, std::set<std::string>& names) {
    const DataNode* items = analysis->find(list);
    if (items == nullptr) return;
    for (const DataNode& item : items->items()) {
      if (const DataNode* name = item.find(key)) names.insert(std::string(name->text()));
    }
  };
  add("webhooks", "name", out.hooks);
  add("webhooks", "url", out.hooks);
  add("metrics", "name", out.metrics);
}

CanaryNames canaryNames(const Scenario& scenario) {
  CanaryNames out;
  collect(scenario.objects, out);
  for (const TimelineEntry& entry : scenario.timeline) {
    if (const auto* apply = std::get_if<ApplyAction>(&entry.action)) collect(apply->objects, out);
    if (const auto* patch = std::get_if<PatchAction>(&entry.action))
      collect(patch->patch.root, out);
  }
  return out;
}

void checkName(const ScenarioChecks& checks, const PathSegments& path, std::string_view what,
               const std::string& name, const std::set<std::string>& known) {
  if (name.empty() || known.contains(name)) return;
  const std::vector<std::string_view> names(known.begin(), known.end());
  checks.report(path, DiagnosticCode::UnknownReference,
                "no Canary has a " + std::string(what) + " called " + quotedText(name) +
                    didYouMean(name, names));
}

}  // namespace

void checkHooksAndOverrides(const ScenarioChecks& checks) {
  const CanaryNames names = canaryNames(checks.scenario);
  for (const auto& [hook, behaviour] : checks.scenario.webhooks) {
    checkName(checks, {"webhooks", hook}, "webhook", hook, names.hooks);
  }
  for (std::size_t i = 0; i < checks.scenario.timeline.size(); ++i) {
    const auto* gate = std::get_if<GateAction>(&checks.scenario.timeline[i].action);
    if (gate == nullptr) continue;
    const bool opens = gate->answer == GateAction::Answer::Open;
    checkName(checks, {"timeline", i, opens ? "openGate" : "closeGate"}, "webhook", gate->webhook,
              names.hooks);
  }
  constexpr std::array<std::string_view, 1> canaries{"Canary"};
  for (MetricOverride& entry : checks.scenario.measurement.overrides) {
    checkName(checks, {"overrides", entry.metric}, "metric", entry.metric, names.metrics);
    if (entry.canary.empty()) continue;
    entry.namespace_ =
        checks.resolve(canaries, entry.canary, entry.namespace_, {"overrides", entry.metric});
  }
}

namespace {

// The soonest a Canary can fail after something changed: the checks that may fail, one each tick.
// Flagger notices the change at its next tick, and the window of a metric still holds what was
// before.
void checkRollbackTime(const ScenarioChecks& checks, const PathSegments& path,
                       const ObjectExpectation& expected, SimDuration by) {
  const ObjectKey key{expected.object.namespace_, expected.object.name};
  const Canary* canary = checks.scenario.objects.find<Canary>(key);
  if (canary == nullptr || expected.phase != "Failed" || checks.scenario.timeline.empty()) return;
  const CanaryAnalysis& analysis = canary->spec.analysis;
  const bool hooks =
      std::any_of(analysis.webhooks.begin(), analysis.webhooks.end(),
                  [](const CanaryWebhook& hook) { return hook.type == HookType::Rollback; });
  const std::string written = analysis.interval.empty() ? "60s" : analysis.interval;
  const auto interval = parseDurationText(written);
  if (hooks || !interval || analysis.threshold < 1) return;
  const SimDuration decided = analysis.threshold * *interval;
  if (std::chrono::seconds{canary->spec.progressDeadlineSeconds.value_or(600)} < decided) return;
  const SimDuration first = checks.scenario.timeline.front().at;
  if (by >= first + decided) return;
  checks.report(path, DiagnosticCode::HopedTooEarly,
                "a rollback takes threshold x interval, " + std::to_string(analysis.threshold) +
                    " x " + written +
                    ", from the first change on, and up to one interval and one metric window "
                    "more: it cannot be over by then");
}

}  // namespace

void checkExpectations(const ScenarioChecks& checks) {
  std::vector<Expectation>& expectations = checks.scenario.expectations;
  for (std::size_t i = 0; i < expectations.size(); ++i) {
    Expectation& expectation = expectations[i];
    for (const auto& [key, time] : {std::pair{"by", expectation.by}, {"at", expectation.at}}) {
      if (!time || *time <= checks.scenario.duration) continue;
      checks.report({"expect", i, key}, DiagnosticCode::AfterTheEnd,
                    "this is after the end of the run");
    }
    auto* expected = std::get_if<ObjectExpectation>(&expectation.what);
    if (expected == nullptr) continue;
    const std::string_view key = expected->object.kind == "Canary"    ? "canary"
                                 : expected->object.kind == "Rollout" ? "rollout"
                                                                      : "deployment";
    checks.resolve(expected->object, {"expect", i, key});
    if (expectation.by) checkRollbackTime(checks, {"expect", i, "by"}, *expected, *expectation.by);
  }
}

namespace {

// The provider of Canaries that name none.
void checkMeshProvider(const ScenarioChecks& checks) {
  const std::string& name = checks.scenario.controllers.meshProvider;
  const auto& canaries = checks.scenario.objects.of<Canary>();
  const bool used = std::any_of(canaries.begin(), canaries.end(),
                                [](const Canary& canary) { return canary.spec.provider.empty(); });
  const CanaryProvider* provider = findCanaryProvider(name);
  if (!used || (provider != nullptr && provider->playedAs.empty())) return;
  const std::string relative(provider == nullptr ? "istio" : provider->playedAs);
  checks.report({"cluster", "flagger", "meshProvider"}, DiagnosticCode::ProviderPlayedAs,
                "provider " + name + (provider == nullptr ? " is unknown to Flagger and" : " is") +
                    " played with the routing object and the rules of " + relative);
}

}  // namespace

void checkGates(const ScenarioChecks& checks) {
  const Scenario& scenario = checks.scenario;
  checkMeshProvider(checks);
  if (!scenario.traffic.sources.empty()) return;
  for (const Canary& canary : scenario.objects.of<Canary>()) {
    const CanaryAnalysis& analysis = canary.spec.analysis;
    const bool loaded = std::any_of(
        analysis.webhooks.begin(), analysis.webhooks.end(), [](const CanaryWebhook& hook) {
          return hook.type == HookType::Rollout || hook.type == HookType::PreRollout;
        });
    const bool scripted = !scenario.measurement.overrides.empty();
    if (analysis.metrics.empty() || loaded || scripted || canary.spec.skipAnalysis) continue;
    const ObjectPlace* place = scenario.objects.placeOf("Canary", keyOf(canary.metadata));
    if (place == nullptr) continue;
    reportAt(checks.diagnostics, place->mark.file, place->node, {"spec", "analysis", "metrics"},
             DiagnosticCode::GateWithoutTraffic,
             "the scenario sends no traffic, so that these metrics have no values and every check "
             "fails");
  }
}

}  // namespace aviary
