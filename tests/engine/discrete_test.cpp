#include "sim/engine/discrete.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>

#include "sim/engine/distribution.hpp"

using namespace aviary;

TEST_CASE("discrete: a binomial of a fixed probability draws what one of any probability does") {
  for (const double p : {0.0, 1e-9, 0.01, 0.25, 0.5, 0.51, 0.99, 1.0}) {
    const Binomial fixed(p);
    Rng one(3);
    Rng other(3);
    for (const std::uint64_t trials : {0, 1, 8, 9, 20, 40, 700, 5000, 1'000'000'000}) {
      CAPTURE(p);
      CAPTURE(trials);
      for (int i = 0; i < 100; ++i) {
        REQUIRE(fixed.draw(one, trials) == sampleBinomial(other, trials, p));
      }
    }
  }
}

TEST_CASE("discrete: a rejected binomial has the probabilities of its formula") {
  // P(k) = n! / (k! (n - k)!) p^k (1 - p)^(n - k); each is met within five deviations of its count.
  constexpr int draws = 400'000;
  constexpr double n = 60;
  constexpr double p = 0.2;
  const Binomial binomial(p);
  Rng rng(11);
  std::array<int, 61> seen{};
  for (int i = 0; i < draws; ++i) ++seen[binomial.draw(rng, 60)];
  double probability = std::pow(1 - p, n);
  for (std::size_t k = 0; k < seen.size(); ++k) {
    CAPTURE(k);
    const double expected = draws * probability;
    CHECK(std::abs(seen[k] - expected) < 5 * std::sqrt(expected) + 1);
    probability *= p / (1 - p) * (n - static_cast<double>(k)) / static_cast<double>(k + 1);
  }
}
