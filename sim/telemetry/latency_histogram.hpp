#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sim/engine/sim_time.hpp"
#include "sim/telemetry/span_shape.hpp"

namespace aviary {

/// Counts of spans of time in buckets of whole microseconds, each at most 1/128 of its value wide.
///
/// Spans that are drawn many at a time are counted by the groups of their shape, which quantiles
/// spread over the buckets.
/// Invariants: total() is the sum of all counts; sumMicros() is what it was told; spans above
/// 2^36 - 1 us (19 h) are counted there. Only the octaves in between the smallest and the largest
/// span that was added by itself take room.
/// Costs: add O(1); merge and subtract O(buckets of those octaves); total, follow, news and
/// quantiles O(blocks of those octaves), where a block is 16 buckets.
/// Source: the layout of HdrHistogram (Tene), with 128 buckets for each power of two.
class LatencyHistogram {
 public:
  static constexpr std::size_t bucketsPerOctave = SpanShape::bucketsPerOctave;
  static constexpr std::size_t octaveCount = 30;
  static constexpr std::size_t bucketCount = octaveCount * bucketsPerOctave;

  /// The bucket of a span. \param micros  >= 0.
  [[nodiscard]] static constexpr std::size_t bucketOf(std::uint64_t micros) {
    if (micros < bucketsPerOctave) return static_cast<std::size_t>(micros);
    if (micros > microsMax) micros = microsMax;
    const unsigned shift = static_cast<unsigned>(std::bit_width(micros)) - 8U;
    return static_cast<std::size_t>((shift << 7) + (micros >> shift));
  }
  /// The smallest span of a bucket in microseconds.
  [[nodiscard]] static constexpr std::uint64_t lowerBound(std::size_t bucket) {
    if (bucket < 2 * bucketsPerOctave) return bucket;
    const std::uint64_t shift = bucket / bucketsPerOctave - 1;
    return (bucket % bucketsPerOctave + bucketsPerOctave) << shift;
  }

  void add(std::uint64_t micros) {
    addToBucket(bucketOf(micros), 1);
    sumMicros_ += micros;
  }
  /// Counts `count` spans of one bucket, whose sum is told by addSum().
  void addToBucket(std::size_t bucket, std::uint64_t count) {
    std::size_t place = bucket - first_;
    if (place >= counts_.size()) [[unlikely]] {
      place = widenTo(bucket);
    }
    counts_[place] += count;
    blocks_[place / bucketsPerBlock] += count;
  }
  void addSum(std::uint64_t micros) { sumMicros_ += micros; }
  /// For who draws spans of a shape: the counts of its groups, to add to; addSum() tells their sum.
  /// Valid until the next call of this histogram.
  [[nodiscard]] std::span<std::uint64_t> groupsOf(const std::shared_ptr<const SpanShape>& shape);

  [[nodiscard]] std::uint64_t total() const;
  [[nodiscard]] std::uint64_t sumMicros() const { return sumMicros_; }
  /// Of spans that were added by themselves.
  [[nodiscard]] std::uint64_t count(std::size_t bucket) const {
    const std::size_t place = bucket - first_;
    return place < counts_.size() ? counts_[place] : 0;
  }

  /// Adds all counts of the other one.
  void merge(const LatencyHistogram& other);
  /// Becomes `later`. \pre this is an earlier state of it.
  void follow(const LatencyHistogram& later);
  /// Counts everything `factor` times.
  void multiply(std::uint64_t factor);
  /// Takes away the counts of an earlier state of this histogram.
  void subtract(const LatencyHistogram& earlier);

  /// The exact mean in milliseconds; nothing when empty.
  [[nodiscard]] std::optional<double> meanMillis() const;
  /// The q-quantile in milliseconds, q in [0, 1], linear inside of a bucket; nothing when empty.
  [[nodiscard]] std::optional<double> quantileMillis(double q) const;
  /// What several histograms have counted since.
  class News;

