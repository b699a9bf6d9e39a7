#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "sim/engine/sim_time.hpp"

namespace aviary {

/// What extrapolation needs to know about the samples of one counter in a range.
struct CounterWindow {
  SimTime rangeStart{};             ///< excluded
  SimTime rangeEnd{};
  SimTime first{};                  ///< times of the first and last sample in the range
  SimTime last{};
  std::size_t samples = 0;
  double firstValue = 0;
  double increase = 0;              ///< last - first, plus the value before each reset
};

/// PromQL increase(): the increase stretched to the edges of the range; nothing with fewer than two
/// samples. Source: prometheus promql/functions.go:extrapolatedRate (3.x).
[[nodiscard]] std::optional<double> extrapolatedIncrease(const CounterWindow& window);

/// PromQL rate(): per second of the range.
[[nodiscard]] std::optional<double> extrapolatedRate(const CounterWindow& window);

/// One `le` of a classic histogram: an upper bound and the (cumulative) count up to it.
struct HistogramBucket {
  double upperBound = std::numeric_limits<double>::infinity();
  double count = 0;
};

/// PromQL histogram_quantile() over buckets in ascending order, the last one +Inf. Counts that fall
/// are raised to the count before. NaN without a +Inf bucket, with fewer than two buckets or
/// without observations; q < 0 gives -Inf and q > 1 gives +Inf.
/// Source: prometheus promql/quantile.go:bucketQuantile.
[[nodiscard]] double histogramQuantile(double q, std::vector<HistogramBucket> buckets);

}  // namespace aviary
