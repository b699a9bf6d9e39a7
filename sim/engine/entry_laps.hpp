#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/engine/entry_heap.hpp"

namespace aviary {

/// Unsorted entries, put aside by the lap in which their turn comes.
///
/// What is set aside is only ever appended to, and read once as a whole: neither waits for memory,
/// however many entries there are, as long as the ends of all laps fit the cache.
///
/// Invariants: at most size() laps that follow one another hold entries, so that a lap's place is
/// its number modulo size(); every chunk of a lap but its last is full.
class EntryLaps {
 public:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] bool empty() const { return entries_ == 0; }

  /// Drops everything and makes room for so many laps, a power of two of at least 64.
  void reset(std::size_t laps) {
    ends_.assign(laps, End{});
    occupied_.assign(laps / 64, 0);
    chunks_.clear();
    links_.clear();
    free_ = none;
    entries_ = 0;
  }

  void push(std::uint64_t lap, QueueEntry entry) {
    const std::size_t place = lap & (ends_.size() - 1);
    End& end = ends_[place];
    if (end.chunk == none || end.count == chunkEntries) {
      append(end);
      occupied_[place / 64] |= std::uint64_t{1} << (place % 64);
    }
    chunks_[end.chunk].entries[end.count++] = entry;
    ++entries_;
  }

  /// Calls `visit(entry)` for every entry of the lap, in no particular order, and empties it.
  template <class Visit>
  [[gnu::always_inline]] void empty(std::uint64_t lap, Visit visit) {
    const std::size_t place = lap & (ends_.size() - 1);
    End& end = ends_[place];
    std::uint32_t count = end.count;
    while (end.chunk != none) {
      const std::uint32_t chunk = end.chunk;
      end.chunk = links_[chunk];
      if (end.chunk != none) {
        prefetch(chunks_[end.chunk]);
      }
      for (std::uint32_t index = 0; index < count; ++index) {
        visit(chunks_[chunk].entries[index]);
      }
      entries_ -= count;
      count = chunkEntries;
      links_[chunk] = free_;
      free_ = chunk;
    }
    end.count = 0;
    occupied_[place / 64] &= ~(std::uint64_t{1} << (place % 64));
  }

  /// The first lap after `lap` that holds an entry; never if all are empty. None before it may.
  [[nodiscard]] std::uint64_t firstAfter(std::uint64_t lap) const {
    if (entries_ == 0) {
      return never;
    }
    const std::size_t mask = ends_.size() - 1;
    const std::size_t from = (lap + 1) & mask;
    std::size_t word = from / 64;
    std::uint64_t bits = occupied_[word] >> (from % 64) << (from % 64);
    while (bits == 0) {
      word = (word + 1) & (occupied_.size() - 1);
      bits = occupied_[word];
    }
    const std::size_t place = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
    return lap + 1 + ((place - from) & mask);
  }

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::uint32_t chunkEntries = 32;

  struct alignas(64) Chunk {
    QueueEntry entries[chunkEntries];
  };
  struct End {
    std::uint32_t chunk = none;
    std::uint32_t count = 0;
  };

  static void prefetch(const Chunk& chunk) {
    for (std::size_t index = 0; index < chunkEntries; index += 64 / sizeof(QueueEntry)) {
      __builtin_prefetch(&chunk.entries[index]);
    }
  }

  void append(End& end) {
    if (free_ == none) {
      free_ = static_cast<std::uint32_t>(chunks_.size());
      chunks_.emplace_back();
      links_.push_back(none);
    }
    const std::uint32_t chunk = free_;
    free_ = links_[chunk];
    links_[chunk] = end.chunk;
    end = End{chunk, 0};
  }

  std::vector<End> ends_;
  std::vector<std::uint64_t> occupied_;  // a bit for each lap
  std::vector<Chunk> chunks_;
  std::vector<std::uint32_t> links_;  // of each chunk: the one filled before it, or the next free
  std::uint32_t free_ = none;
  std::size_t entries_ = 0;
};

}  // namespace aviary
