#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/engine/sim_time.hpp"

namespace aviary {

/// Counts of spans of time in buckets of whole microseconds, each at most 1/32 of its value wide.
///
/// Invariants: total() is the sum of all buckets; spans above 2^36 - 1 us (19 h) are counted there.
/// Costs: add O(1); quantile O(buckets).
/// Source: the layout of HdrHistogram (Tene), with 32 buckets for each power of two.
class LatencyHistogram {
 public:
  static constexpr std::size_t bucketCount = 1024;

  /// The bucket of a span. \param micros  >= 0.
  [[nodiscard]] static constexpr std::size_t bucketOf(std::uint64_t micros) {
    if (micros < 32) return static_cast<std::size_t>(micros);
    if (micros > microsMax) micros = microsMax;
    const unsigned shift = static_cast<unsigned>(std::bit_width(micros)) - 6U;
    return static_cast<std::size_t>((shift << 5) + (micros >> shift));
  }
  /// The smallest span of a bucket in microseconds.
  [[nodiscard]] static constexpr std::uint64_t lowerBound(std::size_t bucket) {
    if (bucket < 64) return bucket;
    const std::uint64_t shift = bucket / 32 - 1;
    return (bucket % 32 + 32) << shift;
  }

  void add(std::uint64_t micros) {
    ++counts_[bucketOf(micros)];
    ++total_;
    sumMicros_ += micros;
  }

  [[nodiscard]] std::uint64_t total() const { return total_; }
  [[nodiscard]] std::uint64_t sumMicros() const { return sumMicros_; }
  [[nodiscard]] std::uint64_t count(std::size_t bucket) const { return counts_[bucket]; }

  /// Adds all counts of the other one.
  void merge(const LatencyHistogram& other);
  /// Takes away the counts of an earlier state of this histogram.
  void subtract(const LatencyHistogram& earlier);

  /// The q-quantile in milliseconds, q in [0, 1], linear inside of a bucket; nothing when empty.
  [[nodiscard]] std::optional<double> quantileMillis(double q) const;

 private:
  static constexpr std::uint64_t microsMax = (std::uint64_t{1} << 36) - 1;

  std::array<std::uint64_t, bucketCount> counts_{};
  std::uint64_t total_ = 0;
  std::uint64_t sumMicros_ = 0;
};

}  // namespace aviary
