#include "reports/summary/check_chance.hpp"

#include <algorithm>
#include <cmath>

namespace aviary {

std::uint64_t failuresAllowed(std::uint64_t requests, double minPercent) {
  // A hair more, so that 99 % of 300 is 297 although 0.01 has no exact form.
  const double allowed = static_cast<double>(requests) * (1 - minPercent / 100) + 1e-9;
  if (allowed <= 0) return 0;
  return std::min(requests, static_cast<std::uint64_t>(std::floor(allowed)));
}

double chanceOfFailures(std::uint64_t requests, std::uint64_t failures, double errorRatio) {
  if (failures == 0) return 1;
  if (failures > requests || errorRatio <= 0) return 0;
  if (errorRatio >= 1) return 1;
  constexpr double vanishing = 1e-20;  // of the largest term
  const double n = static_cast<double>(requests);
  const double odds = errorRatio / (1 - errorRatio);
  const auto mode =
      std::min(requests, static_cast<std::uint64_t>(std::floor((n + 1) * errorRatio)));
  double total = 1;
  double tail = mode >= failures ? 1 : 0;
  double term = 1;
  for (std::uint64_t k = mode; k < requests && term > vanishing; ++k) {
    const double at = static_cast<double>(k);
    term *= (n - at) / (at + 1) * odds;
    total += term;
    if (k + 1 >= failures) tail += term;
  }
  term = 1;
  for (std::uint64_t k = mode; k > 0 && term > vanishing; --k) {
    const double at = static_cast<double>(k);
    term *= at / ((n - at + 1) * odds);
    total += term;
    if (k - 1 >= failures) tail += term;
  }
  return std::min(1.0, tail / total);
}

}  // namespace aviary
