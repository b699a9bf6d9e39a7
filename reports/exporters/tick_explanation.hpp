#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/trace/trace.hpp"

namespace aviary {

/// One check of a tick, in the light of its sample.
struct CheckExplanation {
  /// Chance that a window of as many requests fails this check, 0-1, when each request fails with
  /// `errorRatio`. Only for a success rate with a minimum and a count of requests.
  ///
  /// An estimate: windows that overlap share requests, requests are taken to fail each for itself,
  /// and the counters' increase is extrapolated to the edges of the window.
  std::optional<double> chance;
  /// Of the windows of this analysis so far, the present one included; where nothing failed yet,
  /// the largest ratio that the minimum allows.
  std::optional<double> errorRatio;
  /// For people: how far the value is from the bound, and what chance has to do with it.
  std::string sentence;
};

/// Why a tick did what it did.
struct TickExplanation {
  std::string rule;                      ///< stable name
  std::string why;                       ///< the values seen
  std::string otherwise;                 ///< what would have changed the decision
  std::vector<CheckExplanation> checks;  ///< one for each check of the tick
};

/// The explanation of every tick of a trace, by its record.
[[nodiscard]] std::map<RecordId, TickExplanation> explainTicks(const Trace& trace);

}  // namespace aviary
