#include "sim/telemetry/latency_histogram.hpp"

#include <algorithm>

#include "sim/engine/sim_assert.hpp"

namespace aviary {

std::size_t LatencyHistogram::widenTo(std::size_t bucket) {
  const std::size_t octave = bucket - bucket % bucketsPerOctave;
  if (counts_.empty()) {
    first_ = octave;
    counts_.assign(bucketsPerOctave, 0);
  } else if (octave < first_) {
    counts_.insert(counts_.begin(), first_ - octave, 0);
    first_ = octave;
  } else {
    counts_.resize(octave + bucketsPerOctave - first_, 0);
  }
  return bucket - first_;
}

void LatencyHistogram::merge(const LatencyHistogram& other) {
  if (other.total_ == 0) return;
  if (counts_.empty()) {
    *this = other;
    return;
  }
  if (other.first_ < first_) (void)widenTo(other.first_);
  const std::size_t end = other.first_ + other.counts_.size();
  if (end > first_ + counts_.size()) (void)widenTo(end - 1);
  std::uint64_t* to = counts_.data() + (other.first_ - first_);
  for (std::size_t i = 0; i < other.counts_.size(); ++i) to[i] += other.counts_[i];
  total_ += other.total_;
  sumMicros_ += other.sumMicros_;
}

void LatencyHistogram::subtract(const LatencyHistogram& earlier) {
  SIM_ASSERT(earlier.total_ <= total_, "the earlier state has no more counts");
  if (earlier.counts_.empty()) return;
  std::uint64_t* from = counts_.data() + (earlier.first_ - first_);
  for (std::size_t i = 0; i < earlier.counts_.size(); ++i) from[i] -= earlier.counts_[i];
  total_ -= earlier.total_;
  sumMicros_ -= earlier.sumMicros_;
}

void LatencyHistogram::multiply(std::uint64_t factor) {
  for (std::uint64_t& count : counts_) count *= factor;
  total_ *= factor;
  sumMicros_ *= factor;
}

std::optional<double> LatencyHistogram::meanMillis() const {
  if (total_ == 0) return std::nullopt;
  return static_cast<double>(sumMicros_) / static_cast<double>(total_) / 1000;
}

void LatencyHistogram::clear() {
  std::fill(counts_.begin(), counts_.end(), 0);
  total_ = 0;
  sumMicros_ = 0;
}

std::optional<std::array<double, 2>> LatencyHistogram::quantilesSince(
    const LatencyHistogram& earlier, std::array<double, 2> q) const {
  SIM_ASSERT(earlier.total_ <= total_, "the earlier state has no more counts");
  const std::uint64_t added = total_ - earlier.total_;
  if (added == 0) return std::nullopt;
  std::array<double, 2> out{};
  std::size_t next = 0;
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < counts_.size() && next < q.size(); ++i) {
    const std::size_t bucket = first_ + i;
    const std::uint64_t here = counts_[i] - earlier.count(bucket);
    if (here == 0) continue;
    while (next < q.size()) {
      const double rank = q[next] * static_cast<double>(added);
      if (static_cast<double>(below + here) < rank) break;
      const auto low = static_cast<double>(lowerBound(bucket));
      const auto wide = static_cast<double>(lowerBound(bucket + 1)) - low;
      const double part = (rank - static_cast<double>(below)) / static_cast<double>(here);
      out[next++] = (low + (wide <= 1 ? 0 : wide * part)) / 1000;
    }
    below += here;
  }
  return out;
}

std::optional<double> LatencyHistogram::quantileMillis(double q) const {
  SIM_ASSERT(q >= 0 && q <= 1, "a quantile is asked for between 0 and 1");
  if (total_ == 0) return std::nullopt;
  const double rank = q * static_cast<double>(total_);
  std::uint64_t below = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    last = first_ + i;
    if (static_cast<double>(below + counts_[i]) >= rank) {
      const auto low = static_cast<double>(lowerBound(last));
      const auto high = static_cast<double>(lowerBound(last + 1));
      // A bucket of one microsecond holds one value only: nothing to interpolate.
      const double part = (rank - static_cast<double>(below)) / static_cast<double>(counts_[i]);
      const double inside = high - low <= 1 ? 0 : (high - low) * part;
      return (low + inside) / 1000;
    }
    below += counts_[i];
  }
  return static_cast<double>(lowerBound(last)) / 1000;
}

}  // namespace aviary