 private:
  static constexpr std::uint64_t microsMax = (std::uint64_t{1} << 36) - 1;
  /// Quantiles add up blocks of so many buckets, and look closer at one of them.
  static constexpr std::size_t bucketsPerBlock = SpanShape::bucketsPerBlock;
  static constexpr std::size_t blocksPerOctave = SpanShape::blocksPerOctave;
  /// Spans that were drawn from one shape.
  struct Drawn {
    std::shared_ptr<const SpanShape> shape;
    std::vector<std::uint64_t> groups;
  };

  /// The octaves that take room: [first, end).
  [[nodiscard]] std::size_t firstOctave() const { return first_ / bucketsPerOctave; }
  [[nodiscard]] std::size_t endOctave() const {
    return (first_ + counts_.size()) / bucketsPerOctave;
  }
  /// The counts of the blocks of an octave; null where it takes no room.
  [[nodiscard]] const std::uint64_t* blocksOf(std::size_t octave) const {
    const std::size_t place = (octave - firstOctave()) * blocksPerOctave;
    return place < blocks_.size() ? blocks_.data() + place : nullptr;
  }
  /// The counts from a bucket on; null where its octave takes no room.
  [[nodiscard]] const std::uint64_t* countsFrom(std::size_t bucket) const {
    const std::size_t place = bucket - first_;
    return place < counts_.size() ? counts_.data() + place : nullptr;
  }
  [[nodiscard]] const Drawn* findDrawn(const SpanShape* shape) const;
  void followDrawn(const std::vector<Drawn>& later);
  void followOctave(const LatencyHistogram& later, std::size_t firstBlock);

  /// Makes room for a bucket that has none; returns its place.
  std::size_t widenTo(std::size_t bucket);
  void cover(const LatencyHistogram& other);
  std::vector<std::uint64_t> counts_;  // of the buckets from first_ on
  std::vector<std::uint64_t> blocks_;  // sums of counts_
  std::size_t first_ = 0;              // a multiple of bucketsPerOctave
  std::uint64_t sumMicros_ = 0;
  std::vector<Drawn> drawn_;
};

/// What several histograms have counted since earlier states of them. Whoever asks often keeps one,
/// and with it the room that it takes.
class LatencyHistogram::News {
 public:
  /// Forgets all histograms.
  void clear();
  /// \pre both stay as they are until the last question. \param before  an earlier state of `now`.
  void add(const LatencyHistogram& now, const LatencyHistogram& before);
  /// Two quantiles in milliseconds; nothing when nothing was counted.
  [[nodiscard]] std::optional<std::array<double, 2>> quantiles(std::array<double, 2> q);

 private:
  using Octave = std::array<double, blocksPerOctave>;
  using Block = std::array<double, bucketsPerBlock>;
  struct Since {
    const LatencyHistogram* now;
    const LatencyHistogram* before;
  };
  /// Spans that were drawn from one shape.
  struct Density {
    const SpanShape* shape;
    std::size_t perShare;  ///< where its groups begin
  };

  void addDrawn(const Drawn& now, const Drawn* before);
  [[nodiscard]] std::span<const double> perShare(const Density& drawn) const {
    return std::span(perShare_).subspan(drawn.perShare);
  }
  /// Returns how many there are in all.
  std::uint64_t addUpOctaves();
  /// Of the blocks of an octave, and of the buckets of a block.
  [[nodiscard]] Octave octaveOf(std::size_t octave) const;
  [[nodiscard]] Block blockOf(std::size_t block) const;
  /// The span in milliseconds that `rank` of the news are below.
  [[nodiscard]] double spanOfRank(double rank) const;

  std::vector<Since> histograms_;
  std::array<std::uint64_t, octaveCount * blocksPerOctave> blocks_{};  // of single spans
  std::size_t firstOctave_ = octaveCount;  // [first, end): where blocks_ are not all 0
  std::size_t endOctave_ = 0;
  std::vector<Density> drawn_;
  std::vector<double> perShare_;  // drawn spans per share of all, by group, for each shape
  std::uint64_t drawnTotal_ = 0;
  std::array<double, octaveCount> octaves_{};  // of all spans, once added up
  std::size_t lowest_ = 0;                     // of those, the first one that may hold any
};

}  // namespace aviary
