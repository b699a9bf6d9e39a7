#include "sim/telemetry/counter_rows.hpp"

#include <algorithm>
#include <numeric>

#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

constexpr std::size_t rowsPerBlock = 16;

// Seven bits to a byte, the low ones first; the eighth says that more follow.
constexpr std::uint64_t moreFollow = 0x80;

constexpr std::size_t numberBytesMax = 10;

// Writes a number; returns where the next one goes.
std::uint8_t* put(std::uint64_t number, std::uint8_t* at) {
  for (; number >= moreFollow; number >>= 7) *at++ = static_cast<std::uint8_t>(number | moreFollow);
  *at++ = static_cast<std::uint8_t>(number);
  return at;
}

// Reads the numbers that put() wrote.
class Numbers {
 public:
  explicit Numbers(const std::uint8_t* at) : at_(at) {}
  std::uint64_t take() {
    std::uint64_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t byte = *at_++;
      number |= (byte & (moreFollow - 1)) << shift;
      if (byte < moreFollow) return number;
    }
  }

 private:
  const std::uint8_t* at_;
};

}  // namespace

bool CounterRows::fallsTo(std::span<const std::uint64_t> buckets, std::uint64_t sum) const {
  std::uint64_t before = 0;
  std::uint64_t now = 0;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    before += last_[i];
    now += buckets[i];
    if (now < before) return true;
  }
  return sum < last_.back();
}

CounterRows::Course CounterRows::append(std::span<const std::uint64_t> buckets, std::uint64_t sum) {
  SIM_ASSERT(buckets.size() + 1 == last_.size(), "a row has one count for each bucket");
  // A bucket of its own may fall where the cumulative count does not.
  bool restarts = sum < last_.back();
  std::size_t changed = 0;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    restarts |= buckets[i] < last_[i];
    changed += buckets[i] != last_[i] ? 1 : 0;
  }
  const bool falls = restarts && size_ > 0 && fallsTo(buckets, sum);
  if (blocks_.empty() || restarts || size_ - blocks_.back().row == rowsPerBlock) {
    blocks_.push_back({size_, bytesUsed_});
    std::fill(last_.begin(), last_.end(), 0);
    changed = buckets.size() - static_cast<std::size_t>(
                                   std::count(buckets.begin(), buckets.end(), std::uint64_t{0}));
  }
  std::uint8_t* at = put(changed, roomFor((2 + 2 * changed) * numberBytesMax));
  for (std::size_t i = 0; changed > 0; ++i) {
    const std::uint64_t growth = buckets[i] - last_[i];
    if (growth == 0) continue;
    at = put(growth, put(i, at));
    last_[i] = buckets[i];
    --changed;
  }
  at = put(sum - last_.back(), at);
  bytesUsed_ = static_cast<std::size_t>(at - bytes_.data());
  last_.back() = sum;
  ++size_;
  return falls ? Course::Falls : Course::Grows;
}

// Behind the bytes that are used.
std::uint8_t* CounterRows::roomFor(std::size_t bytes) {
  const std::size_t end = bytesUsed_ + bytes;
  if (end > bytes_.size()) bytes_.resize(std::max(end, 2 * bytes_.size()));
  return bytes_.data() + bytesUsed_;
}

std::vector<CounterRows::Block>::const_iterator CounterRows::blockOf(std::size_t row) const {
  const auto next =
      std::upper_bound(blocks_.begin(), blocks_.end(), row,
                       [](std::size_t wanted, const Block& block) { return wanted < block.row; });
  return next == blocks_.begin() ? next : next - 1;
}

std::uint64_t CounterRows::value(std::size_t row, std::size_t column) const {
  SIM_ASSERT(row >= first(), "the row has not been forgotten");
  SIM_ASSERT(row < size_, "the row has been appended");
  const bool wantsSum = column == sumColumn();
  std::uint64_t value = 0;
  if (row + 1 == size_) {
    if (wantsSum) return last_.back();
    for (std::size_t i = 0; i <= column; ++i) value += last_[i];
    return value;
  }
  const auto block = blockOf(row);
  Numbers numbers(bytes_.data() + block->offset);
  for (std::size_t r = block->row; r <= row; ++r) {
    for (std::uint64_t changed = numbers.take(); changed > 0; --changed) {
      const std::uint64_t bucket = numbers.take();
      const std::uint64_t growth = numbers.take();
      if (!wantsSum && bucket <= column) value += growth;
    }
    const std::uint64_t growth = numbers.take();
    if (wantsSum) value += growth;
  }
  return value;
}

std::vector<std::uint64_t> CounterRows::counts(std::size_t row) const {
  SIM_ASSERT(row >= first(), "the row has not been forgotten");
  SIM_ASSERT(row < size_, "the row has been appended");
  std::vector<std::uint64_t> counts(last_.begin(), last_.end() - 1);
  if (row + 1 < size_) {
    std::fill(counts.begin(), counts.end(), 0);
    const auto block = blockOf(row);
    Numbers numbers(bytes_.data() + block->offset);
    for (std::size_t r = block->row; r <= row; ++r) {
      for (std::uint64_t changed = numbers.take(); changed > 0; --changed) {
        const std::uint64_t bucket = numbers.take();
        counts[bucket] += numbers.take();
      }
      (void)numbers.take();
    }
  }
  std::partial_sum(counts.begin(), counts.end(), counts.begin());
  return counts;
}

void CounterRows::forgetBefore(std::size_t row) {
  if (blocks_.empty()) return;
  const auto kept = blockOf(row);
  const std::size_t cut = kept->offset;
  blocks_.erase(blocks_.begin(), kept);
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(cut));
  bytesUsed_ -= cut;
  for (Block& block : blocks_) block.offset -= cut;
}

}  // namespace aviary
