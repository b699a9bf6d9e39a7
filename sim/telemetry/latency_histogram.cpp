#include "sim/telemetry/latency_histogram.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

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

/// Below 2^63, where the conversion is a single instruction.
double signedDouble(std::uint64_t count) {
  return static_cast<double>(static_cast<std::int64_t>(count));
}

/// Of an octave; null has none.
std::uint64_t sumOf(const std::uint64_t* blocks) {
  if (blocks == nullptr) return 0;
  return std::accumulate(blocks, blocks + SpanShape::blocksPerOctave, std::uint64_t{0});
}

}  // namespace

std::size_t LatencyHistogram::widenTo(std::size_t bucket) {
  const std::size_t octave = bucket - bucket % bucketsPerOctave;
  if (counts_.empty()) {
    first_ = octave;
    counts_.assign(bucketsPerOctave, 0);
    blocks_.assign(blocksPerOctave, 0);
  } else if (octave < first_) {
    counts_.insert(counts_.begin(), first_ - octave, 0);
    blocks_.insert(blocks_.begin(), (first_ - octave) / bucketsPerBlock, 0);
    first_ = octave;
  } else {
    counts_.resize(octave + bucketsPerOctave - first_, 0);
    blocks_.resize(counts_.size() / bucketsPerBlock, 0);
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
  std::uint64_t sum = std::accumulate(blocks_.begin(), blocks_.end(), std::uint64_t{0});
  for (const Drawn& drawn : drawn_) {
    sum = std::accumulate(drawn.groups.begin(), drawn.groups.end(), sum);
  }
  return sum;
}

const LatencyHistogram::Drawn* LatencyHistogram::findDrawn(const SpanShape* shape) const {
  const auto found = std::find_if(drawn_.begin(), drawn_.end(), [shape](const Drawn& drawn) {
    return drawn.shape.get() == shape;
  });
  return found == drawn_.end() ? nullptr : &*found;
}

std::span<std::uint64_t> LatencyHistogram::groupsOf(const std::shared_ptr<const SpanShape>& shape) {
  for (Drawn& drawn : drawn_) {
    if (drawn.shape == shape) return drawn.groups;
  }
  drawn_.push_back({shape, std::vector<std::uint64_t>(shape->groups().size(), 0)});
  return drawn_.back().groups;
}

void LatencyHistogram::merge(const LatencyHistogram& other) {
  for (const Drawn& drawn : other.drawn_) {
    const std::span<std::uint64_t> groups = groupsOf(drawn.shape);
    for (std::size_t g = 0; g < groups.size(); ++g) groups[g] += drawn.groups[g];
  }
  sumMicros_ += other.sumMicros_;
  if (other.counts_.empty()) return;
  cover(other);
  std::uint64_t* to = counts_.data() + (other.first_ - first_);
  for (std::size_t i = 0; i < other.counts_.size(); ++i) to[i] += other.counts_[i];
  to = blocks_.data() + (other.first_ - first_) / bucketsPerBlock;
  for (std::size_t b = 0; b < other.blocks_.size(); ++b) to[b] += other.blocks_[b];
}

void LatencyHistogram::follow(const LatencyHistogram& later) {
  drawn_ = later.drawn_;
  sumMicros_ = later.sumMicros_;
  if (later.counts_.empty()) return;
  cover(later);
  SIM_ASSERT(first_ == later.first_ && counts_.size() == later.counts_.size(),
             "the earlier state has no more counts");
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    if (blocks_[b] == later.blocks_[b]) continue;
    SIM_ASSERT(blocks_[b] < later.blocks_[b], "the earlier state has no more counts");
    blocks_[b] = later.blocks_[b];
    const auto from = static_cast<std::ptrdiff_t>(b * bucketsPerBlock);
    std::copy_n(later.counts_.begin() + from, bucketsPerBlock, counts_.begin() + from);
  }
}

void LatencyHistogram::subtract(const LatencyHistogram& earlier) {
  for (const Drawn& drawn : earlier.drawn_) {
    const std::span<std::uint64_t> groups = groupsOf(drawn.shape);
    for (std::size_t g = 0; g < groups.size(); ++g) groups[g] -= drawn.groups[g];
  }
  sumMicros_ -= earlier.sumMicros_;
  if (earlier.counts_.empty()) return;
  std::uint64_t* from = counts_.data() + (earlier.first_ - first_);
  for (std::size_t i = 0; i < earlier.counts_.size(); ++i) from[i] -= earlier.counts_[i];
  from = blocks_.data() + (earlier.first_ - first_) / bucketsPerBlock;
  for (std::size_t b = 0; b < earlier.blocks_.size(); ++b) {
    SIM_ASSERT(earlier.blocks_[b] <= from[b], "the earlier state has no more counts");
    from[b] -= earlier.blocks_[b];
  }
}

void LatencyHistogram::multiply(std::uint64_t factor) {
  for (std::uint64_t& count : counts_) count *= factor;
  for (std::uint64_t& count : blocks_) count *= factor;
  for (Drawn& drawn : drawn_) {
    for (std::uint64_t& count : drawn.groups) count *= factor;
  }
  sumMicros_ *= factor;
}

