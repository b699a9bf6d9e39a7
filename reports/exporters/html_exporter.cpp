#include <algorithm>
#include <cmath>
#include <map>
#include <ostream>

#include "reports/exporters/event_view.hpp"
#include "reports/exporters/exporter.hpp"
#include "reports/exporters/number_text.hpp"
#include "reports/exporters/story.hpp"
#include "reports/exporters/svg_chart.hpp"
#include "reports/exporters/text_chart.hpp"
#include "reports/exporters/tick_explanation.hpp"
#include "sim/trace/canonical_text.hpp"

namespace aviary {
namespace {

constexpr std::size_t tracksMax = 12;
constexpr std::size_t eventsMax = 5000;

constexpr std::string_view pageStart = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
)html";

constexpr std::string_view style = R"css(<style>
:root { --page: #ffffff; --ink: #1b1f24; --faint: #57606a; --card: #f6f8fa; --edge: #d0d7de;
  --canary: #c14f00; --primary: #0067a3; --good: #00805c; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --page: #14181d; --ink: #e6edf3; --faint: #9aa5b1;
  --card: #1d232b; --edge: #38424e; --canary: #ff9d4d; --primary: #6cb8f0; --good: #3ecf9f;
  --bad: #ff8a80; } }
body { background: var(--page); color: var(--ink); margin: 0 auto; padding: 1.5rem;
  max-width: 62rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: .3rem 0; } .faint { color: var(--faint); font-size: .9rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .6rem;
  margin: 1rem 0; padding: 0; }
.card { background: var(--card); border: 1px solid var(--edge); border-radius: .5rem;
  padding: .5rem .8rem; }
.card dt { color: var(--faint); font-size: .85rem; }
.card dd { margin: 0; font-size: 1.15rem; font-weight: 600; overflow-wrap: anywhere; }
.good { color: var(--good); } .bad { color: var(--bad); }
.lesson { border-left: .3rem solid var(--canary); padding: .2rem .8rem; margin: 1rem 0; }
svg { display: block; width: 100%; height: auto; margin: .8rem 0; }
svg text { fill: var(--faint); } svg .title { fill: var(--ink); font-weight: 600; }
svg .line.canary { stroke: var(--canary); }
svg .line.primary, svg .line.pods { stroke: var(--primary); }
svg .line.weight { stroke: var(--faint); }
svg .line.good { stroke: var(--good); } svg .threshold, svg .fault { stroke: var(--bad); }
svg .grid { stroke: var(--edge); stroke-opacity: 1; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .85rem; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--edge);
  vertical-align: top; } td:first-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.room { white-space: pre-line; }
</style>
)css";

void card(std::ostream& out, std::string_view name, const std::string& value,
          std::string_view tone = {}) {
  out << "<div class=\"card\"><dt>" << escapedHtml(name) << "</dt><dd";
  if (!tone.empty()) out << " class=\"" << tone << "\"";
  out << '>' << escapedHtml(value) << "</dd></div>\n";
}

std::string durationOf(const std::optional<double>& seconds) {
  return seconds ? durationText(fromSeconds(*seconds)) : "-";
}

std::string_view toneOf(std::string_view outcome) {
  if (outcome == "Succeeded" || outcome == "Healthy") return "good";
  return outcome == "Failed" || outcome == "Degraded" ? "bad" : "";
}

void writeCards(std::ostream& out, const Trace& trace, const RunSummary& summary) {
  out << "<dl class=\"cards\">\n";
  std::size_t shown = 0;
  for (const RolloutOutcome& outcome : summary.outcomes) {
    if (shown++ == tracksMax) break;
    card(out, outcome.name, outcome.outcome, toneOf(outcome.outcome));
  }
  card(out, "rollout duration", durationOf(summary.rolloutDuration));
  card(out, "time to roll back", durationOf(summary.timeToRollback));
  card(out, "failed requests",
       groupedText(summary.failedRequests) + " (" + roundedText(summary.failedRatio * 100, 3) +
           " %)");
  card(out, "users exposed", groupedText(summary.usersExposed));
  card(out, "peak pods", std::to_string(summary.peakPods));
  card(out, "pod-hours", roundedText(summary.podHours, 2));
  card(out, "node-hours", roundedText(summary.nodeHours, 2));
  card(out, "cost", roundedText(summary.cost, 4));
  card(out, "simulated",
       durationText(trace.endTime().time_since_epoch()) + ", " +
           groupedText(summary.simulatedRequests) + " requests");
  out << "</dl>\n";
}

