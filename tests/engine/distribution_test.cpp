#include "sim/engine/distribution.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/engine/hash.hpp"
#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr int draws = 400'000;

struct Moments {
  double mean = 0.0;
  double deviation = 0.0;
};

template <class Draw>
Moments momentsOf(Draw draw) {
  double sum = 0.0;
  double squares = 0.0;
  for (int count = 0; count < draws; ++count) {
    const double value = draw();
    sum += value;
    squares += value * value;
  }
  const double mean = sum / draws;
  return {mean, std::sqrt(squares / draws - mean * mean)};
}

std::vector<double> sortedSample(const Distribution& distribution, std::uint64_t seed) {
  Rng rng{seed};
  std::vector<double> values(draws);
  for (double& value : values) {
    value = toSeconds(sample(distribution, rng));
  }
  std::sort(values.begin(), values.end());
  return values;
}

double quantile(const std::vector<double>& sorted, double q) {
  return sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size()))];
}

}  // namespace

TEST_CASE("distribution: a constant is itself, rounded to microseconds, and costs no draw") {
  Rng rng{1};
  Rng untouched{1};
  CHECK(sample(Distribution::constant(milliseconds{40}), rng) == milliseconds{40});
  CHECK(sample(Distribution::constant(nanoseconds{1499}), rng) == microseconds{1});
  CHECK(sample(Distribution::constant(nanoseconds{1500}), rng) == microseconds{2});
  CHECK(sample(Distribution{}, rng) == SimDuration::zero());
  CHECK(rng.next() == untouched.next());
}

