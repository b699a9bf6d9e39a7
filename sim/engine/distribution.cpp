#include "sim/engine/distribution.hpp"

#include <algorithm>
#include <cmath>

#include "sim/engine/portable_math.hpp"
#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

// The normal value that 99 of 100 draws stay below.
constexpr double normalP99 = 2.3263478740408408;

double toMicroseconds(SimDuration span) {
  return static_cast<double>(span.count()) / 1e3;
}

SimDuration limited(SimDuration span) {
  return std::clamp(span, SimDuration::zero(), durationMax);
}

// Halves upwards; `microseconds` >= 0.
SimDuration fromMicroseconds(double microseconds) {
  constexpr double limit = static_cast<double>(durationMax.count()) / 1e3;
  if (!(microseconds < limit)) {
    return durationMax;
  }
  return SimDuration{static_cast<std::int64_t>(microseconds + 0.5) * 1000};
}

SimDuration wholeMicroseconds(SimDuration span) {
  return SimDuration{(span.count() + 500) / 1000 * 1000};
}

void check(SimDuration span) {
  SIM_ASSERT(span >= SimDuration::zero(), "a duration that is drawn is not negative");
  SIM_ASSERT(span <= durationMax, "a duration that is drawn is at most 100 years");
}

double sigmaOf(const LognormalSpec& spec) {
  return portableLog(toMicroseconds(spec.p99) / toMicroseconds(spec.p50)) / normalP99;
}

}  // namespace

Distribution::Distribution(DistributionSpec spec) : spec_(std::move(spec)) {
  if (const auto* constant = std::get_if<ConstantSpec>(&spec_)) {
    check(constant->value);
  } else if (const auto* exponential = std::get_if<ExponentialSpec>(&spec_)) {
    check(exponential->mean);
    location_ = toMicroseconds(exponential->mean);
  } else if (const auto* lognormal = std::get_if<LognormalSpec>(&spec_)) {
    check(lognormal->p99);
    SIM_ASSERT(lognormal->p50 > SimDuration::zero(), "a lognormal p50 is positive");
    SIM_ASSERT(lognormal->p99 >= lognormal->p50, "p99 is not below p50");
    location_ = portableLog(toMicroseconds(lognormal->p50));
    shape_ = sigmaOf(*lognormal);
  } else if (const auto* gamma = std::get_if<GammaSpec>(&spec_)) {
    check(gamma->mean);
    SIM_ASSERT(gamma->cv >= 0.0, "a coefficient of variation is not negative");
    SIM_ASSERT(gamma->cv <= 1e6, "a coefficient of variation is at most a million");
    // Below 1e-6 the spread is lost in the rounding to microseconds of any second-long value.
    shape_ = gamma->cv < 1e-6 ? 0.0 : 1.0 / (gamma->cv * gamma->cv);
    location_ = toMicroseconds(gamma->mean);
  } else if (auto* empirical = std::get_if<EmpiricalSpec>(&spec_)) {
    SIM_ASSERT(!empirical->samples.empty(), "an empirical distribution has values");
    std::sort(empirical->samples.begin(), empirical->samples.end());
    check(empirical->samples.front());
    check(empirical->samples.back());
  }
}

SimDuration sample(const Distribution& distribution, Rng& rng) {
  if (std::holds_alternative<LognormalSpec>(distribution.spec_)) {
    const double exponent = distribution.location_ + distribution.shape_ * sampleNormal(rng);
    return fromMicroseconds(portableExp(exponent));
  }
  if (std::holds_alternative<ExponentialSpec>(distribution.spec_)) {
    return fromMicroseconds(distribution.location_ * sampleExponential(rng));
  }
  if (const auto* constant = std::get_if<ConstantSpec>(&distribution.spec_)) {
    return wholeMicroseconds(constant->value);
  }
  if (const auto* empirical = std::get_if<EmpiricalSpec>(&distribution.spec_)) {
    return wholeMicroseconds(empirical->samples[rng.below(empirical->samples.size())]);
  }
  if (distribution.shape_ == 0.0) {
    return fromMicroseconds(distribution.location_);
  }
  const double share = sampleGamma(rng, distribution.shape_) / distribution.shape_;
  return fromMicroseconds(distribution.location_ * share);
}

SimDuration mean(const Distribution& distribution) {
  struct Mean {
    SimDuration operator()(const ConstantSpec& spec) const { return spec.value; }
    SimDuration operator()(const ExponentialSpec& spec) const { return spec.mean; }
    SimDuration operator()(const GammaSpec& spec) const { return spec.mean; }
    SimDuration operator()(const LognormalSpec& spec) const {
      const double sigma = sigmaOf(spec);
      return limited(fromSeconds(toSeconds(spec.p50) * portableExp(0.5 * sigma * sigma)));
    }
    SimDuration operator()(const EmpiricalSpec& spec) const {
      double sum = 0.0;
      for (const SimDuration value : spec.samples) {
        sum += toSeconds(value);
      }
      return limited(fromSeconds(sum / static_cast<double>(spec.samples.size())));
    }
  };
  return std::visit(Mean{}, distribution.spec_);
}

double squaredVariation(const Distribution& distribution) {
  struct Variation {
    double operator()(const ConstantSpec&) const { return 0; }
    double operator()(const ExponentialSpec& spec) const {
      return spec.mean > SimDuration::zero() ? 1 : 0;
    }
    double operator()(const GammaSpec& spec) const {
      return spec.mean > SimDuration::zero() ? spec.cv * spec.cv : 0;
    }
    double operator()(const LognormalSpec& spec) const {
      const double sigma = sigmaOf(spec);
      return portableExp(sigma * sigma) - 1;
    }
    double operator()(const EmpiricalSpec& spec) const {
      double sum = 0.0;
      double squares = 0.0;
      for (const SimDuration value : spec.samples) {
        const double seconds = toSeconds(value);
        sum += seconds;
        squares += seconds * seconds;
      }
      const auto count = static_cast<double>(spec.samples.size());
      return sum > 0 ? std::max(squares * count / (sum * sum) - 1, 0.0) : 0;
    }
  };
  return std::visit(Variation{}, distribution.spec());
}

// Marsaglia and Tsang, "A simple method for generating gamma variables" (ACM TOMS 2000); a shape
// below 1 is drawn as shape + 1 times a power of a uniform.
double sampleGamma(Rng& rng, double shape) {
  SIM_ASSERT(shape > 0.0, "a gamma shape is positive");
  double factor = 1.0;
  if (shape < 1.0) {
    factor = portableExp(-sampleExponential(rng) / shape);
    shape += 1.0;
  }
  const double d = shape - 1.0 / 3.0;
  const double c = 1.0 / (3.0 * std::sqrt(d));
  while (true) {
    const double x = sampleNormal(rng);
    const double base = 1.0 + c * x;
    if (base <= 0.0) {
      continue;
    }
    const double v = base * base * base;
    const double u = 1.0 - rng.uniform();
    if (u < 1.0 - 0.0331 * x * x * x * x) {
      return factor * d * v;
    }
    if (portableLog(u) < 0.5 * x * x + d * (1.0 - v + portableLog(v))) {
      return factor * d * v;
    }
  }
}

}  // namespace aviary
