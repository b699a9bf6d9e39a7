#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace aviary::testing {

/// Mean and standard error of values that do not depend on each other.
struct Estimate {
  double mean = 0;
  double error = 0;
  /// Half width of the 99 % band. 2.58 is the normal quantile; from 40 values on, Student's is at
  /// most 5 % wider.
  [[nodiscard]] double band() const { return 2.7 * error; }
};

inline Estimate estimate(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / count;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / (count - 1) / count)};
}

/// The largest distance of the two empirical distribution functions.
inline double distance(std::vector<double> a, std::vector<double> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  double widest = 0;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const double value = std::min(a[i], b[j]);
    while (i < a.size() && a[i] <= value) ++i;
    while (j < b.size() && b[j] <= value) ++j;
    widest = std::max(widest, std::abs(static_cast<double>(i) / static_cast<double>(a.size()) -
                                       static_cast<double>(j) / static_cast<double>(b.size())));
  }
  return widest;
}

/// What distance() stays below in 99 of 100 pairs of samples of one distribution.
/// Source: Kolmogorov and Smirnov, asymptotic: 1.628 sqrt((n + m) / n m).
inline double distanceBand(std::size_t n, std::size_t m) {
  const auto a = static_cast<double>(n);
  const auto b = static_cast<double>(m);
  return 1.628 * std::sqrt((a + b) / (a * b));
}

}  // namespace aviary::testing
