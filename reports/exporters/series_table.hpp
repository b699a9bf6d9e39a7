#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/trace/trace.hpp"

namespace aviary {

/// The text before a track's column names: empty in a trace of one track, else "<track name>.".
[[nodiscard]] std::string columnPrefix(const Trace& trace, const Track& track);

/// The rows of all tracks on one time axis: every moment at which any track has a row, and per
/// track the row that holds then (null before its first).
struct SeriesTable {
  std::vector<SimTime> times;
  std::vector<std::vector<const SeriesRow*>> rows;  ///< [track][time]
};
/// \pre the trace outlives the table.
[[nodiscard]] SeriesTable seriesTable(const Trace& trace);

}  // namespace aviary
