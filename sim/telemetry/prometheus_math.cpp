#include "sim/telemetry/prometheus_math.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace aviary {

std::optional<double> extrapolatedIncrease(const CounterWindow& window) {
  if (window.samples < 2) return std::nullopt;
  const double sampled = toSeconds(window.last - window.first);
  const double mean = sampled / static_cast<double>(window.samples - 1);
  const double threshold = mean * 1.1;
  double toStart = toSeconds(window.first - window.rangeStart);
  double toEnd = toSeconds(window.rangeEnd - window.last);

  if (toStart >= threshold) toStart = mean / 2;
  if (window.increase > 0 && window.firstValue >= 0) {
    // A counter cannot have been negative: the line is not stretched below zero.
    toStart = std::min(toStart, sampled * (window.firstValue / window.increase));
  }
  if (toEnd >= threshold) toEnd = mean / 2;
  return window.increase * ((sampled + toStart + toEnd) / sampled);
}

std::optional<double> extrapolatedRate(const CounterWindow& window) {
  const std::optional<double> increase = extrapolatedIncrease(window);
  if (!increase) return std::nullopt;
  return *increase / toSeconds(window.rangeEnd - window.rangeStart);
}

double histogramQuantile(double q, std::vector<HistogramBucket> buckets) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (std::isnan(q)) return nan;
  if (q < 0) return -infinity;
  if (q > 1) return infinity;
  if (buckets.size() < 2 || !std::isinf(buckets.back().upperBound)) return nan;
  for (std::size_t i = 1; i < buckets.size(); ++i) {
    buckets[i].count = std::max(buckets[i].count, buckets[i - 1].count);
  }
  const double total = buckets.back().count;
  if (total == 0 || std::isnan(total)) return nan;

  const double rank = q * total;
  const auto found = std::find_if(buckets.begin(), buckets.end() - 1,
                                  [rank](const HistogramBucket& b) { return b.count >= rank; });
  const auto index = static_cast<std::size_t>(found - buckets.begin());
  if (index == buckets.size() - 1) return buckets[index - 1].upperBound;
  const double upper = buckets[index].upperBound;
  if (index == 0 && upper <= 0) return upper;
  const double lower = index == 0 ? 0 : buckets[index - 1].upperBound;
  const double below = index == 0 ? 0 : buckets[index - 1].count;
  return lower + (upper - lower) * ((rank - below) / (buckets[index].count - below));
}

}  // namespace aviary
