#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace aviary {

/// A source of chance: a period of 2^256 - 1 and the same numbers on every machine.
/// Source: xoshiro256++ 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators",
/// ACM TOMS 2021), seeded through SplitMix64 as its authors advise.
class Rng {
 public:
  explicit constexpr Rng(std::uint64_t seed);

  /// 64 random bits.
  constexpr std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// In [0, 1): a multiple of 2^-53.
  constexpr double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  /// In [0, n), every value equally likely; 0 for n == 0.
  std::uint64_t below(std::uint64_t n);

 private:
  std::array<std::uint64_t, 4> state_{};
};

/// All streams of one run. A stream depends on the seed and on its own name alone, so a new
/// consumer never shifts the numbers of the others.
class RngStreams {
 public:
  explicit constexpr RngStreams(std::uint64_t seed) : seed_(seed) {}

  /// The stream called `name` ("traffic/checkout/arrivals"), from its beginning at every call.
  [[nodiscard]] Rng stream(std::string_view name) const;

  [[nodiscard]] constexpr std::uint64_t seed() const { return seed_; }

 private:
  std::uint64_t seed_;
};

constexpr Rng::Rng(std::uint64_t seed) {
  for (std::uint64_t& word : state_) {
    seed += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = seed;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    word = mixed ^ (mixed >> 31);
  }
}

}  // namespace aviary
