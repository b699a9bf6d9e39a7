#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/engine/entry_heap.hpp"
#include "sim/engine/entry_laps.hpp"

namespace aviary {

/// The pending entries in one strict total order; see decisions/0001-event-queue.md.
///
/// A wheel of buckets, each as long as a few events are apart and small enough to stay in the
/// cache. The present bucket is sorted into a run when its turn comes. What is scheduled into it
/// later joins the run from its nearer end; what the run has no room for waits in the heap `near_`.
/// Half a turn of the wheel is a lap: what comes more than a lap after the present one waits in
/// `laps_`, and beyond those in the heap `far_`.
///
/// Invariants, with bucket(t) = t >> shift_ and lap(t) = bucket(t) / lapBuckets(): run and near_
/// hold the entries with bucket <= present_, the wheel those with present_ < bucket and lap <=
/// lap_ + 1, laps_ only entries with lap > lap_ + 1, far_ only entries with bucket > present_. So
/// the first of run and near_ is the first of all, whatever shift and sizes are: tuning them
/// changes the speed and never the order.
///
/// Costs: amortised O(1) where the wheel fits the spacing of events, O(log size) where it does
/// not.
class EventQueue {
 public:
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }

  /// The first entry; the queue must not be empty. Calls `arriving(entry)` for each entry that
  /// comes close to its turn: the moment to prefetch what playing it needs.
  template <class Arriving>
  [[nodiscard, gnu::always_inline]] const QueueEntry& top(Arriving arriving) {
    if (runNext_ == runEnd_ && near_.empty()) {
      advance(arriving);
    }
    if (near_.empty()) {
      topInRun_ = true;
    } else if (runNext_ == runEnd_) {
      topInRun_ = false;
    } else {
      topInRun_ = run_[runNext_].comesBefore(near_.top());
    }
    return topInRun_ ? run_[runNext_] : near_.top();
  }

  /// Removes the entry that top() has just returned.
  void take() {
    if (topInRun_) {
      now_ = run_[runNext_].time();
      ++runNext_;
    } else {
      now_ = near_.top().time();
      near_.take();
    }
    --size_;
    if (--untilTuning_ == 0) {
      tune();
    }
  }

  void push(QueueEntry entry) {
    ++size_;
    place(entry);
  }

  /// Drops every entry for which `isGarbage(entry)` holds. O(size).
  template <class Predicate>
  void removeIf(Predicate isGarbage) {
    collect();
    std::erase_if(scratch_, isGarbage);
    spread();
  }

 private:
  static constexpr std::uint64_t never = EntryLaps::never;
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  // Every time is in bucket 0: no wheel, the heap alone.
  static constexpr unsigned heapOnly = 63;
  static constexpr std::size_t runMax = 16;      // entries of a bucket that are sorted at once
  static constexpr std::size_t runRoom = 64;
  static constexpr std::size_t runEntries = 32;  // it never has more of them
  static constexpr std::uint64_t tuningEvents = 4096;

  // Up to three entries; full ones hang behind the head of their bucket.
  struct alignas(64) Chunk {
    QueueEntry entries[3];
    std::uint32_t count = 0;
    std::uint32_t next = none;
  };

  [[nodiscard]] std::uint64_t bucketOf(const QueueEntry& entry) const {
    return entry.time() >> shift_;
  }
  [[nodiscard]] std::uint64_t lapOf(std::uint64_t bucket) const { return bucket >> lapBits_; }

  void place(QueueEntry entry) {
    if (bucketOf(entry) <= present_) {
      placeInPresent(entry);
    } else {
      placeAhead(entry);
    }
  }

  void putInWheel(std::size_t index, QueueEntry entry) {
    Chunk& head = heads_[index];
    if (head.count == 3) {
      chainFullHead(index);
    }
    head.entries[head.count++] = entry;
    occupied_[index / 64] |= std::uint64_t{1} << (index % 64);
    occupiedWords_[index / 4096] |= std::uint64_t{1} << (index / 64 % 64);
    ++inWheel_;
  }

