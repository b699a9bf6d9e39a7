#include "reports/summary/check_chance.hpp"

#include <doctest/doctest.h>

namespace aviary {
namespace {

TEST_CASE("chance: a bound of the success rate allows whole failures") {
  struct Row {
    std::uint64_t requests;
    double minPercent;
    std::uint64_t allowed;
  };
  const Row rows[] = {
      {308, 99, 3},     // 305/308 = 99.03 %, 304/308 = 98.70 %
      {300, 99, 3},     // exactly 99 % passes: bounds are inclusive
      {24, 99, 0},      // 23/24 = 95.8 %
      {0, 99, 0},
      {100, 0, 100},
      {100, 100, 0},
      {100, 101, 0},    // no success rate is above 100 %
  };
  for (const Row& row : rows) {
    CAPTURE(row.requests);
    CAPTURE(row.minPercent);
    CHECK(failuresAllowed(row.requests, row.minPercent) == row.allowed);
  }
}

TEST_CASE("chance: the upper tail of the binomial distribution") {
  struct Row {
    std::uint64_t requests;
    std::uint64_t failures;
    double errorRatio;
    double chance;
  };
  const Row rows[] = {
      {1, 1, 0.25, 0.25},
      {2, 1, 0.5, 0.75},                // 1 - 1/4
      {3, 2, 0.5, 0.5},                 // (3 + 1) / 8
      {24, 1, 0.01, 0.21432186},        // 1 - 0.99^24
      {10, 0, 0.3, 1},
      {10, 11, 0.3, 0},
      {10, 1, 0, 0},
      {10, 10, 1, 1},
      {4, 4, 0.1, 0.0001},
      {100, 2, 0.01, 0.26423798},       // 1 - 0.99^100 - 100 * 0.01 * 0.99^99
  };
  for (const Row& row : rows) {
    CAPTURE(row.requests);
    CAPTURE(row.failures);
    CHECK(chanceOfFailures(row.requests, row.failures, row.errorRatio) ==
          doctest::Approx(row.chance).epsilon(1e-7));
  }
}

TEST_CASE("chance: a million requests at the limit fail half of the checks") {
  // Mean 10,000, standard deviation 99.5: P(X >= 10,000) is a little above one half.
  const double chance = chanceOfFailures(1'000'000, 10'000, 0.01);
  CHECK(chance > 0.5);
  CHECK(chance < 0.503);
}

}  // namespace
}  // namespace aviary
