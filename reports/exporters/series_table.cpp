#include "reports/exporters/series_table.hpp"

#include <algorithm>

#include "reports/summary/run_summary.hpp"

namespace aviary {
namespace {

template <class Row>
std::vector<const Row*> heldRows(const std::vector<Row>& rows, const std::vector<SimTime>& times) {
  std::vector<const Row*> held;
  held.reserve(times.size());
  std::size_t next = 0;
  for (const SimTime time : times) {
    while (next < rows.size() && rows[next].time <= time) ++next;
    held.push_back(next == 0 ? nullptr : &rows[next - 1]);
  }
  return held;
}

}  // namespace

std::string columnPrefix(const Trace& trace, const Track& track) {
  return trace.tracks().size() > 1 ? trackName(trace, track) + "." : std::string();
}

SeriesTable seriesTable(const Trace& trace) {
  SeriesTable table;
  for (const Track& track : trace.tracks()) {
    for (const SeriesRow& row : track.rows) table.times.push_back(row.time);
  }
  for (const QueueTrack& queue : trace.queues()) {
    for (const QueueRow& row : queue.rows) table.times.push_back(row.time);
  }
  std::sort(table.times.begin(), table.times.end());
  table.times.erase(std::unique(table.times.begin(), table.times.end()), table.times.end());
  for (const Track& track : trace.tracks()) table.rows.push_back(heldRows(track.rows, table.times));
  for (const QueueTrack& queue : trace.queues()) {
    table.queues.push_back(heldRows(queue.rows, table.times));
  }
  return table;
}

}  // namespace aviary
