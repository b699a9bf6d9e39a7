#include "sim/telemetry/latency_histogram.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

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

/// Makes room for all that the other one has room for. \pre it has some.
void LatencyHistogram::cover(const LatencyHistogram& other) {
  if (counts_.empty() || other.first_ < first_) (void)widenTo(other.first_);
  const std::size_t end = other.first_ + other.counts_.size();
  if (end > first_ + counts_.size()) (void)widenTo(end - 1);
}

std::uint64_t LatencyHistogram::total() const {
  return std::accumulate(octaves_.begin(), octaves_.end(), std::uint64_t{0});
}

void LatencyHistogram::merge(const LatencyHistogram& other) {
  if (other.total() == 0) return;
  if (counts_.empty()) {
    *this = other;
    return;
  }
  cover(other);
  std::uint64_t* to = counts_.data() + (other.first_ - first_);
  for (std::size_t i = 0; i < other.counts_.size(); ++i) to[i] += other.counts_[i];
  for (std::size_t o = 0; o < octaveCount; ++o) octaves_[o] += other.octaves_[o];
  sumMicros_ += other.sumMicros_;
}

void LatencyHistogram::addNews(const LatencyHistogram& later, LatencyHistogram& seen) {
  if (later.counts_.empty()) return;
  seen.cover(later);
  cover(later);
  for (std::size_t o = 0; o < octaveCount; ++o) {
    SIM_ASSERT(seen.octaves_[o] <= later.octaves_[o], "the earlier state has no more counts");
    if (later.octaves_[o] == seen.octaves_[o]) continue;
    octaves_[o] += later.octaves_[o] - seen.octaves_[o];
    seen.octaves_[o] = later.octaves_[o];
    const std::size_t begin = o * bucketsPerOctave;
    const std::uint64_t* const now = later.counts_.data() + (begin - later.first_);
    std::uint64_t* const before = seen.counts_.data() + (begin - seen.first_);
    std::uint64_t* const to = counts_.data() + (begin - first_);
    for (std::size_t i = 0; i < bucketsPerOctave; ++i) {
      to[i] += now[i] - before[i];
      before[i] = now[i];
    }
  }
  sumMicros_ += later.sumMicros_ - seen.sumMicros_;
  seen.sumMicros_ = later.sumMicros_;
}

void LatencyHistogram::subtract(const LatencyHistogram& earlier) {
  if (earlier.counts_.empty()) return;
  std::uint64_t* from = counts_.data() + (earlier.first_ - first_);
  for (std::size_t i = 0; i < earlier.counts_.size(); ++i) from[i] -= earlier.counts_[i];
  for (std::size_t o = 0; o < octaveCount; ++o) {
    SIM_ASSERT(earlier.octaves_[o] <= octaves_[o], "the earlier state has no more counts");
    octaves_[o] -= earlier.octaves_[o];
  }
  sumMicros_ -= earlier.sumMicros_;
}

void LatencyHistogram::multiply(std::uint64_t factor) {
  for (std::uint64_t& count : counts_) count *= factor;
  for (std::uint64_t& count : octaves_) count *= factor;
  sumMicros_ *= factor;
}

std::optional<double> LatencyHistogram::meanMillis() const {
  const std::uint64_t all = total();
  if (all == 0) return std::nullopt;
  return static_cast<double>(sumMicros_) / static_cast<double>(all) / 1000;
}

void LatencyHistogram::clear() {
  for (std::size_t o = 0; o < octaveCount; ++o) {
    if (std::exchange(octaves_[o], 0) == 0) continue;
    const auto begin = static_cast<std::ptrdiff_t>(o * bucketsPerOctave - first_);
    std::fill_n(counts_.begin() + begin, bucketsPerOctave, 0);
  }
  sumMicros_ = 0;
}

double LatencyHistogram::quantileOf(double q, std::uint64_t total) const {
  const double rank = q * static_cast<double>(total);
  std::uint64_t below = 0;
  std::size_t octave = 0;
  std::size_t filled = 0;  // the last octave with counts
  for (; octave < octaveCount; ++octave) {
    if (octaves_[octave] == 0) continue;
    filled = octave;
    if (static_cast<double>(below + octaves_[octave]) >= rank) break;
    below += octaves_[octave];
  }
  if (octave == octaveCount) below -= octaves_[filled];
  std::size_t last = filled * bucketsPerOctave;
  const std::size_t end = last + bucketsPerOctave;
  for (std::size_t bucket = last; bucket < end; ++bucket) {
    const std::uint64_t here = counts_[bucket - first_];
    if (here == 0) continue;
    last = bucket;
    if (static_cast<double>(below + here) >= rank) {
      const auto low = static_cast<double>(lowerBound(bucket));
      const auto high = static_cast<double>(lowerBound(bucket + 1));
      // A bucket of one microsecond holds one value only: nothing to interpolate.
      const double part = (rank - static_cast<double>(below)) / static_cast<double>(here);
      const double inside = high - low <= 1 ? 0 : (high - low) * part;
      return (low + inside) / 1000;
    }
    below += here;
  }
  return static_cast<double>(lowerBound(last)) / 1000;
}

std::optional<std::array<double, 2>> LatencyHistogram::quantilesMillis(
    std::array<double, 2> q) const {
  const std::uint64_t all = total();
  if (all == 0) return std::nullopt;
  return std::array<double, 2>{quantileOf(q[0], all), quantileOf(q[1], all)};
}

std::optional<double> LatencyHistogram::quantileMillis(double q) const {
  SIM_ASSERT(q >= 0 && q <= 1, "a quantile is asked for between 0 and 1");
  const std::uint64_t all = total();
  if (all == 0) return std::nullopt;
  return quantileOf(q, all);
}

}  // namespace aviary
