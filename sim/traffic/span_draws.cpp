#include "sim/traffic/span_draws.hpp"

#include <cmath>
#include <span>
#include <variant>

#include "sim/engine/portable_math.hpp"

namespace aviary {
namespace {

// The normal value that 99 of 100 draws stay below.
constexpr double normalP99 = 2.3263478740408408;

double toMicros(SimDuration span) {
  return static_cast<double>(span.count()) / 1e3;
}

/// Whole microseconds, halves upwards, as `sample` rounds.
Nanos rounded(double micros) {
  constexpr double limit = static_cast<double>(durationMax.count()) / 1e3;
  if (!(micros < limit)) return durationMax.count();
  return static_cast<Nanos>(micros + 0.5) * 1000;
}

/// Puts e to the power of each value in its place.
void exponentiate(std::span<double> values) {
  constexpr double limit = 700;
  std::size_t outside = 0;
  for (const double value : values) outside += static_cast<std::size_t>(std::abs(value) > limit);
  if (outside == 0) {
    for (double& value : values) value = portableExpInRange(value);
  } else {
    for (double& value : values) value = portableExp(value);
  }
}

}  // namespace

SpanDraws::SpanDraws(const Distribution& distribution) : distribution_(distribution) {
  if (const auto* lognormal = std::get_if<LognormalSpec>(&distribution.spec())) {
    kind_ = Kind::Lognormal;
    location_ = portableLog(toMicros(lognormal->p50));
    shape_ = portableLog(toMicros(lognormal->p99) / toMicros(lognormal->p50)) / normalP99;
  } else if (const auto* exponential = std::get_if<ExponentialSpec>(&distribution.spec())) {
    kind_ = Kind::Exponential;
    location_ = toMicros(exponential->mean);
  }
}

// Loops without branches of their own, so that the processor works on several draws at once.
void SpanDraws::refill(Rng& rng) {
  used_ = 0;
  std::array<double, std::tuple_size_v<decltype(block_)>> micros{};
  switch (kind_) {
    case Kind::Lognormal:
      for (double& value : micros) value = location_ + shape_ * sampleNormal(rng);
      exponentiate(micros);
      break;
    case Kind::Exponential:
      for (double& value : micros) value = location_ * sampleExponential(rng);
      break;
    case Kind::Other:
      for (Nanos& value : block_) value = sample(distribution_, rng).count();
      return;
  }
  for (std::size_t i = 0; i < block_.size(); ++i) block_[i] = rounded(micros[i]);
}

}  // namespace aviary
