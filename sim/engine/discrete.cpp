#include <algorithm>
#include <cmath>

#include "sim/engine/distribution.hpp"
#include "sim/engine/portable_math.hpp"
#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

// Expectations below this are searched one by one; the rejection methods need at least it.
constexpr double searchMax = 10.0;

// A search ends here: probabilities beyond are below 2^-100 for an expectation of 10.
constexpr std::uint64_t searchEnd = 110;

constexpr double logSqrtTwoPi = 0.91893853320467274178;

// log(k!) - [log sqrt(2 pi) + (k + 1/2) log(k + 1) - (k + 1)]: Stirling's series at k + 1, with the
// product taken out for small k, where the series is short of digits.
double stirlingCorrection(double k) {
  double correction = 0.0;
  while (k < 9.0) {
    // one step up: log(k!) = log((k+1)!) - log(k+1)
    correction += (k + 1.5) * (portableLog(k + 2.0) - portableLog(k + 1.0)) - 1.0;
    k += 1.0;
  }
  const double x = k + 1.0;
  const double y = 1.0 / (x * x);
  const double series = 1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y * (1.0 / 1680)));
  return correction + series / x;
}

double logFactorial(double k) {
  return logSqrtTwoPi + (k + 0.5) * portableLog(k + 1.0) - (k + 1.0) + stirlingCorrection(k);
}

// Keeps its digits for a small p, where 1 - p has lost those of p.
double logOneMinus(double p) {
  if (p < 1e-4) {
    return -p * (1.0 + p * (1.0 / 2 + p * (1.0 / 3 + p * (1.0 / 4))));
  }
  return portableLog(1.0 - p);
}

// So few trials are made one by one.
constexpr std::uint64_t fewTrials = 8;

std::uint64_t countTrials(Rng& rng, std::uint64_t n, double p) {
  std::uint64_t successes = 0;
  for (; n > 0; --n) {
    successes += sampleBernoulli(rng, p) ? 1 : 0;
  }
  return successes;
}

std::uint64_t searchPoisson(Rng& rng, double mean) {
  const double none = portableExp(-mean);
  while (true) {
    double left = rng.uniform();
    double probability = none;
    for (std::uint64_t k = 0; k <= searchEnd; ++k) {
      if (left < probability) {
        return k;
      }
      left -= probability;
      probability *= mean / static_cast<double>(k + 1);
    }
  }
}

// (1 - p)^n by squaring, which loses no more digits than n has; by logarithms for a large n.
double noSuccess(double n, double p) {
  if (n > 4096) {
    return portableExp(n * logOneMinus(p));
  }
  double power = 1.0;
  double factors[] = {1.0, 1.0 - p};  // chosen without a branch that nobody could predict
  for (auto left = static_cast<unsigned>(n); left > 0; left /= 2) {
    power *= factors[left % 2];
    factors[1] *= factors[1];
  }
  return power;
}

std::uint64_t searchBinomial(Rng& rng, double n, double p) {
  const double none = noSuccess(n, p);
  const double odds = p / (1.0 - p);
  while (true) {
    double left = rng.uniform();
    double probability = none;
    for (std::uint64_t k = 0; k <= searchEnd && static_cast<double>(k) <= n; ++k) {
      if (left < probability) {
        return k;
      }
      left -= probability;
      probability *= odds * (n - static_cast<double>(k)) / static_cast<double>(k + 1);
    }
  }
}

/// BTRD of Hoermann, "The generation of binomial random variates" (Journal of Statistical
/// Computation and Simulation 1993); n p >= 10, p <= 1/2. Most draws take one uniform number and no
/// logarithm: where f(k) has to be known, it follows from f(mode) for a k nearby, and lies between
/// two bounds of log f(k) / f(mode) for nearly all others.
class BinomialRejection {
 public:
  BinomialRejection(double n, double p)
      : n_(n),
        p_(p),
        odds_(p / (1.0 - p)),
        variance_(n * p * (1.0 - p)),
        deviation_(std::sqrt(variance_)),
        b_(1.15 + 2.53 * deviation_),
        a_(-0.0873 + 0.0248 * b_ + 0.01 * p),
        inside_(0.92 - 4.2 / b_) {}

