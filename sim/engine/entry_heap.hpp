#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace aviary {

/// What the queue orders: 16 bytes, so that four siblings of a heap share a cache line.
class QueueEntry {
 public:
  /// Comes after every event.
  QueueEntry() = default;

  /// \param time   nanoseconds since the start of the simulation.
  /// \param order  from the highest bit down: phase (3 bits), sequence (37), slot (24). A sequence
  ///               is used once, so the slot never decides an order.
  QueueEntry(std::uint64_t time, std::uint64_t order)
      : key_((static_cast<Key>(time) << 64) | order) {}

  [[nodiscard]] std::uint64_t time() const { return static_cast<std::uint64_t>(key_ >> 64); }
  [[nodiscard]] std::uint64_t order() const { return static_cast<std::uint64_t>(key_); }

  /// The one definition of what comes first: time, then phase, then schedule order.
  [[nodiscard]] bool comesBefore(const QueueEntry& other) const { return key_ < other.key_; }

 private:
  __extension__ using Key = unsigned __int128;
  Key key_ = ~Key{0};
};

/// A 4-ary heap of entries.
///
/// Invariants: no entry comes before its parent; every place behind the last entry, up to the end
/// of its cache line, holds the greatest key, so that a search among four siblings needs no count.
/// After take() the root is a hole, which the next push() fills with a single descent.
class EntryHeap {
 public:
  EntryHeap() : lines_(2) {}

  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] std::size_t size() const { return end_ - root - (hole_ ? 1 : 0); }

  /// The first entry; the heap must not be empty.
  [[nodiscard]] const QueueEntry& top() {
    if (hole_) {
      closeHole();
    }
    return at(root);
  }

  /// Removes the entry that top() has just returned.
  void take() { hole_ = true; }

  void push(QueueEntry entry) {
    if (hole_) {
      hole_ = false;
      siftDown(entry);
      return;
    }
    if (end_ / 4 >= lines_.size()) {
      lines_.resize(lines_.size() * 2);
    }
    siftUp(end_++, entry);
  }

  /// Moves all entries, in no particular order, to the end of `entries`.
  void moveTo(std::vector<QueueEntry>& entries) {
    for (std::size_t place = root + (hole_ ? 1 : 0); place < end_; ++place) {
      entries.push_back(at(place));
      at(place) = QueueEntry{};
    }
    end_ = root;
    hole_ = false;
  }

 private:
  // The root stands at place 3, so that the children of place p, 4p-8 to 4p-5, fill one line.
  static constexpr std::size_t root = 3;

  struct alignas(64) Line {
    QueueEntry entries[4];
  };

  QueueEntry& at(std::size_t place) { return lines_[place / 4].entries[place % 4]; }

  void closeHole() {
    hole_ = false;
    --end_;
    const QueueEntry last = at(end_);
    at(end_) = QueueEntry{};
    if (end_ > root) {
      siftDown(last);
    }
  }

  void siftDown(QueueEntry entry) {
    std::size_t place = root;
    while (true) {
      const std::size_t child = 4 * place - 8;
      if (child >= end_) {
        break;
      }
      const QueueEntry* four = lines_[child / 4].entries;
      const std::size_t low = four[1].comesBefore(four[0]) ? 1 : 0;
      const std::size_t high = four[3].comesBefore(four[2]) ? 3 : 2;
      const std::size_t least = four[high].comesBefore(four[low]) ? high : low;
      if (!four[least].comesBefore(entry)) {
        break;
      }
      at(place) = four[least];
      place = child + least;
    }
    at(place) = entry;
  }

  void siftUp(std::size_t place, QueueEntry entry) {
    while (place > root) {
      const std::size_t parent = place / 4 + 2;
      if (!entry.comesBefore(at(parent))) {
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

}  // namespace aviary