  template <class Arriving>
  void advance(Arriving arriving) {
    const std::uint64_t inFar = far_.empty() ? never : bucketOf(far_.top());
    std::uint64_t inWheel = inWheel_ == 0 ? never : nextOccupied();
    while (lapOf(inWheel < inFar ? inWheel : inFar) > lap_) {
      beginLap(lapOf(inWheel < inFar ? inWheel : inFar), arriving);
      inWheel = inWheel_ == 0 ? never : nextOccupied();
    }
    present_ = inWheel < inFar ? inWheel : inFar;
    if (inWheel == present_) {
      const std::size_t index = present_ & (heads_.size() - 1);
      QueueEntry unsorted[runMax];
      std::size_t count = 0;
      emptyBucket(index, [&](const QueueEntry& entry) {
        arriving(entry);
        if (count < runMax) {
          unsorted[count++] = entry;
        } else {
          near_.push(entry);
        }
      });
      sortRun(unsorted, count);
    }
    while (!far_.empty() && bucketOf(far_.top()) <= present_) {
      near_.push(far_.top());
      far_.take();
    }
  }

  // The lap that is next in the wheel, at `next` at the latest, begins; the one after it joins it.
  template <class Arriving>
  void beginLap(std::uint64_t next, Arriving arriving) {
    const std::uint64_t setAside = laps_.firstAfter(lap_ + 1);
    lap_ = next < setAside ? next : setAside;
    present_ = (lap_ << lapBits_) - 1;
    for (const std::uint64_t lap : {lap_, lap_ + 1}) {
      laps_.empty(lap, [&](const QueueEntry& entry) {
        arriving(entry);
        putInWheel(bucketOf(entry) & (heads_.size() - 1), entry);
      });
    }
  }

  // Each entry goes where the number of entries before it says: quadratic, but for so few the
  // fastest, since no branch depends on the comparisons.
  void sortRun(const QueueEntry* unsorted, std::size_t count) {
    for (std::size_t index = 0; index < count; ++index) {
      std::size_t before = 0;
      for (std::size_t other = 0; other < count; ++other) {
        before += unsorted[other].comesBefore(unsorted[index]) ? 1 : 0;
      }
      run_[runMax + before] = unsorted[index];
    }
    runNext_ = runMax;
    runEnd_ = runMax + count;
  }

  template <class Visit>
  [[gnu::always_inline]] void emptyBucket(std::size_t index, Visit visit) {
    Chunk& head = heads_[index];
    for (std::uint32_t place = 0; place < head.count; ++place) {
      visit(head.entries[place]);
    }
    inWheel_ -= head.count;
    while (head.next != none) {
      const std::uint32_t full = head.next;
      for (const QueueEntry& entry : chunks_[full].entries) {
        visit(entry);
      }
      inWheel_ -= 3;
      head.next = chunks_[full].next;
      chunks_[full].next = freeChunk_;
      freeChunk_ = full;
    }
    head.count = 0;
    occupied_[index / 64] &= ~(std::uint64_t{1} << (index % 64));
    if (occupied_[index / 64] == 0) {
      occupiedWords_[index / 4096] &= ~(std::uint64_t{1} << (index / 64 % 64));
    }
  }

  void placeInPresent(QueueEntry entry);
  void placeAhead(QueueEntry entry);
  bool makeRoomInRun(QueueEntry entry);
  void chainFullHead(std::size_t index);
  [[nodiscard]] std::uint64_t nextOccupied() const;
  [[nodiscard]] std::size_t firstOccupiedFrom(std::size_t index) const;
  void tune();
  void reshape(unsigned shift, std::size_t buckets, std::size_t laps);
  void collect();
  void spread();

  std::array<QueueEntry, runRoom> run_;  // sorted, with room before and behind
  std::size_t runNext_ = 0;
  std::size_t runEnd_ = 0;
  bool topInRun_ = false;
  EntryHeap near_;
  std::uint64_t present_ = 0;
  unsigned shift_ = heapOnly;
  std::uint64_t lap_ = 0;  // of present_
  unsigned lapBits_ = 0;
  std::size_t size_ = 0;

  std::vector<Chunk> heads_;
  std::size_t inWheel_ = 0;
  std::vector<std::uint64_t> occupied_;       // a bit for each bucket
  std::vector<std::uint64_t> occupiedWords_;  // a bit for each word of occupied_
  std::vector<Chunk> chunks_;
  std::uint32_t freeChunk_ = none;
  EntryLaps laps_;
  EntryHeap far_;

  std::uint64_t now_ = 0;      // time of the last entry taken
  std::uint64_t tunedAt_ = 0;  // now_ at the last tuning
  std::uint64_t tunedEvents_ = tuningEvents;
  std::uint64_t untilTuning_ = tuningEvents;
  std::vector<QueueEntry> scratch_;
};

}  // namespace aviary