  std::uint64_t draw(Rng& rng) const {
    const double mode = std::floor((n_ + 1.0) * p_);
    while (true) {
      double v = rng.uniform();
      if (v <= 0.86 * inside_) {
        return static_cast<std::uint64_t>(place(v / inside_ - 0.43));
      }
      double u = 0.0;
      if (v >= inside_) {
        u = rng.uniform() - 0.5;
      } else {
        const double rest = v / inside_ - 0.93;
        u = (rest < 0.0 ? -0.5 : 0.5) - rest;
        v = rng.uniform() * inside_;
      }
      const double k = place(u);
      if (!(k >= 0.0 && k <= n_)) {
        continue;
      }
      const double edge = 0.5 - std::abs(u);
      const double alpha = (2.83 + 5.1 / b_) * deviation_;
      if (isBelow(v * alpha / (a_ / (edge * edge) + b_), k, mode)) {
        return static_cast<std::uint64_t>(k);
      }
    }
  }

 private:
  [[nodiscard]] double place(double u) const {
    return std::floor((2.0 * a_ / (0.5 - std::abs(u)) + b_) * u + n_ * p_ + 0.5);
  }

  /// Whether v <= f(k) / f(mode).
  [[nodiscard]] bool isBelow(double v, double k, double mode) const {
    constexpr double nearby = 15.0;
    const double distance = std::abs(k - mode);
    if (distance <= nearby) {
      double ratio = 1.0;
      for (double i = std::min(k, mode) + 1.0; i <= std::max(k, mode); i += 1.0) {
        ratio *= (n_ + 1.0) * odds_ / i - odds_;
      }
      return mode < k ? v <= ratio : v * ratio <= 1.0;
    }
    const double logV = portableLog(v);
    const double middle = -distance * distance / (2.0 * variance_);
    const double error = distance / variance_ *
                         ((distance * (distance / 3.0 + 0.625) + 1.0 / 6.0) / variance_ + 0.5);
    if (logV < middle - error) {
      return true;
    }
    return logV <= middle + error && logV <= logRatio(k, mode);
  }

  /// log f(k) / f(mode).
  [[nodiscard]] double logRatio(double k, double mode) const {
    return (mode + 0.5) * portableLog((mode + 1.0) / (odds_ * (n_ - mode + 1.0))) +
           (n_ + 1.0) * portableLog((n_ - mode + 1.0) / (n_ - k + 1.0)) +
           (k + 0.5) * portableLog(odds_ * (n_ - k + 1.0) / (k + 1.0)) + stirlingCorrection(mode) +
           stirlingCorrection(n_ - mode) - stirlingCorrection(k) - stirlingCorrection(n_ - k);
  }

  double n_;
  double p_;
  double odds_;
  double variance_;
  double deviation_;
  double b_;
  double a_;
  double inside_;
};

// PTRS of Hoermann, "The transformed rejection method for generating Poisson random variables"
// (Insurance: Mathematics and Economics 1993); mean >= 10.
std::uint64_t rejectPoisson(Rng& rng, double mean) {
  const double logMean = portableLog(mean);
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const double inside = 0.9277 - 3.6224 / (b - 2.0);
  while (true) {
    const double u = rng.uniform() - 0.5;
    const double v = 1.0 - rng.uniform();
    const double edge = 0.5 - std::abs(u);
    const double k = std::floor((2.0 * a / edge + b) * u + mean + 0.43);
    if (edge >= 0.07 && v <= inside) {
      return static_cast<std::uint64_t>(k);
    }
    if (!(k >= 0.0 && k <= 0x1p53) || (edge < 0.013 && v > edge)) {
      continue;
    }
    const double bound = k * logMean - mean - logFactorial(k);
    if (portableLog(v * inverseAlpha / (a / (edge * edge) + b)) <= bound) {
      return static_cast<std::uint64_t>(k);
    }
  }
}

}  // namespace

std::uint64_t samplePoisson(Rng& rng, double mean) {
  SIM_ASSERT(mean >= 0.0, "a Poisson mean is not negative");
  SIM_ASSERT(mean <= 0x1p50, "a Poisson mean is at most 2^50");
  return mean < searchMax ? searchPoisson(rng, mean) : rejectPoisson(rng, mean);
}

std::uint64_t sampleBinomial(Rng& rng, std::uint64_t n, double p) {
  SIM_ASSERT(p >= 0.0, "a probability is not negative");
  SIM_ASSERT(p <= 1.0, "a probability is at most 1");
  SIM_ASSERT(n <= std::uint64_t{1} << 50, "at most 2^50 trials");
  if (n <= fewTrials) {
    return countTrials(rng, n, p);
  }
  if (p > 0.5) {
    return n - sampleBinomial(rng, n, 1.0 - p);
  }
  const auto trials = static_cast<double>(n);
  return trials * p < searchMax ? searchBinomial(rng, trials, p)
                                : BinomialRejection(trials, p).draw(rng);
}

}  // namespace aviary
