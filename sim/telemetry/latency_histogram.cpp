#include "sim/telemetry/latency_histogram.hpp"

#include <algorithm>
#include <cstring>
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

void LatencyHistogram::followDrawn(const std::vector<Drawn>& later) {
  for (std::size_t i = 0; i < later.size(); ++i) {
    if (i == drawn_.size()) drawn_.push_back(later[i]);
    SIM_ASSERT(drawn_[i].shape == later[i].shape, "shapes are only ever added");
    std::copy(later[i].groups.begin(), later[i].groups.end(), drawn_[i].groups.begin());
  }
}

void LatencyHistogram::follow(const LatencyHistogram& later) {
  followDrawn(later.drawn_);
  sumMicros_ = later.sumMicros_;
  if (later.counts_.empty()) return;
  cover(later);
  SIM_ASSERT(first_ == later.first_ && counts_.size() == later.counts_.size(),
             "the earlier state has no more counts");
  for (std::size_t octave = 0; octave < blocks_.size(); octave += blocksPerOctave) {
    std::uint64_t differ = 0;  // in one go: most octaves have no news
    for (std::size_t b = octave; b < octave + blocksPerOctave; ++b) {
      differ |= blocks_[b] ^ later.blocks_[b];
    }
    if (differ != 0) followOctave(later, octave);
  }
}

