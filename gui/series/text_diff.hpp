#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aviary {

enum class DiffSide : std::uint8_t { Both, Before, After };

/// One line of a comparison: in both texts, or in one of them.
struct DiffLine {
  DiffSide side = DiffSide::Both;
  std::string text;
  bool operator==(const DiffLine&) const = default;
};

/// The shortest list of lines that shows how `after` came out of `before`.
/// Costs: O(lines of one x lines of the other).
[[nodiscard]] std::vector<DiffLine> diffOf(std::string_view before, std::string_view after);

}  // namespace aviary
