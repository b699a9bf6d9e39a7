#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace aviary {

/// What the queue orders: 16 bytes, so that four siblings of the heap share a cache line.
struct QueueEntry {
  /// Nanoseconds since the start of the simulation.
  std::uint64_t time = std::numeric_limits<std::uint64_t>::max();
  /// From the highest bit down: phase (3 bits), sequence (37 bits), slot (24 bits). The sequence
  /// is unique, so the slot never decides an order.
  std::uint64_t order = std::numeric_limits<std::uint64_t>::max();
};

/// The one definition of what comes first: time, then phase, then schedule order.
[[nodiscard]] inline bool comesBefore(const QueueEntry& left, const QueueEntry& right) {
  __extension__ using Key = unsigned __int128;
  const Key leftKey = (static_cast<Key>(left.time) << 64) | left.order;
  const Key rightKey = (static_cast<Key>(right.time) << 64) | right.order;
  return leftKey < rightKey;
}

/// A priority queue of entries: a 4-ary heap of 16-byte keys.
///
/// Invariants: no entry comes before its parent; every place behind the last entry, up to the end
/// of its cache line, holds the greatest key, so that a search among four siblings needs no count.
/// After take() the root is a hole, which the next push() fills with a single descent.
class EventQueue {
 public:
  EventQueue() { clear(); }

  [[nodiscard]] bool empty() const { return end_ == root + (hole_ ? 1 : 0); }

  /// Entries held.
  [[nodiscard]] std::size_t size() const { return end_ - root - (hole_ ? 1 : 0); }

  /// The first entry; the queue must not be empty. Closes the hole if there is one.
  [[nodiscard]] const QueueEntry& top() {
    if (hole_) {
      closeHole();
    }
    return at(root);
  }

  /// Removes the first entry and leaves a hole; top() has just returned it.
  void take() { hole_ = true; }

  void push(QueueEntry entry) {
    if (hole_) {
      hole_ = false;
      siftDown(entry);
      return;
    }
    if ((end_ & 3) == 0) {
      growIfNeeded();
    }
    siftUp(end_++, entry);
  }

  /// Drops every entry for which `isGarbage(entry)` holds. O(size).
  template <class Predicate>
  void removeIf(Predicate isGarbage);

  void clear();

 private:
  // The root stands at place 3, so that the children of place p, 4p-8 to 4p-5, fill one line.
  static constexpr std::size_t root = 3;

  struct alignas(64) Line {
    QueueEntry entries[4];
  };

  QueueEntry& at(std::size_t place) { return lines_[place / 4].entries[place % 4]; }

  void growIfNeeded();
  void closeHole();
  void siftDown(QueueEntry entry);

  void siftUp(std::size_t place, QueueEntry entry) {
    while (place > root) {
      const std::size_t parent = place / 4 + 2;
      if (!comesBefore(entry, at(parent))) {
        break;
      }
      at(place) = at(parent);
      place = parent;
    }
    at(place) = entry;
  }

  std::vector<Line> lines_;
  std::size_t end_ = root;
  bool hole_ = false;
};

template <class Predicate>
void EventQueue::removeIf(Predicate isGarbage) {
  if (hole_ && !empty()) {
    closeHole();
  }
  std::vector<QueueEntry> kept;
  kept.reserve(size());
  for (std::size_t place = root; place < end_ && !hole_; ++place) {
    if (!isGarbage(at(place))) {
      kept.push_back(at(place));
    }
  }
  clear();
  for (const QueueEntry& entry : kept) {
    push(entry);
  }
}

}  // namespace aviary