/// \param firstBlock  of the octave, among those that take room.
void LatencyHistogram::followOctave(const LatencyHistogram& later, std::size_t firstBlock) {
  for (std::size_t b = firstBlock; b < firstBlock + blocksPerOctave; ++b) {
    if (blocks_[b] == later.blocks_[b]) continue;
    SIM_ASSERT(blocks_[b] < later.blocks_[b], "the earlier state has no more counts");
    blocks_[b] = later.blocks_[b];
    const std::size_t from = b * bucketsPerBlock;
    std::memcpy(&counts_[from], &later.counts_[from], bucketsPerBlock * sizeof(counts_[from]));
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

void LatencyHistogram::News::clear() {
  histograms_.clear();
  drawn_.clear();
  perShare_.clear();
  if (firstOctave_ < endOctave_) {
    std::fill(blocks_.begin() + static_cast<std::ptrdiff_t>(firstOctave_ * blocksPerOctave),
              blocks_.begin() + static_cast<std::ptrdiff_t>(endOctave_ * blocksPerOctave), 0);
  }
  firstOctave_ = octaveCount;
  endOctave_ = 0;
  drawnTotal_ = 0;
}

void LatencyHistogram::News::add(const LatencyHistogram& now, const LatencyHistogram& before) {
  for (const Drawn& drawn : now.drawn_) addDrawn(drawn, before.findDrawn(drawn.shape.get()));
  if (now.counts_.empty()) return;
  histograms_.push_back({&now, &before});
  firstOctave_ = std::min(firstOctave_, now.firstOctave());
  endOctave_ = std::max(endOctave_, now.endOctave());
  static constexpr std::array<std::uint64_t, blocksPerOctave> nothing{};
  for (std::size_t octave = now.firstOctave(); octave < now.endOctave(); ++octave) {
    const std::uint64_t* const counted = now.blocksOf(octave);
    const std::uint64_t* known = before.blocksOf(octave);
    if (known == nullptr) known = nothing.data();
    std::uint64_t* const to = blocks_.data() + octave * blocksPerOctave;
    std::array<std::uint64_t, blocksPerOctave> sums{};  // apart from all that is read
    for (std::size_t b = 0; b < sums.size(); ++b) sums[b] = to[b] + counted[b] - known[b];
    std::memcpy(to, sums.data(), sizeof(sums));
  }
}

void LatencyHistogram::News::addDrawn(const Drawn& now, const Drawn* before) {
  const std::vector<SpanShape::Group>& groups = now.shape->groups();
  const std::size_t begin = perShare_.size();
  perShare_.resize(begin + groups.size());
  std::uint64_t sum = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::uint64_t count = now.groups[g] - (before == nullptr ? 0 : before->groups[g]);
    sum += count;
    perShare_[begin + g] = signedDouble(count) * groups[g].perShare;
  }
  drawnTotal_ += sum;
  if (sum == 0) {
    perShare_.resize(begin);
  } else {
    drawn_.push_back({now.shape.get(), begin});
  }
}

std::uint64_t LatencyHistogram::News::addUpOctaves() {
  std::uint64_t total = drawnTotal_;
  octaves_.fill(0);
  for (std::size_t octave = firstOctave_; octave < endOctave_; ++octave) {
    const std::uint64_t* const blocks = blocks_.data() + octave * blocksPerOctave;
    const std::uint64_t sum = std::accumulate(blocks, blocks + blocksPerOctave, std::uint64_t{0});
    octaves_[octave] = signedDouble(sum);
    total += sum;
  }
  lowest_ = firstOctave_;
  for (const Density& drawn : drawn_) {
    drawn.shape->addOctaves(perShare(drawn), octaves_);
    lowest_ = std::min(lowest_, drawn.shape->firstOctave());
  }
  return total;
}

LatencyHistogram::News::Octave LatencyHistogram::News::octaveOf(std::size_t octave) const {
  Octave out{};
  const std::uint64_t* const blocks = blocks_.data() + octave * blocksPerOctave;
  for (std::size_t b = 0; b < blocksPerOctave; ++b) out[b] = signedDouble(blocks[b]);
  for (const Density& drawn : drawn_) drawn.shape->addBlocks(perShare(drawn), octave, out);
  return out;
}

LatencyHistogram::News::Block LatencyHistogram::News::blockOf(std::size_t block) const {
  Block out{};
  if (blocks_[block] != 0) {
    std::array<std::uint64_t, bucketsPerBlock> counts{};
    for (const Since& since : histograms_) {
      const std::uint64_t* const now = since.now->countsFrom(block * bucketsPerBlock);
      if (now == nullptr) continue;
      for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += now[i];
      const std::uint64_t* const before = since.before->countsFrom(block * bucketsPerBlock);
      if (before == nullptr) continue;
      for (std::size_t i = 0; i < counts.size(); ++i) counts[i] -= before[i];
    }
    for (std::size_t i = 0; i < counts.size(); ++i) out[i] = signedDouble(counts[i]);
  }
  for (const Density& drawn : drawn_) drawn.shape->spread(perShare(drawn), block, out);
  return out;
}

double LatencyHistogram::News::spanOfRank(double rank) const {
  double below = 0;
  std::size_t octave = lowest_;
  while (octave + 1 < octaveCount && below + octaves_[octave] < rank) below += octaves_[octave++];
  Octave blocks = octaveOf(octave);
  std::size_t place = 0;
  // Sums of drawn spans differ in the last bit, depending on their order: what is looked for may
  // seem to lie behind its octave or block, and then is at its end.
  while (blocks[place] == 0 || below + blocks[place] < rank) {
    below += blocks[place];
    if (++place < blocksPerOctave) continue;
    SIM_ASSERT(octave + 1 < octaveCount, "a rank lies within what was counted");
    blocks = octaveOf(++octave);
    place = 0;
  }
  const std::size_t block = octave * blocksPerOctave + place;
  const Block counts = blockOf(block);
  std::size_t last = bucketsPerBlock - 1;
  while (counts[last] == 0) --last;
  for (place = 0; place < last && (counts[place] == 0 || below + counts[place] < rank); ++place) {
    below += counts[place];
  }
  const double part = std::min((rank - below) / counts[place], 1.0);
  return inside(block * bucketsPerBlock + place, part);
}

std::optional<std::array<double, 2>> LatencyHistogram::News::quantiles(std::array<double, 2> q) {
  const std::uint64_t total = addUpOctaves();
  if (total == 0) return std::nullopt;
  double all = signedDouble(total);
  // Parts of drawn spans do not add up to the last bit: what is looked for lies before the end.
  if (!drawn_.empty()) all *= 1 - 1e-12;
  return std::array{spanOfRank(q[0] * all), spanOfRank(q[1] * all)};
}

std::optional<double> LatencyHistogram::quantileMillis(double q) const {
  SIM_ASSERT(q >= 0 && q <= 1, "a quantile is asked for between 0 and 1");
  const LatencyHistogram none;
  News news;
  news.add(*this, none);
  const auto found = news.quantiles({q, q});
  if (!found) return std::nullopt;
  return (*found)[0];
}

}  // namespace aviary
