#pragma once

#include <cstdint>

#include "sim/engine/rng.hpp"

namespace aviary {

/// Successes among independent trials of one probability: what follows from the probability alone
/// is computed once, for whoever draws many times.
///
/// Draws the numbers that sampleBinomial does.
class Binomial {
 public:
  Binomial() = default;
  /// \param p  in [0, 1].
  explicit Binomial(double p);

  /// \param trials  at most 2^50.
  [[nodiscard]] std::uint64_t draw(Rng& rng, std::uint64_t trials) const;

 private:
  double p_ = 0;      // of a success
  double rarer_ = 0;  // of the rarer outcome
  double odds_ = 0;   // of the rarer outcome
};

}  // namespace aviary
