#include "gui/series/compare_table.hpp"

#include <algorithm>
#include <string_view>

namespace aviary {
namespace {

/// Facts about a run that are neither good nor bad.
bool isNeutral(std::string_view name) {
  return name == "simulatedSeconds" || name == "simulatedRequests";
}

std::optional<std::size_t> bestOf(const std::vector<std::optional<double>>& values) {
  std::optional<std::size_t> best;
  bool differ = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) continue;
    if (best && *values[i] != *values[*best]) differ = true;
    if (!best || *values[i] < *values[*best]) best = i;
  }
  return differ ? best : std::nullopt;
}

}  // namespace

std::vector<CompareRow> compareRuns(const std::vector<const RunSummary*>& runs) {
  std::vector<CompareRow> rows;
  for (const Kpi& kpi : kpiTable()) {
    CompareRow row{std::string(kpi.name), std::string(kpi.unit), {}, std::nullopt};
    for (const RunSummary* run : runs) row.values.push_back(kpi.value(*run));
    const bool none = std::none_of(row.values.begin(), row.values.end(),
                                   [](const std::optional<double>& value) { return value; });
    if (none) continue;
    if (!isNeutral(kpi.name)) row.best = bestOf(row.values);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace aviary
