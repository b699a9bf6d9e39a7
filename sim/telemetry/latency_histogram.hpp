#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/engine/sim_time.hpp"

namespace aviary {

/// Counts of spans of time in buckets of whole microseconds, each at most 1/128 of its value wide.
///
/// Invariants: total() is the sum of all buckets; sumMicros() is exact; spans above 2^36 - 1 us
/// (19 h) are counted there. Only the octaves in between the smallest and the largest span that was
/// seen take room.
/// Costs: add O(1); total O(octaves); merge and subtract O(buckets of those octaves); follow
/// O(buckets of the octaves that have news); quantiles O(buckets of the octaves they are in).
/// Source: the layout of HdrHistogram (Tene), with 128 buckets for each power of two.
class LatencyHistogram {
 public:
  static constexpr std::size_t bucketsPerOctave = 128;
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
    octaves_[bucket / bucketsPerOctave] += count;
  }
  void addSum(std::uint64_t micros) { sumMicros_ += micros; }
  /// For who adds to many buckets from `first` to `last`: their counts, told by addToOctave() and
  /// addSum(). Valid until the next call of this histogram.
  [[nodiscard]] std::uint64_t* room(std::size_t first, std::size_t last) {
    if (first - first_ >= counts_.size()) (void)widenTo(first);
    if (last - first_ >= counts_.size()) (void)widenTo(last);
    return counts_.data() + (first - first_);
  }
  /// Counts of some buckets of one octave: of those whose number / bucketsPerOctave it is.
  void addToOctave(std::size_t octave, std::uint64_t count) { octaves_[octave] += count; }

  [[nodiscard]] std::uint64_t total() const;
  [[nodiscard]] std::uint64_t sumMicros() const { return sumMicros_; }
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
  /// A histogram and an earlier state of it.
  struct Since {
    const LatencyHistogram* now;
    const LatencyHistogram* before;
  };
  /// Two quantiles of what several histograms have counted since; nothing when nothing was.
  [[nodiscard]] static std::optional<std::array<double, 2>> quantilesSince(
      const std::vector<Since>& histograms, std::array<double, 2> q);

 private:
  static constexpr std::uint64_t microsMax = (std::uint64_t{1} << 36) - 1;
  /// Quantiles add up blocks of so many buckets, and look closer at one of them.
  static constexpr std::size_t bucketsPerBlock = 16;
  static_assert(bucketsPerOctave % bucketsPerBlock == 0);
  using Block = std::array<std::uint64_t, bucketsPerBlock>;

  /// The octaves that take room: [first, end).
  [[nodiscard]] std::size_t firstOctave() const { return first_ / bucketsPerOctave; }
  [[nodiscard]] std::size_t endOctave() const {
    return (first_ + counts_.size()) / bucketsPerOctave;
  }
  /// The counts from a bucket on; null where its octave takes no room.
  [[nodiscard]] const std::uint64_t* countsFrom(std::size_t bucket) const {
    const std::size_t place = bucket - first_;
    return place < counts_.size() ? counts_.data() + place : nullptr;
  }
  /// What was counted since in a block that begins with that bucket: all together, and by bucket.
  [[nodiscard]] static std::uint64_t newsIn(const std::vector<Since>& histograms,
                                            std::size_t bucket);
  [[nodiscard]] static Block newsOf(const std::vector<Since>& histograms, std::size_t bucket);
  /// What was counted since, by octave; nothing before the first one.
  struct OctaveNews {
    std::array<std::uint64_t, octaveCount> counts{};
    std::size_t first = octaveCount - 1;
  };
  /// The span in milliseconds that `rank` of what was counted since are below.
  [[nodiscard]] static double spanOfRank(const std::vector<Since>& histograms,
                                         const OctaveNews& octaves, double rank);

  /// Makes room for a bucket that has none; returns its place.
  std::size_t widenTo(std::size_t bucket);
  void cover(const LatencyHistogram& other);
  std::vector<std::uint64_t> counts_;                 // of the buckets from first_ on
  std::size_t first_ = 0;                             // a multiple of bucketsPerOctave
  std::array<std::uint64_t, octaveCount> octaves_{};  // sums of counts_
  std::uint64_t sumMicros_ = 0;
};

}  // namespace aviary
