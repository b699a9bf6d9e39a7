#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/engine/rng.hpp"

namespace aviary {

/// A decreasing density on [0, inf), f(0) = 1, covered by 256 layers of equal area.
/// Source: Marsaglia and Tsang, "The ziggurat method for generating random variables" (Journal of
/// Statistical Software 2000), with 53-bit positions and separate bits for layer and position, as
/// Doornik (2005) asks.
struct ZigguratTable {
  static constexpr std::size_t layers = 256;

  /// Right edges: the base layer first (as wide as its area over its height), then downwards to 0.
  std::array<double, layers + 1> edge{};
  /// The density at each edge; not used for the base layer.
  std::array<double, layers + 1> height{};
};

extern const ZigguratTable normalZiggurat;
extern const ZigguratTable exponentialZiggurat;

/// The 1 % of draws that do not fall in the inside of a layer.
[[nodiscard]] double sampleNormalEdge(Rng& rng, std::uint64_t bits);
[[nodiscard]] double sampleExponentialEdge(Rng& rng, std::uint64_t bits);

/// Standard normal: mean 0, standard deviation 1.
[[nodiscard]] inline double sampleNormal(Rng& rng) {
  const std::uint64_t bits = rng.next();
  const std::size_t layer = bits & 255U;
  const double x = static_cast<double>(bits >> 11) * 0x1p-53 * normalZiggurat.edge[layer];
  if (x < normalZiggurat.edge[layer + 1]) [[likely]] {
    return (bits & 256U) != 0 ? -x : x;
  }
  return sampleNormalEdge(rng, bits);
}

/// Exponential with mean 1.
[[nodiscard]] inline double sampleExponential(Rng& rng) {
  const std::uint64_t bits = rng.next();
  const std::size_t layer = bits & 255U;
  const double x = static_cast<double>(bits >> 11) * 0x1p-53 * exponentialZiggurat.edge[layer];
  if (x < exponentialZiggurat.edge[layer + 1]) [[likely]] {
    return x;
  }
  return sampleExponentialEdge(rng, bits);
}

}  // namespace aviary
