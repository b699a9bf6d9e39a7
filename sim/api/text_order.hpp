#pragma once

#include <algorithm>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace aviary {

/// The bytes of a text from `at` on as a number; of equally many bytes the numbers have the order
/// of the texts.
template <class Word>
[[nodiscard]] inline Word wordOf(std::string_view text, std::size_t at) {
  Word word = 0;
  std::memcpy(&word, text.data() + at, sizeof word);
  if constexpr (std::endian::native == std::endian::little) {
    if constexpr (sizeof word == 8) return __builtin_bswap64(word);
    if constexpr (sizeof word == 4) return __builtin_bswap32(word);
  }
  return word;
}

/// The order of std::string without a call, for keys that are compared often: names with a common
/// prefix, a dozen to some dozens of characters long.
[[nodiscard]] inline std::strong_ordering compareTexts(std::string_view a, std::string_view b) {
  const auto compareFrom = [a, b]<class Word>(std::size_t at, Word /*width*/) {
    return wordOf<Word>(a, at) <=> wordOf<Word>(b, at);
  };
  const std::size_t common = std::min(a.size(), b.size());
  auto order = std::strong_ordering::equal;
  // The last word overlaps with the one before it, which is known to be equal.
  if (common >= 8) {
    for (std::size_t at = 0; at + 8 < common && order == 0; at += 8) {
      order = compareFrom(at, std::uint64_t{});
    }
    if (order == 0) order = compareFrom(common - 8, std::uint64_t{});
  } else if (common >= 4) {
    order = compareFrom(0, std::uint32_t{});
    if (order == 0) order = compareFrom(common - 4, std::uint32_t{});
  } else {
    for (std::size_t at = 0; at < common && order == 0; ++at) {
      order = compareFrom(at, std::uint8_t{});
    }
  }
  return order != 0 ? order : a.size() <=> b.size();
}

}  // namespace aviary
