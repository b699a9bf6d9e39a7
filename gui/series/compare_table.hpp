#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/summary/run_summary.hpp"

namespace aviary {

/// One number of several runs beside each other.
struct CompareRow {
  std::string name;  ///< as in the summary
  std::string unit;
  std::vector<std::optional<double>> values;  ///< one for each run
  std::optional<std::size_t> best;            ///< none when all are equal or no value is better
};

/// The numbers of the summaries in which runs can be better or worse, in the summary's order. Less
/// is better in each of them.
[[nodiscard]] std::vector<CompareRow> compareRuns(const std::vector<const RunSummary*>& runs);

}  // namespace aviary
