#pragma once

#include <array>
#include <iosfwd>
#include <string_view>

#include "reports/summary/run_summary.hpp"
#include "sim/trace/trace.hpp"

namespace aviary {

void writeCsv(std::ostream& out, const Trace& trace, const RunSummary& summary);
void writeEventLines(std::ostream& out, const Trace& trace, const RunSummary& summary);
void writeHtml(std::ostream& out, const Trace& trace, const RunSummary& summary);
void writeJson(std::ostream& out, const Trace& trace, const RunSummary& summary);
void writeOpenMetrics(std::ostream& out, const Trace& trace, const RunSummary& summary);
void writeSummaryJson(std::ostream& out, const Trace& trace, const RunSummary& summary);
/// The text log without colour; text_exporter.hpp has the options.
void writeTextLog(std::ostream& out, const Trace& trace, const RunSummary& summary);

/// One output format.
struct Exporter {
  std::string_view format;          ///< name for --format
  std::string_view fileName;        ///< in a bundle; empty: not part of one
  std::string_view summary;
  void (*write)(std::ostream& out, const Trace& trace, const RunSummary& summary);
};

/// Every format, in the order in which they are listed to users. The first is the default.
inline constexpr std::array exporterTable{
    Exporter{"text", "", "the rollout log, to be read", &writeTextLog},
    Exporter{"json", "", "one object with everything: summary, ticks, events, series", &writeJson},
    Exporter{"csv", "series.csv", "the curves, one line per moment", &writeCsv},
    Exporter{"html", "report.html", "a page with charts that needs nothing else", &writeHtml},
    Exporter{"openmetrics", "metrics.om", "the curves and totals for Prometheus",
             &writeOpenMetrics},
    Exporter{"events", "events.jsonl", "one event per line with its cause", &writeEventLines},
    Exporter{"summary", "summary.json", "the outcome in numbers", &writeSummaryJson},
};

/// Null when there is no such format.
[[nodiscard]] const Exporter* findExporter(std::string_view format);

}  // namespace aviary
