#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace aviary {

/// A 64-bit hash that is the same on every machine and in every version: for fingerprints and for
/// the seeds of random streams. Not for hash tables, not against an adversary.
/// Source: FNV-1a (Fowler, Noll, Vo; draft-eastlake-fnv), finished with the mixer of SplitMix64
/// (Steele, Lea, Flood 2014) because the high bits of FNV alone are weak on short texts.
class StableHash {
 public:
  /// Adds one byte.
  constexpr StableHash& byte(std::uint8_t value) {
    state_ = (state_ ^ value) * prime;
    return *this;
  }

  /// Adds eight bytes, lowest first.
  constexpr StableHash& integer(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) {
      byte(static_cast<std::uint8_t>(value >> shift));
    }
    return *this;
  }

  /// Adds the length, then the bytes: ("ab", "c") and ("a", "bc") differ.
  constexpr StableHash& text(std::string_view value) {
    integer(value.size());
    return bytes(value);
  }

  /// Adds the bytes alone: two calls equal one call on the joined text.
  constexpr StableHash& bytes(std::string_view value) {
    for (const char letter : value) {
      byte(static_cast<std::uint8_t>(letter));
    }
    return *this;
  }

  /// The hash of everything added so far; adding may go on.
  [[nodiscard]] constexpr std::uint64_t value() const { return mix(state_); }

  /// A bijection of 64-bit words in which each input bit changes about half of the output bits.
  [[nodiscard]] static constexpr std::uint64_t mix(std::uint64_t word) {
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9U;
    word = (word ^ (word >> 27)) * 0x94d049bb133111ebU;
    return word ^ (word >> 31);
  }

 private:
  static constexpr std::uint64_t prime = 0x100000001b3U;
  std::uint64_t state_ = 0xcbf29ce484222325U;
};

}  // namespace aviary
