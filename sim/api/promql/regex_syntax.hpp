#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aviary::promql {

/// What a regular expression of RE2 turned out to be.
struct RegexReading {
  std::optional<std::string> problem;  ///< why it is none
  bool matchesEmpty = false;           ///< the whole of an empty text; without a problem only
};

/// Reads a pattern as Go's package regexp does: no look-around, no back references.
/// Costs: O(length); groups deeper than 250 are a problem.
/// Differs: names of Unicode classes are not looked up.
[[nodiscard]] RegexReading readRegex(std::string_view pattern);

}  // namespace aviary::promql
