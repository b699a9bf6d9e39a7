#include "reports/exporters/openmetrics_exposed.hpp"

#include <array>
#include <ostream>

#include "reports/exporters/number_text.hpp"

namespace aviary {
namespace {

/// A family as Flagger registers it. A counter or info is scraped under its name and a suffix.
/// Source: flagger 1.44.0 pkg/metrics/recorder.go.
struct ExposedFamily {
  std::string_view sample;  ///< as it is scraped
  std::string_view name;
  std::string_view type;
  std::string_view unit;
  std::string_view help;
};
constexpr std::array families{
    ExposedFamily{"flagger_info", "flagger", "info", "",
                  "release of Flagger and the provider of canaries without one"},
    ExposedFamily{"flagger_canary_total", "flagger_canary_total", "gauge", "",
                  "number of Canary objects"},
    ExposedFamily{"flagger_canary_status", "flagger_canary_status", "gauge", "",
                  "last result: 0 running, 1 successful, 2 failed"},
    ExposedFamily{"flagger_canary_weight", "flagger_canary_weight", "gauge", "",
                  "weight of a workload in the router, percent"},
    ExposedFamily{"flagger_canary_metric_analysis", "flagger_canary_metric_analysis", "gauge", "",
                  "last value of a metric; durations in seconds"},
    ExposedFamily{"flagger_canary_successes_total", "flagger_canary_successes", "counter", "",
                  "promotions"},
    ExposedFamily{"flagger_canary_failures_total", "flagger_canary_failures", "counter", "",
                  "rollbacks and failed promotions"},
    ExposedFamily{"flagger_canary_duration_seconds", "flagger_canary_duration_seconds", "histogram",
                  "seconds", "time spent in ticks that came to an analysis"},
};

std::string labelsText(const MetricLabels& labels, std::string_view more = {}) {
  std::string out;
  for (const auto& [name, value] : labels) {
    out += (out.empty() ? "{" : ",") + name + "=" + quotedLabel(value);
  }
  if (!more.empty()) out += (out.empty() ? "{" : ",") + std::string(more);
  return out.empty() ? out : out + "}";
}

void writeSeries(std::ostream& out, const ExposedSeries& series) {
  const std::string labels = labelsText(series.labels);
  for (const ExposedSeries::Point& point : series.points) {
    out << series.metric << labels << ' ' << shortestText(point.value) << ' '
        << exactSeconds(point.time) << '\n';
  }
}

void writeHistogram(std::ostream& out, const ExposedHistogram& histogram, const std::string& end) {
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    below += histogram.counts[i];
    const std::string bound =
        i < histogram.bounds.size() ? shortestText(histogram.bounds[i]) : std::string("+Inf");
    // A bound is a float in this format: 1.0, not 1.
    const bool whole = bound.find_first_of(".eI") == std::string::npos;
    out << histogram.metric << "_bucket"
        << labelsText(histogram.labels, "le=" + quotedLabel(whole ? bound + ".0" : bound)) << ' '
        << below << ' ' << end << '\n';
  }
  out << histogram.metric << "_count" << labelsText(histogram.labels) << ' ' << below << ' ' << end
      << '\n';
  out << histogram.metric << "_sum" << labelsText(histogram.labels) << ' '
      << shortestText(histogram.sum) << ' ' << end << '\n';
}

}  // namespace

void describeFamily(std::ostream& out, std::string_view name, std::string_view type,
                    std::string_view unit, std::string_view help) {
  out << "# TYPE " << name << ' ' << type << '\n';
  if (!unit.empty()) out << "# UNIT " << name << ' ' << unit << '\n';
  out << "# HELP " << name << ' ' << help << ".\n";
}

std::string quotedLabel(std::string_view text) {
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '\n') {
      out += "\\n";
      continue;
    }
    if (letter == '"' || letter == '\\') out += '\\';
    out += letter;
  }
  return out + "\"";
}

void writeExposed(std::ostream& out, const Trace& trace) {
  const ExposedMetrics& exposed = trace.exposed();
  const std::string end = exactSeconds(trace.endTime());
  for (const ExposedFamily& family : families) {
    bool described = false;
    const auto describeOnce = [&] {
      if (!described) describeFamily(out, family.name, family.type, family.unit, family.help);
      described = true;
    };
    for (const ExposedSeries& series : exposed.series) {
      if (series.metric != family.sample) continue;
      describeOnce();
      writeSeries(out, series);
    }
    for (const ExposedHistogram& histogram : exposed.histograms) {
      if (histogram.metric != family.sample) continue;
      describeOnce();
      writeHistogram(out, histogram, end);
    }
  }
}

}  // namespace aviary
