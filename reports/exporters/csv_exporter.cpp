#include <cmath>
#include <ostream>

#include "reports/exporters/exporter.hpp"
#include "reports/exporters/number_text.hpp"
#include "reports/exporters/series_table.hpp"

namespace aviary {
namespace {

/// A CSV field, quoted where it must be. Source: RFC 4180.
std::string field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '"') out += '"';
    out += letter;
  }
  return out + "\"";
}

}  // namespace

void writeCsv(std::ostream& out, const Trace& trace, const RunSummary&) {
  out << "time";
  for (const Track& track : trace.tracks()) {
    const std::string prefix = columnPrefix(trace, track);
    for (const SeriesColumnEntry& column : seriesColumnTable) {
      out << ',' << field(prefix + std::string(column.name));
    }
    out << ',' << field(prefix + "phase");
  }
  for (const QueueTrack& queue : trace.queues()) {
    for (const QueueColumn& column : queueColumnTable) {
      out << ',' << field(queue.name + '.' + std::string(column.name));
    }
  }
  out << '\n';
  const SeriesTable table = seriesTable(trace);
  for (std::size_t i = 0; i < table.times.size(); ++i) {
    out << exactSeconds(table.times[i]);
    for (const auto& rows : table.rows) {
      for (std::size_t column = 0; column < seriesColumnCount; ++column) {
        const double value = rows[i] == nullptr ? noValue : rows[i]->values[column];
        out << ',';
        if (!std::isnan(value)) out << shortestText(value);
      }
      out << ',' << (rows[i] == nullptr ? std::string() : field(trace.text(rows[i]->phase)));
    }
    for (const auto& rows : table.queues) {
      for (const QueueColumn& column : queueColumnTable) {
        out << ',';
        if (rows[i] != nullptr) out << shortestText(column.value(*rows[i]));
      }
    }
    out << '\n';
  }
}

}  // namespace aviary
