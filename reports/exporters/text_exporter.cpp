#include "reports/exporters/text_exporter.hpp"

#include <algorithm>
#include <map>
#include <ostream>

#include "reports/exporters/exporter.hpp"
#include "reports/exporters/number_text.hpp"
#include "reports/exporters/story.hpp"
#include "reports/exporters/text_chart.hpp"
#include "reports/exporters/tick_explanation.hpp"
#include "sim/trace/canonical_text.hpp"

namespace aviary {
namespace {

constexpr int ruleWidth = 60;

/// Writes with or without colour. Source: ECMA-48 SGR.
class Painter {
 public:
  Painter(std::ostream& out, Colour colour) : out_(out), colour_(colour) {}

  void print(Tone tone, std::string_view text) { paint(code(tone), text); }
  void heading(std::string_view text) { paint("1", text); }
  void faint(std::string_view text) { paint("2", text); }
  void rule() {
    std::string line;
    for (int i = 0; i < ruleWidth; ++i) line += "─";
    faint(line);
    out_ << '\n';
  }
  std::ostream& plain() { return out_; }

 private:
  static std::string_view code(Tone tone) {
    if (tone == Tone::Good) return "32";
    return tone == Tone::Bad ? "31" : "";
  }
  void paint(std::string_view code, std::string_view text) {
    if (colour_ == Colour::Off || code.empty()) {
      out_ << text;
    } else {
      out_ << "\x1b[" << code << 'm' << text << "\x1b[0m";
    }
  }

