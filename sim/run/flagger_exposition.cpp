#include "sim/run/flagger_exposition.hpp"

#include <utility>

namespace aviary {
namespace {

MetricLabels named(const ObjectKey& target) {
  return {{"name", target.name}, {"namespace", target.namespace_}};
}

}  // namespace

void FlaggerExposition::observe(SimTime time, std::string_view metric, MetricLabels labels,
                                double value) {
  std::vector<ExposedSeries>& all = builder_.exposed().series;
  const auto [place, isNew] = series_.try_emplace({std::string(metric), labels}, all.size());
  if (isNew) all.push_back({std::string(metric), std::move(labels), {}});
  std::vector<ExposedSeries::Point>& points = all[place->second].points;
  if (!points.empty() && points.back().value == value) return;
  if (!points.empty() && points.back().time == time) {
    points.back().value = value;
  } else {
    points.push_back({time, value});
  }
}

void FlaggerExposition::start(const std::string& version, const std::string& meshProvider) {
  observe({}, "flagger_info", {{"version", version}, {"mesh_provider", meshProvider}}, 1);
}

void FlaggerExposition::ticked(const CanaryTickReport& report, const ObjectKey& target) {
  const SimTime now = report.time;
  if (const auto total = metrics_.canaryTotal.find(target.namespace_);
      total != metrics_.canaryTotal.end()) {
    observe(now, "flagger_canary_total", {{"namespace", target.namespace_}}, total->second);
  }
  if (const auto status = metrics_.status.find(target); status != metrics_.status.end()) {
    observe(now, "flagger_canary_status", named(target), status->second);
  }
  for (const char* side : {"", "-primary"}) {
    const ObjectKey workload{target.namespace_, target.name + side};
    const auto weight = metrics_.weight.find(workload);
    if (weight == metrics_.weight.end()) continue;
    observe(now, "flagger_canary_weight",
            {{"workload", workload.name}, {"namespace", workload.namespace_}}, weight->second);
  }
  for (const CanaryCheck& check : report.checks) {
    const auto last = metrics_.analysis.find({target, check.metric});
    if (last == metrics_.analysis.end()) continue;
    MetricLabels labels = named(target);
    labels.emplace_back("metric", check.metric);
    observe(now, "flagger_canary_metric_analysis", std::move(labels), last->second);
  }
  const auto outcomes = [&](std::string_view metric, const auto& counts) {
    const FlaggerMetrics::OutcomeKey first{target.namespace_, target.name, "", ""};
    for (auto it = counts.lower_bound(first); it != counts.end(); ++it) {
      const auto& [space, name, strategy, status] = it->first;
      if (space != target.namespace_ || name != target.name) return;
      MetricLabels labels = named(target);
      labels.emplace_back("deployment_strategy", strategy);
      labels.emplace_back("analysis_status", status);
      observe(now, metric, std::move(labels), it->second);
    }
  };
  outcomes("flagger_canary_successes_total", metrics_.successes);
  outcomes("flagger_canary_failures_total", metrics_.failures);
}

void FlaggerExposition::finish() {
  for (const auto& [target, histogram] : metrics_.duration) {
    ExposedHistogram out;
    out.metric = "flagger_canary_duration_seconds";
    out.labels = named(target);
    out.bounds.assign(FlaggerMetrics::bucketBounds.begin(), FlaggerMetrics::bucketBounds.end());
    out.counts.assign(histogram.buckets.begin(), histogram.buckets.end());
    out.sum = histogram.sum;
    builder_.exposed().histograms.push_back(std::move(out));
  }
}

}  // namespace aviary
