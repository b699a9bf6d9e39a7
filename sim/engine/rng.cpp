#include "sim/engine/rng.hpp"

#include "sim/engine/hash.hpp"

namespace aviary {
namespace {

__extension__ using Wide = unsigned __int128;

}  // namespace

// Lemire, "Fast random integer generation in an interval" (ACM TOMACS 2019): the high word of
// next() * n, redrawn in the few cases that would make low values likelier.
std::uint64_t Rng::below(std::uint64_t n) {
  Wide product = static_cast<Wide>(next()) * n;
  if (static_cast<std::uint64_t>(product) < n) {
    const std::uint64_t threshold = (0 - n) % n;
    while (static_cast<std::uint64_t>(product) < threshold) {
      product = static_cast<Wide>(next()) * n;
    }
  }
  return static_cast<std::uint64_t>(product >> 64);
}

Rng RngStreams::stream(std::string_view name) const {
  return Rng{StableHash{}.integer(seed_).text(name).value()};
}

}  // namespace aviary
