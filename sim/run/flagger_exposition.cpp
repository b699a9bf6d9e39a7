#include "sim/run/flagger_exposition.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/api/name_hash.hpp"

namespace aviary {
namespace {

MetricLabels named(const ObjectKey& target) {
  return {{"name", target.name}, {"namespace", target.namespace_}};
}

}  // namespace

void FlaggerExposition::observe(SimTime time, std::string_view metric, Labels labels,
                                double value) {
  std::vector<ExposedSeries>& all = builder_.exposed().series;
  NameHash hash;
  hash.add(metric);
  for (const auto& [name, text] : labels) hash.add(name).add(text);
  const auto same = [](const auto& label, const auto& own) {
    return label.first == own.first && label.second == own.second;
  };
  const auto known = series_.find(hash.value(), [&](std::uint32_t place) {
    const MetricLabels& own = all[place].labels;
    return all[place].metric == metric &&
           std::equal(labels.begin(), labels.end(), own.begin(), own.end(), same);
  });
  const std::uint32_t place = known ? *known : series_.add(hash.value());
  if (!known) all.push_back({std::string(metric), {labels.begin(), labels.end()}, {}});
  std::vector<ExposedSeries::Point>& points = all[place].points;
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
    observe(now, "flagger_canary_status", {{"name", target.name}, {"namespace", target.namespace_}},
            status->second);
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
    observe(now, "flagger_canary_metric_analysis",
            {{"name", target.name}, {"namespace", target.namespace_}, {"metric", check.metric}},
            last->second);
  }
  const auto outcomes = [&](std::string_view metric, const auto& counts) {
    const FlaggerMetrics::OutcomeKey first{target.namespace_, target.name, "", ""};
    for (auto it = counts.lower_bound(first); it != counts.end(); ++it) {
      const auto& [space, name, strategy, status] = it->first;
      if (space != target.namespace_ || name != target.name) return;
      observe(now, metric,
              {{"name", name},
               {"namespace", space},
               {"deployment_strategy", strategy},
               {"analysis_status", status}},
              it->second);
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
