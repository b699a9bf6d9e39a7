#include "sim/api/duration_text.hpp"

#include <array>
#include <cstddef>

namespace aviary {
namespace {

struct Unit {
  std::string_view name;
  double seconds;
};

// Longer names first where one starts with another.
constexpr std::array units{Unit{"ns", 1e-9}, Unit{"us", 1e-6},   Unit{"ms", 1e-3},
                           Unit{"s", 1},     Unit{"m", 60},      Unit{"h", 3600},
                           Unit{"d", 86400}, Unit{"w", 604800.}, Unit{"y", 31536000.}};

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Reads digits with at most one point; advances the text.
std::optional<double> readNumber(std::string_view& text) {
  double value = 0;
  double scale = 0;
  bool digits = false;
  std::size_t i = 0;
  for (; i < text.size() && (isDigit(text[i]) || (text[i] == '.' && scale == 0)); ++i) {
    if (text[i] == '.') {
      scale = 1;
      continue;
    }
    digits = true;
    value = value * 10 + (text[i] - '0');
    scale *= 10;
  }
  text.remove_prefix(i);
  if (!digits) return std::nullopt;
  return scale > 1 ? value / scale : value;
}

}  // namespace

std::optional<SimDuration> parseDurationText(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (text == "0") return SimDuration::zero();
  double seconds = 0;
  while (!text.empty()) {
    const std::optional<double> number = readNumber(text);
    if (!number) return std::nullopt;
    const Unit* found = nullptr;
    for (const Unit& unit : units) {
      if (text.substr(0, unit.name.size()) == unit.name) {
        found = &unit;
        break;
      }
    }
    if (found == nullptr) return std::nullopt;
    text.remove_prefix(found->name.size());
    seconds += *number * found->seconds;
  }
  if (!(seconds <= toSeconds(durationMax))) return std::nullopt;
  return fromSeconds(seconds);
}

}  // namespace aviary
