#pragma once

// sampleNormal (mean 0, deviation 1) and sampleExponential (mean 1) come from ziggurat.hpp; all
// arithmetic is IEEE 754 basic operations and portable_math.hpp: the same draws on every machine.

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "sim/engine/rng.hpp"
#include "sim/engine/sim_time.hpp"
#include "sim/engine/ziggurat.hpp"

namespace aviary {

/// Always `value`, >= 0.
struct ConstantSpec {
  SimDuration value{};
  bool operator==(const ConstantSpec&) const = default;
};

/// Memoryless, with this mean, >= 0.
struct ExponentialSpec {
  SimDuration mean{};
  bool operator==(const ExponentialSpec&) const = default;
};

/// Half of the values are below p50 > 0, 99 of 100 below p99 >= p50.
struct LognormalSpec {
  SimDuration p50{};
  SimDuration p99{};
  bool operator==(const LognormalSpec&) const = default;
};

/// With this mean, >= 0; `cv` is the standard deviation divided by the mean, >= 0.
struct GammaSpec {
  SimDuration mean{};
  double cv = 1.0;
  bool operator==(const GammaSpec&) const = default;
};

/// One of the observed values, each equally likely; not empty.
struct EmpiricalSpec {
  std::vector<SimDuration> samples;  ///< ascending
  bool operator==(const EmpiricalSpec&) const = default;
};

using DistributionSpec =
    std::variant<ConstantSpec, ExponentialSpec, LognormalSpec, GammaSpec, EmpiricalSpec>;

/// A random span of time: what the user wrote, and the numbers that drawing needs.
class Distribution {
 public:
  /// Always zero.
  Distribution() = default;

  /// Fails on a parameter outside of the range its spec states; sorts empirical samples.
  explicit Distribution(DistributionSpec spec);

  static Distribution constant(SimDuration value) { return Distribution{ConstantSpec{value}}; }
  static Distribution exponential(SimDuration mean) { return Distribution{ExponentialSpec{mean}}; }
  static Distribution lognormal(SimDuration p50, SimDuration p99) {
    return Distribution{LognormalSpec{p50, p99}};
  }
  static Distribution gamma(SimDuration mean, double cv) {
    return Distribution{GammaSpec{mean, cv}};
  }
  static Distribution empirical(std::vector<SimDuration> samples) {
    return Distribution{EmpiricalSpec{std::move(samples)}};
  }

  [[nodiscard]] const DistributionSpec& spec() const { return spec_; }

  bool operator==(const Distribution& other) const { return spec_ == other.spec_; }

 private:
  friend SimDuration sample(const Distribution& distribution, Rng& rng);
  friend SimDuration mean(const Distribution& distribution);

  DistributionSpec spec_;
  // constant, exponential, gamma: mean in microseconds; lognormal: log of the median in them
  double location_ = 0.0;
  // lognormal: standard deviation of the log; gamma: shape, 0 for a constant
  double shape_ = 0.0;
};

/// One draw, rounded to whole microseconds; in [0, durationMax].
[[nodiscard]] SimDuration sample(const Distribution& distribution, Rng& rng);

/// The expected value in nanoseconds, before rounding of draws; at most durationMax.
[[nodiscard]] SimDuration mean(const Distribution& distribution);

/// The variance divided by the square of the mean; 0 where the mean is 0.
[[nodiscard]] double squaredVariation(const Distribution& distribution);

/// Uniform on [0, 1), u < p: true with probability p.
[[nodiscard]] inline bool sampleBernoulli(Rng& rng, double p) {
  return rng.uniform() < p;
}

/// Gamma with this shape > 0 and scale 1 (mean = shape).
[[nodiscard]] double sampleGamma(Rng& rng, double shape);

/// Events of a Poisson process that expects `mean`, in [0, 2^50].
[[nodiscard]] std::uint64_t samplePoisson(Rng& rng, double mean);

/// Successes among n <= 2^50 independent trials of probability p in [0, 1].
[[nodiscard]] std::uint64_t sampleBinomial(Rng& rng, std::uint64_t n, double p);

}  // namespace aviary
