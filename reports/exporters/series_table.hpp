#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/trace.hpp"

namespace aviary {

/// A numeric column of a queue: "<queue>.queue_backlog", "<queue>.queue_age".
struct QueueColumn {
  std::string_view name;
  std::string_view unit;
  std::string_view meaning;
  double (*value)(const QueueRow&);
};
inline constexpr std::array queueColumnTable{
    QueueColumn{"queue_backlog", "pieces", "work that no worker has taken",
                [](const QueueRow& row) { return static_cast<double>(row.backlog); }},
    QueueColumn{"queue_age", "s", "how long the oldest of it has waited",
                [](const QueueRow& row) { return toSeconds(row.age); }},
};

/// The text before a track's column names: empty in a trace of one track, else "<track name>.".
[[nodiscard]] std::string columnPrefix(const Trace& trace, const Track& track);

/// The rows of all tracks and queues on one time axis: every moment at which any of them has a row,
/// and for each the row that holds then (null before its first).
struct SeriesTable {
  std::vector<SimTime> times;
  std::vector<std::vector<const SeriesRow*>> rows;   ///< [track][time]
  std::vector<std::vector<const QueueRow*>> queues;  ///< [queue][time]
};
/// \pre the trace outlives the table.
[[nodiscard]] SeriesTable seriesTable(const Trace& trace);

}  // namespace aviary