std::optional<double> LatencyHistogram::meanMillis() const {
  const std::uint64_t all = total();
  if (all == 0) return std::nullopt;
  return static_cast<double>(sumMicros_) / static_cast<double>(all) / 1000;
}

void LatencyHistogram::addDrawn(const Since& since, News& news) {
  for (const Drawn& now : since.now->drawn_) {
    const Drawn* const before = since.before->findDrawn(now.shape.get());
    if (before != nullptr && before->groups == now.groups) continue;
    const std::vector<SpanShape::Group>& groups = now.shape->groups();
    std::vector<double> perShare(groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g) {
      const std::uint64_t count = now.groups[g] - (before == nullptr ? 0 : before->groups[g]);
      perShare[g] = signedDouble(count) / groups[g].share;
    }
    now.shape->addOctaves(perShare, news.octaves);
    news.drawn.push_back({now.shape.get(), std::move(perShare)});
  }
}

LatencyHistogram::News LatencyHistogram::newsOf(const std::vector<Since>& histograms) {
  News news{histograms, {}, {}};
  for (const Since& since : histograms) {
    const LatencyHistogram& now = *since.now;
    for (std::size_t o = now.firstOctave(); o < now.endOctave(); ++o) {
      news.octaves[o] += signedDouble(sumOf(now.blocksOf(o)) - sumOf(since.before->blocksOf(o)));
    }
    addDrawn(since, news);
  }
  return news;
}

LatencyHistogram::Octave LatencyHistogram::octaveOf(const News& news, std::size_t octave) {
  Octave out{};
  for (const Since& since : news.histograms) {
    const std::uint64_t* const now = since.now->blocksOf(octave);
    if (now == nullptr) continue;
    const std::uint64_t* const before = since.before->blocksOf(octave);
    for (std::size_t b = 0; b < blocksPerOctave; ++b) {
      out[b] += signedDouble(now[b] - (before == nullptr ? 0 : before[b]));
    }
  }
  for (const News::Density& drawn : news.drawn) drawn.shape->addBlocks(drawn.perShare, octave, out);
  return out;
}

LatencyHistogram::Block LatencyHistogram::blockOf(const News& news, std::size_t block) {
  std::array<std::uint64_t, bucketsPerBlock> counts{};
  for (const Since& since : news.histograms) {
    const std::uint64_t* now = since.now->countsFrom(block * bucketsPerBlock);
    if (now == nullptr) continue;
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += now[i];
    const std::uint64_t* before = since.before->countsFrom(block * bucketsPerBlock);
    if (before == nullptr) continue;
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] -= before[i];
  }
  Block out{};
  for (std::size_t i = 0; i < counts.size(); ++i) out[i] = signedDouble(counts[i]);
  for (const News::Density& drawn : news.drawn) drawn.shape->spread(drawn.perShare, block, out);
  return out;
}

double LatencyHistogram::spanOfRank(const News& news, double rank) {
  double below = 0;
  std::size_t octave = 0;
  while (octave + 1 < octaveCount && below + news.octaves[octave] < rank) {
    below += news.octaves[octave++];
  }
  Octave blocks = octaveOf(news, octave);
  std::size_t place = 0;
  // Sums of drawn spans differ in the last bit, depending on their order: what is looked for may
  // seem to lie behind its octave or block, and then is at its end.
  while (blocks[place] == 0 || below + blocks[place] < rank) {
    below += blocks[place];
    if (++place < blocksPerOctave) continue;
    SIM_ASSERT(octave + 1 < octaveCount, "a rank lies within what was counted");
    blocks = octaveOf(news, ++octave);
    place = 0;
  }
  const std::size_t block = octave * blocksPerOctave + place;
  const Block counts = blockOf(news, block);
  std::size_t last = bucketsPerBlock - 1;
  while (counts[last] == 0) --last;
  for (place = 0; place < last && (counts[place] == 0 || below + counts[place] < rank); ++place) {
    below += counts[place];
  }
  const double part = std::min((rank - below) / counts[place], 1.0);
  return inside(block * bucketsPerBlock + place, part);
}

std::optional<std::array<double, 2>> LatencyHistogram::quantilesSince(
    const std::vector<Since>& histograms, std::array<double, 2> q) {
  const News news = newsOf(histograms);
  double all = std::accumulate(news.octaves.begin(), news.octaves.end(), 0.0);
  if (all == 0) return std::nullopt;
  // Parts of drawn spans do not add up to the last bit: what is looked for lies before the end.
  if (!news.drawn.empty()) all *= 1 - 1e-12;
  return std::array{spanOfRank(news, q[0] * all), spanOfRank(news, q[1] * all)};
}

std::optional<double> LatencyHistogram::quantileMillis(double q) const {
  SIM_ASSERT(q >= 0 && q <= 1, "a quantile is asked for between 0 and 1");
  const LatencyHistogram none;
  const auto found = quantilesSince({{this, &none}}, {q, q});
  if (!found) return std::nullopt;
  return (*found)[0];
}

}  // namespace aviary
