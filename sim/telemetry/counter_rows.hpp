#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aviary {

/// The rows of a histogram's counters, one after the other, kept as what each adds to the row
/// before.
///
/// Most rows differ by a request or two, which take some ten bytes. Every 16 rows, and where a
/// counter has fallen, a row is kept whole, so that none is far from one.
/// Invariants: rows have the numbers 0, 1, ... in the order of append; those before first() are
/// forgotten.
/// Costs: append O(buckets); value and counts O(buckets) for the last row, else O(16 x changed
/// buckets).
class CounterRows {
 public:
  /// \param buckets  counters of each row, besides the sum.
  explicit CounterRows(std::size_t buckets) : last_(buckets + 1, 0) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  /// The first row that has not been forgotten.
  [[nodiscard]] std::size_t first() const { return blocks_.empty() ? 0 : blocks_.front().row; }
  /// Whether the last row is this one. \param buckets  not cumulative.
  [[nodiscard]] bool endsWith(std::span<const std::uint64_t> buckets, std::uint64_t sum) const {
    return size_ > 0 && last_.back() == sum &&
           std::equal(buckets.begin(), buckets.end(), last_.begin());
  }

  enum class Course : std::uint8_t { Grows, Falls };
  /// \param buckets  not cumulative.
  /// \return Falls where a cumulative counter or the sum is lower than in the row before.
  Course append(std::span<const std::uint64_t> buckets, std::uint64_t sum);

  /// Of a row: the cumulative count up to a bucket, or, behind the buckets, the sum.
  /// \pre first() <= row < size().
  [[nodiscard]] std::uint64_t value(std::size_t row, std::size_t column) const;

  /// All of a row: the cumulative count up to each bucket. \pre first() <= row < size().
  [[nodiscard]] std::vector<std::uint64_t> counts(std::size_t row) const;

  /// Forgets rows before that one; some of them may stay.
  void forgetBefore(std::size_t row);

 private:
  struct Block {
    std::size_t row = 0;     ///< its first one
    std::size_t offset = 0;  ///< in bytes_
  };

  [[nodiscard]] std::size_t sumColumn() const { return last_.size() - 1; }
  [[nodiscard]] std::vector<Block>::const_iterator blockOf(std::size_t row) const;
  [[nodiscard]] std::uint8_t* roomFor(std::size_t bytes);
  [[nodiscard]] bool fallsTo(std::span<const std::uint64_t> buckets, std::uint64_t sum) const;

  std::vector<std::uint64_t> last_;  // not cumulative; then the sum
  std::vector<std::uint8_t> bytes_;  // a row: changed buckets, index and growth of each; the sum's
  std::size_t bytesUsed_ = 0;
  std::vector<Block> blocks_;  // begin with a row that counts from 0
  std::size_t size_ = 0;
};

}  // namespace aviary