TEST_CASE("distribution: every draw is a whole number of microseconds") {
  Rng rng{2};
  const Distribution all[] = {
      Distribution::exponential(microseconds{3}),
      Distribution::lognormal(milliseconds{1}, milliseconds{7}),
      Distribution::gamma(milliseconds{1}, 2.0),
      Distribution::empirical({nanoseconds{1234}, nanoseconds{999'999}}),
  };
  for (const Distribution& distribution : all) {
    for (int count = 0; count < 1000; ++count) {
      const SimDuration value = sample(distribution, rng);
      REQUIRE(value >= SimDuration::zero());
      REQUIRE(value.count() % 1000 == 0);
    }
  }
}

TEST_CASE("distribution: exponential has its mean and quantiles") {
  const Distribution distribution = Distribution::exponential(milliseconds{100});
  const std::vector<double> sorted = sortedSample(distribution, 3);
  // quantile q = -mean log(1 - q): 0.1 log 2 = 0.0693, 0.1 log 100 = 0.4605
  CHECK(quantile(sorted, 0.50) == doctest::Approx(0.0693).epsilon(0.01));
  CHECK(quantile(sorted, 0.99) == doctest::Approx(0.4605).epsilon(0.02));
  // 0.1 log 10000 = 0.921: beyond the last edge of the ziggurat at 0.77
  CHECK(quantile(sorted, 0.9999) == doctest::Approx(0.921).epsilon(0.08));
  CHECK(mean(distribution) == milliseconds{100});
}

TEST_CASE("distribution: lognormal has the p50 and p99 it was given") {
  const Distribution distribution = Distribution::lognormal(milliseconds{40}, milliseconds{120});
  const std::vector<double> sorted = sortedSample(distribution, 4);
  CHECK(quantile(sorted, 0.50) == doctest::Approx(0.040).epsilon(0.01));
  CHECK(quantile(sorted, 0.99) == doctest::Approx(0.120).epsilon(0.02));
  // sigma = log(3) / 2.3263 = 0.47224; mean = 40 ms exp(0.47224^2 / 2) = 40 ms * 1.11797
  CHECK(toSeconds(mean(distribution)) == doctest::Approx(0.0447188).epsilon(1e-4));
  Rng rng{5};
  CHECK(sample(Distribution::lognormal(seconds{1}, seconds{1}), rng) == seconds{1});
}

TEST_CASE("distribution: gamma has its mean and coefficient of variation") {
  for (const double cv : {0.3, 1.0, 2.0}) {
    CAPTURE(cv);
    const Distribution distribution = Distribution::gamma(milliseconds{50}, cv);
    Rng rng{6};
    const Moments seen = momentsOf([&] { return toSeconds(sample(distribution, rng)); });
    CHECK(seen.mean == doctest::Approx(0.050).epsilon(0.015));
    CHECK(seen.deviation / seen.mean == doctest::Approx(cv).epsilon(0.02));
    CHECK(mean(distribution) == milliseconds{50});
  }
  Rng rng{6};
  CHECK(sample(Distribution::gamma(milliseconds{50}, 0.0), rng) == milliseconds{50});
}

TEST_CASE("distribution: the squared coefficient of variation is that of textbooks") {
  using std::chrono::seconds;
  CHECK(squaredVariation(Distribution::constant(seconds{3})) == 0);
  CHECK(squaredVariation(Distribution::constant(seconds{0})) == 0);
  CHECK(squaredVariation(Distribution::exponential(seconds{3})) == 1);
  CHECK(squaredVariation(Distribution::exponential(seconds{0})) == 0);
  CHECK(squaredVariation(Distribution::gamma(seconds{2}, 0.5)) == 0.25);
  // sigma = ln 10 / 2.3263 = 0.98980; exp(sigma^2) - 1 = 1.66376
  CHECK(squaredVariation(Distribution::lognormal(seconds{1}, seconds{10})) ==
        doctest::Approx(1.66376).epsilon(1e-4));
  // 1 and 3: mean 2, variance 1
  CHECK(squaredVariation(Distribution::empirical({seconds{3}, seconds{1}})) ==
        doctest::Approx(0.25));
}

TEST_CASE("distribution: empirical draws its values equally often") {
  const Distribution distribution =
      Distribution::empirical({milliseconds{30}, milliseconds{10}, milliseconds{20}});
  const std::vector<double> sorted = sortedSample(distribution, 7);
  CHECK(sorted.front() == 0.010);
  CHECK(quantile(sorted, 0.5) == 0.020);
  CHECK(sorted.back() == 0.030);
  CHECK(mean(distribution) == milliseconds{20});
  const auto& spec = std::get<EmpiricalSpec>(distribution.spec());
  CHECK(std::is_sorted(spec.samples.begin(), spec.samples.end()));
}

TEST_CASE("distribution: a parameter out of range is a fault of the program") {
  CHECK_THROWS_AS(Distribution::constant(seconds{-1}), InternalFault);
  CHECK_THROWS_AS(Distribution::exponential(SimDuration::max()), InternalFault);
  CHECK_THROWS_AS(Distribution::lognormal(seconds{0}, seconds{1}), InternalFault);
  CHECK_THROWS_AS(Distribution::lognormal(seconds{2}, seconds{1}), InternalFault);
  CHECK_THROWS_AS(Distribution::gamma(seconds{1}, -0.1), InternalFault);
  CHECK_THROWS_AS(Distribution::gamma(seconds{1}, std::nan("")), InternalFault);
  CHECK_THROWS_AS(Distribution::empirical({}), InternalFault);
}

TEST_CASE("distribution: the normal has its moments and tails") {
  Rng rng{8};
  double beyond2 = 0.0;
  double beyond37 = 0.0;
  const Moments seen = momentsOf([&] {
    const double x = sampleNormal(rng);
    beyond2 += std::abs(x) > 2.0 ? 1.0 : 0.0;
    beyond37 += std::abs(x) > 3.7 ? 1.0 : 0.0;
    return x;
  });
  CHECK(std::abs(seen.mean) < 0.008);  // deviation of the mean: 1 / sqrt(400000) = 0.0016
  CHECK(seen.deviation == doctest::Approx(1.0).epsilon(0.006));
  CHECK(beyond2 / draws == doctest::Approx(0.0455).epsilon(0.04));
  // P(|x| > 3.7) = 0.0002156: 86 expected, deviation 9.3; the tail begins at 3.654
  CHECK(std::abs(beyond37 - 86.0) < 45.0);
}

TEST_CASE("distribution: Poisson has mean and variance equal") {
  for (const double expected : {0.0, 0.02, 3.0, 9.99, 10.0, 37.5, 1e4}) {
    CAPTURE(expected);
    Rng rng{9};
    const Moments seen =
        momentsOf([&] { return static_cast<double>(samplePoisson(rng, expected)); });
    const double deviation = std::sqrt(expected);
    CHECK(std::abs(seen.mean - expected) <= 5.0 * deviation / std::sqrt(draws));
    CHECK(seen.deviation == doctest::Approx(deviation).epsilon(0.03));
  }
}

TEST_CASE("distribution: binomial has mean np and variance np(1-p)") {
  struct Row {
    std::uint64_t n;
    double p;
  };
  const Row rows[] = {{0, 0.5},
                      {10, 0.0},
                      {10, 1.0},
                      {1, 0.3},
                      {20, 0.4},
                      {100, 0.03},
                      {100, 0.5},
                      {2000, 0.03},
                      {2000, 0.97},
                      {40, 0.999},
                      {30, 0.45},
                      {1'000'000, 0.3},
                      {10'000'000'000, 1e-9}};
  for (const Row& row : rows) {
    CAPTURE(row.n);
    CAPTURE(row.p);
    Rng rng{10};
    std::uint64_t greatest = 0;
    const Moments seen = momentsOf([&] {
      const std::uint64_t value = sampleBinomial(rng, row.n, row.p);
      greatest = std::max(greatest, value);
      return static_cast<double>(value);
    });
    const auto n = static_cast<double>(row.n);
    const double deviation = std::sqrt(n * row.p * (1.0 - row.p));
    CHECK(greatest <= row.n);
    CHECK(std::abs(seen.mean - n * row.p) <= 5.0 * deviation / std::sqrt(draws) + 1e-12);
    CHECK(std::abs(seen.deviation - deviation) <= 0.02 * deviation + 1e-12);
  }
}

TEST_CASE("distribution: the rejection methods meet the exact probabilities") {
  // Binomial(20, 1/2): P(10) = 184756 / 2^20 = 0.176197, P(5) = 15504 / 2^20 = 0.0147858
  // Binomial(1000, 1/4), mode 250: P(250) = 0.0291241, P(from 270 on) = 0.0780739
  // Poisson(10): P(10) = e^-10 10^10 / 10! = 0.125110, P(3) = e^-10 1000 / 6 = 0.00756665
  Rng rng{11};
  double binomial10 = 0.0;
  double binomial5 = 0.0;
  double nearMode = 0.0;
  double farAbove = 0.0;
  double poisson10 = 0.0;
  double poisson3 = 0.0;
  for (int count = 0; count < draws; ++count) {
    const std::uint64_t b = sampleBinomial(rng, 20, 0.5);
    const std::uint64_t many = sampleBinomial(rng, 1000, 0.25);
    const std::uint64_t p = samplePoisson(rng, 10.0);
    binomial10 += b == 10 ? 1.0 : 0.0;
    binomial5 += b == 5 ? 1.0 : 0.0;
    nearMode += many == 250 ? 1.0 : 0.0;
    farAbove += many >= 270 ? 1.0 : 0.0;
    poisson10 += p == 10 ? 1.0 : 0.0;
    poisson3 += p == 3 ? 1.0 : 0.0;
  }
  CHECK(binomial10 / draws == doctest::Approx(0.176197).epsilon(0.02));
  CHECK(binomial5 / draws == doctest::Approx(0.0147858).epsilon(0.06));
  CHECK(nearMode / draws == doctest::Approx(0.0291241).epsilon(0.04));
  CHECK(farAbove / draws == doctest::Approx(0.0780739).epsilon(0.025));
  CHECK(poisson10 / draws == doctest::Approx(0.125110).epsilon(0.02));
  CHECK(poisson3 / draws == doctest::Approx(0.00756665).epsilon(0.09));
}

TEST_CASE("distribution: draws are the same on every compiler, build type and machine") {
  Rng rng{12};
  StableHash hash;
  const Distribution all[] = {
      Distribution::exponential(milliseconds{7}),
      Distribution::lognormal(milliseconds{40}, milliseconds{120}),
      Distribution::gamma(milliseconds{50}, 0.4),
      Distribution::gamma(milliseconds{50}, 3.0),
      Distribution::empirical({milliseconds{1}, milliseconds{2}, milliseconds{3}}),
  };
  for (int count = 0; count < 20'000; ++count) {
    for (const Distribution& distribution : all) {
      hash.integer(static_cast<std::uint64_t>(sample(distribution, rng).count()));
    }
    hash.integer(samplePoisson(rng, 3.5)).integer(samplePoisson(rng, 77.0));
    hash.integer(sampleBinomial(rng, 40, 0.1)).integer(sampleBinomial(rng, 3000, 0.7));
  }
  CHECK(hash.value() == 0x2995ebc15bd54778U);
}

}  // namespace aviary
