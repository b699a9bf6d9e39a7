#include "reports/exporters/series_table.hpp"

#include <algorithm>

#include "reports/summary/run_summary.hpp"

namespace aviary {

std::string columnPrefix(const Trace& trace, const Track& track) {
  return trace.tracks().size() > 1 ? trackName(trace, track) + "." : std::string();
}

SeriesTable seriesTable(const Trace& trace) {
  SeriesTable table;
  for (const Track& track : trace.tracks()) {
    for (const SeriesRow& row : track.rows) table.times.push_back(row.time);
  }
  std::sort(table.times.begin(), table.times.end());
  table.times.erase(std::unique(table.times.begin(), table.times.end()), table.times.end());
  for (const Track& track : trace.tracks()) {
    std::vector<const SeriesRow*> held;
    held.reserve(table.times.size());
    std::size_t next = 0;
    for (const SimTime time : table.times) {
      while (next < track.rows.size() && track.rows[next].time <= time) ++next;
      held.push_back(next == 0 ? nullptr : &track.rows[next - 1]);
    }
    table.rows.push_back(std::move(held));
  }
  return table;
}

}  // namespace aviary
