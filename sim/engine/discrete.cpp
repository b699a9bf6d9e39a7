#include "sim/engine/discrete.hpp"

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

std::uint64_t searchBinomial(Rng& rng, double n, double p, double odds) {
  const double none = noSuccess(n, p);
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
///
/// Who draws waits for one quotient after the other; those of the first, frequent case are written
/// so that none needs another one.
class BinomialRejection {
 public:
  BinomialRejection(double n, double p, double odds)
      : n_(n),
        p_(p),
        odds_(odds),
        variance_(n * p * (1.0 - p)),
        deviation_(std::sqrt(variance_)),
        b_(1.15 + 2.53 * deviation_),
        a_(-0.0873 + 0.0248 * b_ + 0.01 * p),
        inside_(0.92 * b_ - 4.2) {}

  std::uint64_t draw(Rng& rng) const {
    const double v = rng.uniform() * b_;
    if (v <= 0.86 * inside_) {
      // place(v / inside - 0.43), which is not negative
      const double u = v - 0.43 * inside_;
      const double edge = 0.5 * inside_ - std::abs(u);
      const double k = u * (2.0 * a_ / edge + b_ / inside_) + (n_ * p_ + 0.5);
      return static_cast<std::uint64_t>(static_cast<std::int64_t>(k));
    }
    return drawFrom(v / b_, rng);
  }

 private:
  /// Goes on where the first uniform number, v, is not in the frequent case.
  [[nodiscard]] std::uint64_t drawFrom(double v, Rng& rng) const {
    const double inside = inside_ / b_;
    const double mode = std::floor((n_ + 1.0) * p_);
    while (true) {
      if (v <= 0.86 * inside) {
        return static_cast<std::uint64_t>(place(v / inside - 0.43));
      }
      double u = 0.0;
      if (v >= inside) {
        u = rng.uniform() - 0.5;
      } else {
        const double rest = v / inside - 0.93;
        u = (rest < 0.0 ? -0.5 : 0.5) - rest;
        v = rng.uniform() * inside;
      }
      const double k = place(u);
      const double edge = 0.5 - std::abs(u);
      const double alpha = (2.83 + 5.1 / b_) * deviation_;
      if (k >= 0.0 && k <= n_ && isBelow(v * alpha / (a_ / (edge * edge) + b_), k, mode)) {
        return static_cast<std::uint64_t>(k);
      }
      v = rng.uniform();
    }
  }

  [[nodiscard]] double place(double u) const {
    return std::floor((2.0 * a_ / (0.5 - std::abs(u)) + b_) * u + n_ * p_ + 0.5);
  }

  /// Whether v <= f(k) / f(mode).
  [[nodiscard]] bool isBelow(double v, double k, double mode) const {
    constexpr double nearby = 15.0;
    const double distance = std::abs(k - mode);
    const double each = 1.0 / variance_;
    const double middle = -0.5 * distance * distance * each;
    const double error =
        distance * each * ((distance * (distance / 3.0 + 0.625) + 1.0 / 6.0) * each + 0.5);
    // Mostly 1 + x <= e^x <= 1 / (1 - x) tells, without f and without the logarithm.
    if (v <= 1.0 + (middle - error)) return true;
    if (v * (1.0 - (middle + error)) > 1.0) return false;
    if (distance <= nearby) {
      double ratio = 1.0;
      for (double i = std::min(k, mode) + 1.0; i <= std::max(k, mode); i += 1.0) {
        ratio *= (n_ + 1.0) * odds_ / i - odds_;
      }
      return mode < k ? v <= ratio : v * ratio <= 1.0;
    }
    const double logV = portableLog(v);
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

constexpr std::uint64_t trialsMax = std::uint64_t{1} << 50;

/// Successes among more than a few trials. \param p  at most 1/2. \param odds  p / (1 - p).
std::uint64_t drawRarer(Rng& rng, std::uint64_t trials, double p, double odds) {
  const auto n = static_cast<double>(static_cast<std::int64_t>(trials));
  return n * p < searchMax ? searchBinomial(rng, n, p, odds)
                           : BinomialRejection(n, p, odds).draw(rng);
}

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

Binomial::Binomial(double p)
    : p_(p), rarer_(p > 0.5 ? 1.0 - p : p), odds_(rarer_ / (1.0 - rarer_)) {
  SIM_ASSERT(p >= 0.0, "a probability is not negative");
  SIM_ASSERT(p <= 1.0, "a probability is at most 1");
}

std::uint64_t Binomial::draw(Rng& rng, std::uint64_t trials) const {
  SIM_ASSERT(trials <= trialsMax, "at most 2^50 trials");
  if (trials <= fewTrials) return countTrials(rng, trials, p_);
  const std::uint64_t rarer = drawRarer(rng, trials, rarer_, odds_);
  return p_ > 0.5 ? trials - rarer : rarer;
}

std::uint64_t sampleBinomial(Rng& rng, std::uint64_t n, double p) {
  SIM_ASSERT(p >= 0.0, "a probability is not negative");
  SIM_ASSERT(p <= 1.0, "a probability is at most 1");
  SIM_ASSERT(n <= trialsMax, "at most 2^50 trials");
  if (n <= fewTrials) return countTrials(rng, n, p);
  if (p <= 0.5) return drawRarer(rng, n, p, p / (1.0 - p));
  const double rarer = 1.0 - p;
  return n - drawRarer(rng, n, rarer, rarer / (1.0 - rarer));
}

}  // namespace aviary
