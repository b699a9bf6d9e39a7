#include "sim/telemetry/latency_histogram.hpp"

#include <algorithm>
#include <numeric>

#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

/// The span that so much of a bucket's spans are below, in milliseconds.
double inside(std::size_t bucket, double part) {
  const auto low = static_cast<double>(LatencyHistogram::lowerBound(bucket));
  const double wide = static_cast<double>(LatencyHistogram::lowerBound(bucket + 1)) - low;
  // A bucket of one microsecond holds one value only: nothing to interpolate.
  return (low + (wide <= 1 ? 0 : wide * part)) / 1000;
}

}  // namespace

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
  for (std::size_t o = other.firstOctave(); o < other.endOctave(); ++o) {
    octaves_[o] += other.octaves_[o];
  }
  sumMicros_ += other.sumMicros_;
}

void LatencyHistogram::follow(const LatencyHistogram& later) {
  if (later.counts_.empty()) return;
  cover(later);
  for (std::size_t o = later.firstOctave(); o < later.endOctave(); ++o) {
    SIM_ASSERT(octaves_[o] <= later.octaves_[o], "the earlier state has no more counts");
    if (octaves_[o] == later.octaves_[o]) continue;
    octaves_[o] = later.octaves_[o];
    const auto from = static_cast<std::ptrdiff_t>(o * bucketsPerOctave - later.first_);
    std::copy_n(later.counts_.begin() + from, bucketsPerOctave, counts_.begin() + from);
  }
  sumMicros_ = later.sumMicros_;
}

void LatencyHistogram::subtract(const LatencyHistogram& earlier) {
  if (earlier.counts_.empty()) return;
  std::uint64_t* from = counts_.data() + (earlier.first_ - first_);
  for (std::size_t i = 0; i < earlier.counts_.size(); ++i) from[i] -= earlier.counts_[i];
  for (std::size_t o = earlier.firstOctave(); o < earlier.endOctave(); ++o) {
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

std::uint64_t LatencyHistogram::newsIn(const std::vector<Since>& histograms, std::size_t bucket) {
  std::uint64_t news = 0;
  for (const Since& since : histograms) {
    const std::uint64_t* now = since.now->countsFrom(bucket);
    const std::uint64_t* before = since.before->countsFrom(bucket);
    if (now != nullptr) news = std::accumulate(now, now + bucketsPerBlock, news);
    if (before != nullptr) {
      news -= std::accumulate(before, before + bucketsPerBlock, std::uint64_t{0});
    }
  }
  return news;
}

LatencyHistogram::Block LatencyHistogram::newsOf(const std::vector<Since>& histograms,
                                                 std::size_t bucket) {
  Block news{};
  for (const Since& since : histograms) {
    const std::uint64_t* now = since.now->countsFrom(bucket);
    const std::uint64_t* before = since.before->countsFrom(bucket);
    for (std::size_t i = 0; now != nullptr && i < bucketsPerBlock; ++i) news[i] += now[i];
    for (std::size_t i = 0; before != nullptr && i < bucketsPerBlock; ++i) news[i] -= before[i];
  }
  return news;
}

double LatencyHistogram::spanOfRank(const std::vector<Since>& histograms, const OctaveNews& octaves,
                                    double rank) {
  std::uint64_t below = 0;
  std::size_t octave = octaves.first;
  while (octave + 1 < octaveCount && static_cast<double>(below + octaves.counts[octave]) < rank) {
    below += octaves.counts[octave++];
  }
  // Whether what is looked for lies behind so many more, none of which may be it.
  const auto isBehind = [&](std::uint64_t more) {
    return more == 0 || static_cast<double>(below + more) < rank;
  };
  std::size_t bucket = octave * bucketsPerOctave;
  std::uint64_t here = newsIn(histograms, bucket);
  while (isBehind(here)) {
    below += here;
    bucket += bucketsPerBlock;
    here = newsIn(histograms, bucket);
  }
  const Block news = newsOf(histograms, bucket);
  std::size_t place = 0;
  while (isBehind(news[place])) below += news[place++];
  return inside(bucket + place,
                (rank - static_cast<double>(below)) / static_cast<double>(news[place]));
}

std::optional<std::array<double, 2>> LatencyHistogram::quantilesSince(
    const std::vector<Since>& histograms, std::array<double, 2> q) {
  OctaveNews octaves;
  for (const Since& since : histograms) {
    const LatencyHistogram& now = *since.now;
    octaves.first = std::min(octaves.first, now.firstOctave());
    for (std::size_t o = now.firstOctave(); o < now.endOctave(); ++o) {
      octaves.counts[o] += now.octaves_[o] - since.before->octaves_[o];
    }
  }
  const std::uint64_t all =
      std::accumulate(octaves.counts.begin(), octaves.counts.end(), std::uint64_t{0});
  if (all == 0) return std::nullopt;
  const auto spanOf = [&](double share) {
    return spanOfRank(histograms, octaves, share * static_cast<double>(all));
  };
  return std::array{spanOf(q[0]), spanOf(q[1])};
}

std::optional<double> LatencyHistogram::quantileMillis(double q) const {
  SIM_ASSERT(q >= 0 && q <= 1, "a quantile is asked for between 0 and 1");
  const LatencyHistogram none;
  const auto found = quantilesSince({{this, &none}}, {q, q});
  if (!found) return std::nullopt;
  return (*found)[0];
}

}  // namespace aviary
