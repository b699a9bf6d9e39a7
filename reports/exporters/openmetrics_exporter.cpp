#include <array>
#include <cmath>
#include <ostream>

#include "reports/exporters/exporter.hpp"
#include "reports/exporters/number_text.hpp"
#include "reports/exporters/openmetrics_exposed.hpp"

namespace aviary {
namespace {

/// A series column as Prometheus names it: base units, so percent become ratios and ms seconds.
struct Family {
  SeriesColumn column;
  std::string_view name;
  std::string_view unit;  ///< empty: none
  double divisor;
};
constexpr std::array gauges{
    Family{SeriesColumn::CanaryWeight, "aviary_canary_weight_ratio", "ratio", 100},
    Family{SeriesColumn::CanaryTrafficShare, "aviary_canary_traffic_share_ratio", "ratio", 100},
    Family{SeriesColumn::CanaryPodShare, "aviary_canary_pod_share_ratio", "ratio", 100},
    Family{SeriesColumn::PrimaryReady, "aviary_primary_ready_pods", "", 1},
    Family{SeriesColumn::CanaryReady, "aviary_canary_ready_pods", "", 1},
    Family{SeriesColumn::PrimaryDesired, "aviary_primary_desired_pods", "", 1},
    Family{SeriesColumn::CanaryDesired, "aviary_canary_desired_pods", "", 1},
    Family{SeriesColumn::PrimaryCpu, "aviary_primary_cpu_ratio", "ratio", 100},
    Family{SeriesColumn::CanaryCpu, "aviary_canary_cpu_ratio", "ratio", 100},
    Family{SeriesColumn::Rps, "aviary_requests_per_second", "", 1},
    Family{SeriesColumn::SuccessRate, "aviary_success_ratio", "ratio", 100},
    Family{SeriesColumn::LatencyP50, "aviary_latency_p50_seconds", "seconds", 1000},
    Family{SeriesColumn::LatencyP99, "aviary_latency_p99_seconds", "seconds", 1000},
};

std::string labels(const Trace& trace, const Track& track) {
  const TraceObject& object = trace.object(track.object);
  return "{namespace=" + quotedLabel(object.key.namespace_) +
         ",name=" + quotedLabel(object.key.name) + "}";
}

void writeColumn(std::ostream& out, const Trace& trace, SeriesColumn column,
                 std::string_view sample, double divisor) {
  for (const Track& track : trace.tracks()) {
    const std::string identity = labels(trace, track);
    for (const SeriesRow& row : track.rows) {
      if (std::isnan(row[column])) continue;
      out << sample << identity << ' ' << shortestText(row[column] / divisor) << ' '
          << exactSeconds(row.time) << '\n';
    }
  }
}

void writeRequests(std::ostream& out, const Trace& trace, const std::string& end) {
  describeFamily(out, "aviary_requests", "counter", "", "requests after the warm-up, by version");
  for (const VersionTotals& version : trace.totals().versions) {
    out << "aviary_requests_total{image=" << quotedLabel(trace.text(version.image)) << "} "
        << version.requests << ' ' << end << '\n';
  }
  describeFamily(out, "aviary_requests_failed", "counter", "",
                 "failed requests after the warm-up, by version and cause");
  for (const VersionTotals& version : trace.totals().versions) {
    for (const CauseCount& failed : version.failed) {
      out << "aviary_requests_failed_total{image=" << quotedLabel(trace.text(version.image))
          << ",cause=" << quotedLabel(trace.text(failed.cause)) << "} " << failed.requests << ' '
          << end << '\n';
    }
  }
}

void writeSummaryGauges(std::ostream& out, const RunSummary& summary, const std::string& end) {
  const auto gauge = [&](std::string_view name, std::string_view unit, std::string_view help,
                         const std::optional<double>& value) {
    if (!value) return;
    describeFamily(out, name, "gauge", unit, help);
    out << name << ' ' << shortestText(*value) << ' ' << end << '\n';
  };
  gauge("aviary_rollout_duration_seconds", "seconds", "time of the longest rollout",
        summary.rolloutDuration);
  gauge("aviary_time_to_rollback_seconds", "seconds", "time from the first failure to the rollback",
        summary.timeToRollback);
  gauge("aviary_failed_requests_ratio", "ratio", "failed requests of all after the warm-up",
        summary.failedRatio);
  gauge("aviary_users_exposed", "", "users the new version answered before its promotion",
        static_cast<double>(summary.usersExposed));
  gauge("aviary_peak_pods", "", "most pods at the same time",
        static_cast<double>(summary.peakPods));
  gauge("aviary_pod_hours", "", "pod-hours of the run", summary.podHours);
  gauge("aviary_node_hours", "", "node-hours of the run", summary.nodeHours);
  gauge("aviary_cost", "", "price of the node-hours", summary.cost);
}

}  // namespace

/// Source: OpenMetrics 1.0 text format; timestamps are seconds since the start of the simulation.
void writeOpenMetrics(std::ostream& out, const Trace& trace, const RunSummary& summary) {
  const TraceHeader& header = trace.header();
  const std::string end = exactSeconds(trace.endTime());
  describeFamily(out, "aviary_run", "info", "", "what was played");
  out << "aviary_run_info{scenario=" << quotedLabel(header.scenario)
      << ",digest=" << quotedLabel(summary.digest)
      << ",seed=" << quotedLabel(std::to_string(header.seed))
      << ",trace_schema=" << quotedLabel(std::to_string(header.schema))
      << ",engine=" << quotedLabel(header.engine) << ",version=" << quotedLabel(header.version)
      << "} 1 " << end << '\n';
  for (const Family& family : gauges) {
    const auto& column = seriesColumnTable[static_cast<std::size_t>(family.column)];
    describeFamily(out, family.name, "gauge", family.unit, column.meaning);
    writeColumn(out, trace, family.column, family.name, family.divisor);
  }
  describeFamily(out, "aviary_rollout_failed_requests", "counter", "",
                 "failed requests of the rollout's service since the start");
  writeColumn(out, trace, SeriesColumn::FailedTotal, "aviary_rollout_failed_requests_total", 1);
  writeRequests(out, trace, end);
  writeSummaryGauges(out, summary, end);
  writeExposed(out, trace);
  out << "# EOF\n";
}

}  // namespace aviary
