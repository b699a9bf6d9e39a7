#include <fmt/format.h>

#include "sim/controllers/canary/canary_tick.hpp"
#include "sim/delivery/canary_text.hpp"

namespace aviary {
namespace {

constexpr const char* defaultMetricInterval = "1m";

std::string_view unitOf(MetricKind kind) {
  if (kind == MetricKind::SuccessRate) return "%";
  return kind == MetricKind::Duration ? "ms" : "";
}

MetricQuery::Kind queryKind(MetricKind kind) {
  switch (kind) {
    case MetricKind::SuccessRate:
      return MetricQuery::Kind::SuccessRate;
    case MetricKind::Duration:
      return MetricQuery::Kind::Duration;
    case MetricKind::Inline:
      return MetricQuery::Kind::Inline;
    case MetricKind::Template:
      break;
  }
  return MetricQuery::Kind::Template;
}

// A built-in metric is known by its set and variables: nobody reads its text.
RenderedQuery renderOwnQuery(MetricKind kind, const CanaryMetric& metric,
                             const MetricTemplate* metricTemplate,
                             const QueryVariables& variables) {
  if (kind == MetricKind::Inline) return renderQuery(metric.query, variables);
  if (kind == MetricKind::Template) return renderQuery(metricTemplate->query, variables);
  return {};
}

std::string queryFailed(MetricKind kind, const CanaryMetric& metric, const std::string& error) {
  switch (kind) {
    case MetricKind::Inline:
      return fmt::format("Prometheus query failed for {}: {}", metric.name, error);
    case MetricKind::Template:
      return fmt::format("Metric query failed for {}: {}", metric.name, error);
    case MetricKind::SuccessRate:
    case MetricKind::Duration:
      break;
  }
  return "Prometheus query failed: running query failed: " + error;
}

}  // namespace

CanaryTick::Flow CanaryTick::analyse() {
  const bool fresh = routes_.canary == 0 && canary().status.iterations == 0;
  if (fresh && !(analysis().mirror && routes_.mirrored)) return preRollout();
  if (rolloutHooks() == Flow::End) return Flow::End;
  if (measureBuiltins() == Flow::End) return Flow::End;
  return measureTemplates();
}

CanaryTick::Flow CanaryTick::failedCheck(CanaryRule rule, std::string why) {
  const int failedChecks = canary().status.failedChecks + 1;
  const int threshold = analysisThreshold(analysis());
  (void)status_.setFailedChecks(canary(), failedChecks);
  const int left = threshold - failedChecks;
  const std::string next = left > 0 ? fmt::format("{} more failed check{} roll{} back", left,
                                                  left == 1 ? "" : "s", left == 1 ? "s" : "")
                                    : std::string("the next tick rolls back");
  return end(rule,
             fmt::format("{}: {} of {} failed checks, {}", why, failedChecks, threshold, next));
}

CanaryTick::Flow CanaryTick::preRollout() {
  event(EventType::Normal, fmt::format("Starting canary analysis for {}.{}", names_.target,
                                       canary().metadata.namespace_));
  for (const CanaryWebhook& hook : analysis().webhooks) {
    if (hook.type != HookType::PreRollout) continue;
    const HookOutcome outcome = callHook(hook, CanaryPhase::Progressing, canary());
    if (!outcome.passed) {
      event(EventType::Warning, fmt::format("Halt {} advancement pre-rollout check {} failed {}",
                                            names_.subject, hook.name, outcome.error));
      return failedCheck(CanaryRule::PreRolloutFailed,
                         fmt::format("pre-rollout hook {} failed", hook.name));
    }
    event(EventType::Normal, fmt::format("Pre-rollout check {} passed", hook.name));
  }
  return Flow::Continue;
}

CanaryTick::Flow CanaryTick::rolloutHooks() {
  for (const CanaryWebhook& hook : analysis().webhooks) {
    if (hook.type != HookType::Rollout) continue;
    const HookOutcome outcome = callHook(hook, CanaryPhase::Progressing, canary());
    if (outcome.passed) continue;
    event(EventType::Warning, fmt::format("Halt {} advancement external check {} failed {}",
                                          names_.subject, hook.name, outcome.error));
    return failedCheck(CanaryRule::RolloutHookFailed,
                       fmt::format("rollout hook {} failed", hook.name));
  }
  return Flow::Continue;
}

CanaryTick::Flow CanaryTick::measureBuiltins() {
  for (const CanaryMetric& metric : analysis().metrics) {
    if (isBuiltinMetric(metric.name)) {
      const bool isRate = metric.name == "request-success-rate";
      const MetricKind kind = isRate ? MetricKind::SuccessRate : MetricKind::Duration;
      if (measure(metric, kind, nullptr) == Flow::End) return Flow::End;
    }
    if (!metric.query.empty() && measure(metric, MetricKind::Inline, nullptr) == Flow::End)
      return Flow::End;
  }
  return Flow::Continue;
}

CanaryTick::Flow CanaryTick::measureTemplates() {
  for (const CanaryMetric& metric : analysis().metrics) {
    std::string problem;
    if (metric.templateRef) {
      const std::string& name = metric.templateRef->name;
      const std::string& other = metric.templateRef->namespace_;
      const ObjectKey key{other.empty() ? canary().metadata.namespace_ : other, name};
      const Ref<MetricTemplate> found = context_.store.get<MetricTemplate>(key);
      if (found) {
        const bool secretMissing = !found->secretName.empty() &&
                                   !context_.store.get<Secret>({key.namespace_, found->secretName});
        if (!secretMissing) {
          if (measure(metric, MetricKind::Template, found.get()) == Flow::End) return Flow::End;
          continue;
        }
        problem = fmt::format("Metric template {}.{} secret {} error: secrets \"{}\" not found",
                              name, key.namespace_, found->secretName, found->secretName);
      } else {
        problem =
            fmt::format("Metric template {}.{} error: metrictemplate.flagger.app \"{}\" not found",
                        name, key.namespace_, name);
      }
    } else if (!isBuiltinMetric(metric.name) && metric.query.empty()) {
      problem = "Metric query failed for no usable metrics template and query were configured";
    }
    if (problem.empty()) continue;
    event(EventType::Warning, problem);
    report_.checks.push_back({metric.name, {}, {}, {}, "", false, problem});
    return failedCheck(CanaryRule::MetricFailed, problem);
  }
  return Flow::Continue;
}

CanaryTick::Flow CanaryTick::measure(const CanaryMetric& metric, MetricKind kind,
                                     const MetricTemplate* metricTemplate) {
  const QueryProvider provider = queryProvider(canary().spec, context_.options.meshProvider);
  // Templates get no default window: an omitted one renders as nothing.
  const bool defaulted = kind != MetricKind::Template && metric.interval.empty();
  const QueryVariables variables =
      queryVariables(canary(), metric, defaulted ? defaultMetricInterval : metric.interval);
  RenderedQuery rendered = renderOwnQuery(kind, metric, metricTemplate, variables);
  MetricAnswer answer{MetricAnswer::Status::Error, 0, rendered.error};
  if (rendered.error.empty()) {
    MetricQuery query;
    query.kind = queryKind(kind);
    query.canary = report_.canary;
    query.metric = metric.name;
    query.querySet = metricTemplate == nullptr ? provider.set->name : std::string_view{};
    query.providerType =
        metricTemplate == nullptr ? "prometheus" : std::string_view(metricTemplate->providerType);
    query.address =
        metricTemplate == nullptr ? canary().spec.metricsServer : metricTemplate->address;
    query.namespace_ = variables.namespace_;
    query.target = variables.target;
    query.service = variables.service;
    query.ingress = variables.ingress;
    query.interval = variables.interval;
    query.text = std::move(rendered.text);
    answer = context_.around.metrics.query(query);
  }
  if (answer.status != MetricAnswer::Status::Value)
    return missingValue(metric, kind, answer, provider);

  double value = answer.value;
  if (kind == MetricKind::Duration) {
    value = static_cast<double>(wholeMilliseconds(value, provider.set->millisecondsPerUnit));
  }
  context_.metrics.setAnalysis(canary(), metric.name,
                               kind == MetricKind::Duration ? value / 1000 : value);
  MetricVerdict verdict = judgeMetric(kind, metric, value, names_.subject);
  if (!verdict.passed) event(EventType::Warning, verdict.message);
  report_.checks.push_back({metric.name, value, verdict.min, verdict.max, unitOf(kind),
                            verdict.passed, verdict.message, answer.requests});
  if (verdict.passed) return Flow::Continue;
  const bool tooLow = verdict.min && value < *verdict.min;
  const std::string unit = unitOf(kind).empty() ? "" : " " + std::string(unitOf(kind));
  return failedCheck(
      CanaryRule::MetricFailed,
      fmt::format("{} {:.2f}{} {} {}{}", metric.name, value, unit, tooLow ? '<' : '>',
                  goNumber(tooLow ? *verdict.min : *verdict.max), unit));
}

CanaryTick::Flow CanaryTick::missingValue(const CanaryMetric& metric, MetricKind kind,
                                          const MetricAnswer& answer,
                                          const QueryProvider& provider) {
  std::string message;
  if (answer.status != MetricAnswer::Status::NoValues) {
    message = queryFailed(kind, metric, answer.error);
  } else if (kind == MetricKind::Inline) {
    message = fmt::format("Halt advancement no values found for metric: {}", metric.name);
  } else if (kind == MetricKind::Template) {
    message = fmt::format("Halt advancement no values found for custom metric: {}: no values found",
                          metric.name);
  } else {
    message = fmt::format(
        "Halt advancement no values found for {} metric {} probably {}.{} is not receiving traffic",
        provider.name, metric.name, names_.target, canary().metadata.namespace_);
    if (kind == MetricKind::SuccessRate) {
      message += provider.set->namesRunningQuery ? ": running query failed: no values found"
                                                 : ": no values found";
    }
  }
  event(EventType::Warning, message);
  const ThresholdRange bounds = metric.thresholdRange.value_or(ThresholdRange{});
  report_.checks.push_back({metric.name, {}, bounds.min, bounds.max, unitOf(kind), false, message});
  return failedCheck(CanaryRule::MetricFailed, message);
}

}  // namespace aviary
