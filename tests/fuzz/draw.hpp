#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "sim/engine/rng.hpp"

namespace aviary::fuzz {

/// The choices of one random scenario; the same seed makes the same ones.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : rng_(seed) {}

  /// In [low, high], every value equally likely. \pre low <= high.
  int between(int low, int high) {
    return low + static_cast<int>(rng_.below(static_cast<std::uint64_t>(high - low) + 1));
  }
  /// A multiple of `step` in [low, high], low being one: round numbers collide.
  int stepped(int low, int high, int step) { return low + step * between(0, (high - low) / step); }
  /// True in `percent` of 100 draws.
  bool chance(int percent) { return between(1, 100) <= percent; }

  std::string pick(std::initializer_list<std::string_view> values) {
    const auto index = rng_.below(values.size());
    return std::string(*(values.begin() + static_cast<std::ptrdiff_t>(index)));
  }
  template <class T>
  const T& of(const T* values, std::size_t count) {
    return values[rng_.below(count)];
  }

 private:
  Rng rng_;
};

/// fmt::format for several draws: what stands in braces is made from left to right, whereas each
/// compiler chooses the order of a call's arguments, and a seed would mean another scenario.
struct Written {
  template <class... Values>
  explicit Written(fmt::format_string<Values...> form, Values&&... values)
      : text(fmt::format(form, std::forward<Values>(values)...)) {}
  std::string text;
};

}  // namespace aviary::fuzz
