#pragma once

#include <span>

#include "sim/trace/trace.hpp"

namespace aviary {

/// The records of a run up to a moment, that of the moment included.
/// \param seconds  since the start of the simulation.
[[nodiscard]] inline std::span<const Record> recordsUntil(const Trace& trace, double seconds) {
  return trace.between(SimTime{}, timeAt(fromSeconds(seconds)) + SimDuration{1});
}

/// The last of those that `wanted` takes; null: none.
template <class Predicate>
[[nodiscard]] const Record* lastRecordUntil(const Trace& trace, double seconds, Predicate wanted) {
  const std::span<const Record> records = recordsUntil(trace, seconds);
  for (std::size_t i = records.size(); i > 0; --i) {
    if (wanted(records[i - 1])) return &records[i - 1];
  }
  return nullptr;
}

}  // namespace aviary
