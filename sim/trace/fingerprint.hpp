#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/trace/trace.hpp"

namespace aviary {

/// The fingerprint of a simulation: equal exactly when the same things happened at the same times.
///
/// Ingredients, in this order: schema version; each record's time, label, object and status; each
/// series row; the totals; end and end time. The status of a record are its numbers, names,
/// verdicts and values, never a sentence: messages of events, rules, faults, actions, alerts and
/// webhooks may be reworded without a new digest. Values are rounded to a millionth. Seed, scenario
/// name, engine name, program version, prices and causes are left out: they do not change what
/// happened.
[[nodiscard]] std::uint64_t fingerprint(const Trace& trace);

/// The fingerprint as 16 hexadecimal digits.
[[nodiscard]] std::string digest(const Trace& trace);

/// The ingredients of one record, for finding the first difference of two runs.
[[nodiscard]] std::uint64_t fingerprint(const Trace& trace, const Record& record);

/// The first place where two runs differ, as two lines of canonical text; nothing when the
/// fingerprints of all records agree. Looks at records only.
struct TraceDifference {
  std::size_t index = 0;            ///< of the record, 0-based
  std::string left;                 ///< "(end)" where the left trace has no more records
  std::string right;
};
[[nodiscard]] std::optional<TraceDifference> firstDifference(const Trace& left, const Trace& right);

}  // namespace aviary