/// Stretches of one phase each; the idle ones have no band.
std::vector<SvgBand> phaseBands(const Trace& trace, const Track& track) {
  std::vector<SvgBand> bands;
  TextId current;
  bool open = false;
  for (const SeriesRow& row : track.rows) {
    if (open && row.phase == current) continue;
    if (open) bands.back().until = row.time;
    current = row.phase;
    const std::string phase(trace.text(row.phase));
    open = phase == "Progressing" || phase == "Promoting" || phase == "WaitingPromotion";
    if (open) bands.push_back({row.time, trace.endTime(), phase});
  }
  return bands;
}

std::vector<SvgMarker> markers(const Trace& trace, const Track& track) {
  std::vector<SvgMarker> out;
  for (const Record& record : trace.records()) {
    if (const auto* action = record.as<UserAction>()) {
      const std::string name(trace.text(action->action));
      out.push_back({record.time, name + " " + action->text, "marker"});
    } else if (const auto* fault = record.as<FaultRecord>()) {
      const bool starts = fault->edge == FaultEdge::Start;
      out.push_back({record.time, (starts ? "fault: " : "end of fault: ") + fault->text, "fault"});
    } else if (const auto* change = record.as<PhaseChange>()) {
      if (record.object != track.object) continue;
      out.push_back({record.time, std::string(trace.text(change->to)), "marker"});
    }
  }
  return out;
}

/// The threshold of a built-in metric, as its last check had it.
std::vector<SvgThreshold> thresholds(const Trace& trace, const Track& track,
                                     std::string_view metric) {
  std::vector<SvgThreshold> out;
  for (const Record& record : trace.records()) {
    const auto* tick = record.as<TickRecord>();
    if (tick == nullptr || record.object != track.object) continue;
    for (const CheckRecord& check : tick->checks) {
      if (check.metric != metric) continue;
      out.clear();
      if (check.min) out.push_back({*check.min, "min " + roundedText(*check.min, 2)});
      if (check.max) out.push_back({*check.max, "max " + roundedText(*check.max, 2)});
    }
  }
  return out;
}

/// What the checks of a built-in metric measured of the canary.
std::vector<SvgDot> checkDots(const Trace& trace, const Track& track, std::string_view metric) {
  std::vector<SvgDot> out;
  for (const Record& record : trace.records()) {
    const auto* tick = record.as<TickRecord>();
    if (tick == nullptr || record.object != track.object) continue;
    for (const CheckRecord& check : tick->checks) {
      if (check.metric != metric || !check.value) continue;
      out.push_back({record.time, *check.value, check.passed,
                     (check.passed ? "passed: " : "failed: ") + roundedText(*check.value, 2)});
    }
  }
  return out;
}

void writeCharts(std::ostream& out, const Trace& trace, const Track& track) {
  SvgChart shares{"Traffic against pods: the canary's share",
                  "%",
                  {{SeriesColumn::CanaryTrafficShare, "share of the traffic", "canary"},
                   {SeriesColumn::CanaryPodShare, "share of the pods", "pods"},
                   {SeriesColumn::CanaryWeight, "weight in the router", "weight"}},
                  {},
                  markers(trace, track),
                  phaseBands(trace, track),
                  0,
                  100,
                  trace.endTime()};
  writeSvg(out, shares, track);
  SvgChart pods = shares;
  pods.title = "Ready pods";
  pods.unit = "pods";
  pods.lines = {{SeriesColumn::CanaryReady, "canary", "canary"},
                {SeriesColumn::PrimaryReady, "primary", "pods"}};
  pods.high.reset();
  writeSvg(out, pods, track);
  SvgChart cpu = pods;
  cpu.title = "CPU of the request";
  cpu.unit = "%";
  cpu.lines = {{SeriesColumn::CanaryCpu, "canary", "canary"},
               {SeriesColumn::PrimaryCpu, "primary", "pods"}};
  writeSvg(out, cpu, track);
  SvgChart success = shares;
  success.title = "Success rate";
  success.lines = {{SeriesColumn::SuccessRate, "all requests", "good"}};
  success.thresholds = thresholds(trace, track, "request-success-rate");
  success.dots = checkDots(trace, track, "request-success-rate");
  success.dotsName = "● ✕ checks of the canary";
  success.low.reset();
  writeSvg(out, success, track);
  SvgChart latency = pods;
  latency.title = "Latency";
  latency.unit = "ms";
  latency.lines = {{SeriesColumn::LatencyP99, "p99", "canary"},
                   {SeriesColumn::LatencyP50, "p50", "primary"}};
  latency.thresholds = thresholds(trace, track, "request-duration");
  latency.dots = checkDots(trace, track, "request-duration");
  latency.dotsName = "● ✕ checks of the canary";
  writeSvg(out, latency, track);
}