  std::ostream& out_;
  Colour colour_;
};

void writeHeader(Painter& painter, const Trace& trace, const RunSummary& summary) {
  const TraceHeader& header = trace.header();
  painter.heading(header.scenario);
  painter.plain() << '\n';
  if (!header.description.empty()) painter.plain() << header.description << '\n';
  painter.faint("seed " + std::to_string(header.seed) + "   engine " + header.engine +
                "   digest " + summary.digest + "   trace schema " + std::to_string(header.schema));
  painter.plain() << '\n';
}

void writeFaint(Painter& painter, const std::string& text) {
  painter.faint("  " + text);
  painter.plain() << '\n';
}

void writeDecision(Painter& painter, const TickRecord& tick, const TickExplanation& explained) {
  for (std::size_t i = 0; i < tick.checks.size(); ++i) {
    writeFaint(painter, tick.checks[i].metric + ": " + explained.checks[i].sentence);
  }
  if (explained.rule.empty()) return;
  writeFaint(painter, "why: " + explained.rule + ": " + explained.why);
  if (!explained.otherwise.empty()) writeFaint(painter, "otherwise: " + explained.otherwise);
}

void writeCauses(Painter& painter, const Trace& trace, RecordId id) {
  for (const RecordId cause : trace.causesOf(id)) {
    writeFaint(painter, "because: " + lineText(trace, trace.record(cause)));
  }
}

void writeStory(Painter& painter, const Trace& trace, Explain explain) {
  std::map<RecordId, TickExplanation> explanations;
  if (explain == Explain::Causes) explanations = explainTicks(trace);
  bool ruled = true;
  for (const StoryEntry& entry : storyOf(trace)) {
    // One-line entries stand close together, blocks apart.
    const bool block = !entry.lines.empty();
    if (block || ruled) painter.plain() << '\n';
    ruled = block;
    painter.heading("[" + clockText(entry.time) + "] ");
    painter.print(entry.tone, entry.heading);
    painter.plain() << '\n';
    if (block) painter.rule();
    for (const StoryLine& line : entry.lines) {
      painter.plain() << "  ";
      painter.print(line.tone, line.text);
      painter.plain() << '\n';
    }
    if (explain == Explain::Decisions) continue;
    if (const auto* tick = trace.record(entry.record).as<TickRecord>()) {
      writeDecision(painter, *tick, explanations.at(entry.record));
    }
    writeCauses(painter, trace, entry.record);
  }
}

void line(Painter& painter, std::string_view name, const std::string& value) {
  painter.plain() << "  " << name << std::string(name.size() < 20 ? 20 - name.size() : 1, ' ')
                  << value << '\n';
}

std::string secondsAsDuration(const std::optional<double>& seconds) {
  return seconds ? durationText(fromSeconds(*seconds)) : "-";
}

/// Failed requests of all services by cause, the most frequent first.
std::string causesText(const Trace& trace) {
  std::map<std::string, std::uint64_t> sums;
  for (const ServiceTotals& service : trace.totals().services) {
    for (const CauseCount& cause : service.causes) {
      sums[std::string(trace.text(cause.cause))] += cause.requests;
    }
  }
  std::vector<std::pair<std::string, std::uint64_t>> causes(sums.begin(), sums.end());
  std::stable_sort(causes.begin(), causes.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string out;
  for (const auto& [cause, requests] : causes) {
    out += (out.empty() ? "" : ", ") + groupedText(requests) + " " + cause;
  }
  return out;
}

void writeSummaryBlock(Painter& painter, const Trace& trace, const RunSummary& summary) {
  painter.plain() << '\n';
  painter.heading("Summary");
  painter.plain() << '\n';
  painter.rule();
  for (const RolloutOutcome& outcome : summary.outcomes) {
    line(painter, outcome.name, outcome.outcome.empty() ? "no phase" : outcome.outcome);
  }
  line(painter, "rollout duration", secondsAsDuration(summary.rolloutDuration));
  line(painter, "time to roll back", secondsAsDuration(summary.timeToRollback));
  line(painter, "failed requests",
       groupedText(summary.failedRequests) + " of " + groupedText(trace.totals().requests) + " (" +
           roundedText(summary.failedRatio * 100, 3) + " %)");
  if (const std::string causes = causesText(trace); !causes.empty()) {
    line(painter, "by cause", causes);
  }
  line(painter, "users exposed", groupedText(summary.usersExposed));
  line(painter, "peak pods", std::to_string(summary.peakPods));
  line(painter, "pod-hours", roundedText(summary.podHours, 2));
  line(painter, "node-hours", roundedText(summary.nodeHours, 2));
  line(painter, "cost", roundedText(summary.cost, 4));
  line(painter, "simulated",
       durationText(trace.endTime().time_since_epoch()) + ", " +
           groupedText(summary.simulatedRequests) + " requests");
  if (trace.end() == RunEnd::Horizon) {
    line(painter, "ended", "at the horizon of " + durationText(trace.header().horizon));
  } else if (trace.end() == RunEnd::Limit) {
    line(painter, "ended", "at a limit of the simulator: the result is not complete");
  }
}

void writeShares(Painter& painter, const Trace& trace) {
  constexpr std::size_t chartLimit = 4;
  std::size_t drawn = 0;
  for (const Track& track : trace.tracks()) {
    if (drawn++ == chartLimit) return;
    const std::string chart = shareChart(trace, track);
    if (chart.empty()) continue;
    painter.plain() << '\n';
    painter.heading("Traffic against pods: " + trackName(trace, track));
    painter.plain() << "\n\n" << chart;
    const std::string lesson = shareLesson(track);
    if (!lesson.empty()) painter.plain() << '\n' << lesson;
  }
}

}  // namespace

void writeTextLog(std::ostream& out, const Trace& trace, const RunSummary& summary,
                  TextLogOptions options) {
  Painter painter(out, options.colour);
  writeHeader(painter, trace, summary);
  writeStory(painter, trace, options.explain);
  writeSummaryBlock(painter, trace, summary);
  writeShares(painter, trace);
}

void writeTextLog(std::ostream& out, const Trace& trace, const RunSummary& summary) {
  writeTextLog(out, trace, summary, TextLogOptions{});
}

}  // namespace aviary
