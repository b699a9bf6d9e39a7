#include "sim/telemetry/scraped_metric_source.hpp"

#include <utility>

#include "sim/api/duration_text.hpp"
#include "sim/telemetry/builtin_queries.hpp"

namespace aviary {
namespace {

MetricAnswer answer(std::optional<double> value) {
  if (!value) return {MetricAnswer::Status::NoValues, 0, "", {}};
  return {MetricAnswer::Status::Value, *value, "", {}};
}

MetricAnswer failure(std::string error) {
  return {MetricAnswer::Status::Error, 0, std::move(error), {}};
}

bool isBuiltin(const MetricQuery& query) {
  return query.kind == MetricQuery::Kind::SuccessRate || query.kind == MetricQuery::Kind::Duration;
}

}  // namespace

ScrapedMetricSource::ScrapedMetricSource(const Engine& engine, const SampleStore& samples,
                                         std::vector<MetricOverride> overrides, Evaluator evaluator)
    : engine_(engine),
      samples_(samples),
      overrides_(std::move(overrides)),
      evaluator_(std::move(evaluator)) {}

const MetricOverride* ScrapedMetricSource::overrideOf(const MetricQuery& query, SimTime now) const {
  const SimDuration at = now.time_since_epoch();
  const MetricOverride* found = nullptr;
  for (const MetricOverride& candidate : overrides_) {
    if (candidate.metric != query.metric) continue;
    if (!candidate.canary.empty() && candidate.canary != query.canary.name) continue;
    if (!candidate.namespace_.empty() && candidate.namespace_ != query.canary.namespace_) continue;
    if (at < candidate.from || (candidate.until && at >= *candidate.until)) continue;
    found = &candidate;
  }
  return found;
}

MetricAnswer ScrapedMetricSource::query(const MetricQuery& query) {
  const SimTime now = engine_.now();
  if (const MetricOverride* scripted = overrideOf(query, now)) {
    if (!scripted->error.empty()) {
      return {MetricAnswer::Status::Unreachable, 0, scripted->error, {}};
    }
    if (!scripted->value) return answer(std::nullopt);
    // A scenario states durations in milliseconds, whatever the unit of the provider's query.
    const bool seconds = query.kind == MetricQuery::Kind::Duration &&
                         querySetOf(query.querySet) == QuerySet::Application;
    return answer(seconds ? *scripted->value / 1000 : *scripted->value);
  }
  if (isBuiltin(query)) return builtin(query, now);
  if (evaluator_) return evaluator_(query, now);
  return failure("the query language is not evaluated yet; set overrides for this metric");
}

MetricAnswer ScrapedMetricSource::builtin(const MetricQuery& query, SimTime now) const {
  const std::optional<SimDuration> interval = parseDurationText(query.interval);
  if (!interval || *interval <= SimDuration::zero()) {
    return failure("parse error: not a valid duration string: \"" + query.interval + "\"");
  }
  const BuiltinQuery builtin{querySetOf(query.querySet), query.namespace_, query.target,
                             query.ingress, *interval};
  const BuiltinAnswer found = query.kind == MetricQuery::Kind::SuccessRate
                                  ? requestSuccessRate(samples_, builtin, now)
                                  : requestDuration(samples_, builtin, now);
  MetricAnswer out = answer(found.value);
  out.requests = found.requests;
  return out;
}

// An override names a metric, a probe only a server: errors of built-in metrics stand for Flagger's
// own Prometheus, those of other metrics for the servers of templates.
std::optional<std::string> ScrapedMetricSource::unavailable(std::string_view /*providerType*/,
                                                            std::string_view address) {
  const SimDuration at = engine_.now().time_since_epoch();
  for (const MetricOverride& scripted : overrides_) {
    if (scripted.error.empty()) continue;
    if (at < scripted.from || (scripted.until && at >= *scripted.until)) continue;
    const bool builtin =
        scripted.metric == "request-success-rate" || scripted.metric == "request-duration";
    if (builtin == address.empty()) return scripted.error;
  }
  return std::nullopt;
}

}  // namespace aviary
