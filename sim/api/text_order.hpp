#pragma once

#include <algorithm>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace aviary {

/// The bytes of a text from `at` on, as they lie in memory.
template <class Word>
[[nodiscard]] inline Word bytesOf(std::string_view text, std::size_t at) {
  Word word = 0;
  std::memcpy(&word, text.data() + at, sizeof word);
  return word;
}

/// The order of the bytes of two words, the first in memory counting most.
template <class Word>
[[nodiscard]] inline std::strong_ordering compareBytes(Word a, Word b) {
  if constexpr (std::endian::native == std::endian::little && sizeof(Word) == 8) {
    return __builtin_bswap64(a) <=> __builtin_bswap64(b);
  } else if constexpr (std::endian::native == std::endian::little && sizeof(Word) == 4) {
    return __builtin_bswap32(a) <=> __builtin_bswap32(b);
  } else {
    return a <=> b;
  }
}

/// The order of texts that begin with `common` bytes each, by words of some bytes.
/// \pre common >= sizeof(Word).
template <class Word>
[[nodiscard]] inline std::strong_ordering compareBy(std::string_view a, std::string_view b,
                                                    std::size_t common) {
  // The last word overlaps with the one before it, which is known to be equal.
  const std::size_t last = common - sizeof(Word);
  for (std::size_t at = 0;; at = std::min(at + sizeof(Word), last)) {
    const auto one = bytesOf<Word>(a, at);
    const auto other = bytesOf<Word>(b, at);
    if (one != other) return compareBytes(one, other);
    if (at == last) return a.size() <=> b.size();
  }
}

/// The order of std::string without a call, for keys that are compared often: names with a common
/// prefix, a dozen to some dozens of characters long.
[[nodiscard]] inline std::strong_ordering compareTexts(std::string_view a, std::string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  if (common >= 8) return compareBy<std::uint64_t>(a, b, common);
  if (common >= 4) return compareBy<std::uint32_t>(a, b, common);
  if (common >= 1) return compareBy<std::uint8_t>(a, b, common);
  return a.size() <=> b.size();
}

}  // namespace aviary
