#include "sim/telemetry/latency_histogram.hpp"

#include "sim/engine/sim_assert.hpp"

namespace aviary {

void LatencyHistogram::merge(const LatencyHistogram& other) {
  for (std::size_t i = 0; i < bucketCount; ++i) counts_[i] += other.counts_[i];
  total_ += other.total_;
  sumMicros_ += other.sumMicros_;
}

void LatencyHistogram::subtract(const LatencyHistogram& earlier) {
  SIM_ASSERT(earlier.total_ <= total_, "the earlier state has no more counts");
  for (std::size_t i = 0; i < bucketCount; ++i) counts_[i] -= earlier.counts_[i];
  total_ -= earlier.total_;
  sumMicros_ -= earlier.sumMicros_;
}

std::optional<double> LatencyHistogram::quantileMillis(double q) const {
  SIM_ASSERT(q >= 0 && q <= 1, "a quantile is asked for between 0 and 1");
  if (total_ == 0) return std::nullopt;
  const double rank = q * static_cast<double>(total_);
  double below = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < bucketCount; ++i) {
    if (counts_[i] == 0) continue;
    last = i;
    const auto here = static_cast<double>(counts_[i]);
    if (below + here >= rank) {
      const auto low = static_cast<double>(lowerBound(i));
      const auto high = static_cast<double>(lowerBound(i + 1));
      // A bucket of one microsecond holds one value only: nothing to interpolate.
      const double inside = high - low <= 1 ? 0 : (high - low) * (rank - below) / here;
      return (low + inside) / 1000;
    }
    below += here;
  }
  return static_cast<double>(lowerBound(last)) / 1000;
}

}  // namespace aviary