void writeTracks(std::ostream& out, const Trace& trace) {
  std::size_t shown = 0;
  for (const Track& track : trace.tracks()) {
    if (shown++ == tracksMax) {
      out << "<p class=\"faint\">Charts of the first " << tracksMax << " of "
          << trace.tracks().size() << " rollouts are shown; series.csv has all.</p>\n";
      return;
    }
    out << "<h2>" << escapedHtml(text(trace.object(track.object))) << "</h2>\n";
    const std::string lesson = shareLesson(track);
    if (!lesson.empty()) out << "<p class=\"lesson\">" << escapedHtml(lesson) << "</p>\n";
    writeCharts(out, trace, track);
  }
}

void writeDecision(std::ostream& out, const Trace& trace, const Record& record,
                   const TickExplanation& told) {
  const TickRecord& tick = *record.as<TickRecord>();
  const bool failed = std::any_of(tick.checks.begin(), tick.checks.end(),
                                  [](const CheckRecord& check) { return !check.passed; });
  out << "<tr><td>" << clockText(record.time) << "</td><td>"
      << escapedHtml(trace.object(record.object).key.name) << "</td><td"
      << (failed ? " class=\"bad\">" : ">") << escapedHtml(told.rule) << "</td><td>"
      << escapedHtml(told.why);
  for (std::size_t i = 0; i < tick.checks.size(); ++i) {
    out << "<br>" << escapedHtml(tick.checks[i].metric + ": " + told.checks[i].sentence);
  }
  out << "</td><td>" << escapedHtml(told.otherwise) << "</td></tr>\n";
}

/// Every tick with the rule that decided it.
void writeDecisions(std::ostream& out, const Trace& trace) {
  const std::map<RecordId, TickExplanation> explanations = explainTicks(trace);
  if (explanations.empty()) return;
  out << "<h2>Decisions</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>time</th>"
         "<th>canary</th><th>rule</th><th>why</th><th>what would have changed it</th></tr></thead>"
         "\n<tbody>\n";
  std::size_t shown = 0;
  for (const auto& [id, told] : explanations) {
    if (shown++ == eventsMax) break;
    writeDecision(out, trace, trace.record(id), told);
  }
  out << "</tbody>\n</table></div>\n";
}

void writeAlerts(std::ostream& out, const Trace& trace) {
  std::size_t shown = 0;
  for (const Record& record : trace.records()) {
    const auto* alert = record.as<AlertSent>();
    if (alert == nullptr || shown == eventsMax) continue;
    if (shown++ == 0) {
      out << "<h2>Alerts</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>time</th>"
             "<th>receiver</th><th>text</th></tr></thead>\n<tbody>\n";
    }
    const bool bad = trace.text(alert->severity) == "error";
    out << "<tr><td>" << clockText(record.time) << "</td><td" << (bad ? " class=\"bad\">" : ">")
        << escapedHtml(alertHeading(trace, *alert)) << "</td><td class=\"room\">"
        << escapedHtml(alert->message) << "</td></tr>\n";
  }
  if (shown > 0) out << "</tbody>\n</table></div>\n";
}

void writeEvents(std::ostream& out, const Trace& trace) {
  out << "<h2>Events</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>time</th><th>object</th>"
         "<th>reason</th><th>message</th><th>cause</th></tr></thead>\n<tbody>\n";
  std::size_t shown = 0;
  for (const Record& record : trace.records()) {
    const auto event = eventView(trace, record);
    if (!event) continue;
    if (shown++ == eventsMax) break;
    out << "<tr><td>" << clockText(event->time) << "</td><td>" << escapedHtml(event->object)
        << "</td><td" << (event->type == EventType::Warning ? " class=\"bad\">" : ">")
        << escapedHtml(event->reason) << "</td><td>" << escapedHtml(event->message) << "</td><td>"
        << escapedHtml(event->cause.value_or("")) << "</td></tr>\n";
  }
  out << "</tbody>\n</table></div>\n";
  if (shown > eventsMax) {
    out << "<p class=\"faint\">The first " << eventsMax
        << " events are shown; events.jsonl has all.</p>\n";
  }
}

}  // namespace

void writeHtml(std::ostream& out, const Trace& trace, const RunSummary& summary) {
  const TraceHeader& header = trace.header();
  out << pageStart << "<title>" << escapedHtml(header.scenario) << "</title>\n"
      << style << "</head>\n<body>\n<header>\n<h1>" << escapedHtml(header.scenario) << "</h1>\n";
  if (!header.description.empty()) out << "<p>" << escapedHtml(header.description) << "</p>\n";
  out << "<p class=\"faint\">digest " << summary.digest << ", seed " << header.seed << ", engine "
      << escapedHtml(header.engine) << ", trace schema " << header.schema << ", aviary "
      << escapedHtml(header.version) << "</p>\n</header>\n<main>\n";
  writeCards(out, trace, summary);
  writeTracks(out, trace);
  writeDecisions(out, trace);
  writeAlerts(out, trace);
  writeEvents(out, trace);
  out << "</main>\n</body>\n</html>\n";
}

}  // namespace aviary
