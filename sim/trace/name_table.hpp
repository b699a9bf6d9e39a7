#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace aviary {

/// A hash of several texts, for NameTable only: it differs between machines.
class NameHash {
 public:
  /// Adds a text and its length, eight bytes at a time; the last eight may overlap others.
  NameHash& add(std::string_view text) {
    const char* at = text.data();
    const char* end = at + text.size();
    mix(text.size());
    if (text.size() >= 8) {
      for (; end - at > 8; at += 8) mix(load<std::uint64_t>(at));
      mix(load<std::uint64_t>(end - 8));
    } else if (text.size() >= 4) {
      mix(load<std::uint32_t>(at) | std::uint64_t{load<std::uint32_t>(end - 4)} << 32);
    } else {
      for (; at != end; ++at) mix(static_cast<unsigned char>(*at));
    }
    return *this;
  }
  [[nodiscard]] std::uint32_t value() const { return static_cast<std::uint32_t>(state_ >> 32); }

 private:
  template <class Word>
  [[nodiscard]] static Word load(const char* bytes) {
    Word word = 0;
    std::memcpy(&word, bytes, sizeof(Word));
    return word;
  }
  void mix(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9e3779b97f4a7c15U;
    state_ ^= state_ >> 29;
  }
  std::uint64_t state_ = 0;
};

/// Finds the place of a name in a list that its owner keeps, by the name's hash.
///
/// Invariants: places are 0, 1, ... in the order of add; nothing is ever taken out. There is no way
/// to walk through it, so that the order of the hashes cannot be seen.
/// Costs: find and add O(1) besides the comparison of names.
class NameTable {
 public:
  /// The place for which `is(place)` holds, if one was added with that hash.
  template <class Is>
  [[nodiscard]] std::optional<std::uint32_t> find(std::uint32_t hash, Is is) const {
    if (slots_.empty()) return std::nullopt;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = hash & mask; slots_[i].number != 0; i = (i + 1) & mask) {
      if (slots_[i].hash == hash && is(slots_[i].number - 1)) return slots_[i].number - 1;
    }
    return std::nullopt;
  }

  /// The next place gets a name with that hash. Returns the place.
  std::uint32_t add(std::uint32_t hash) {
    if (count_ * 2 >= slots_.size()) grow();
    put({hash, ++count_});
    return count_ - 1;
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t number = 0;  // the place + 1; 0 = free
  };

  void put(Slot slot) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = slot.hash & mask;
    while (slots_[i].number != 0) i = (i + 1) & mask;
    slots_[i] = slot;
  }
  void grow() {
    const std::size_t slots = slots_.empty() ? 64 : slots_.size() * 2;
    const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(slots));
    for (const Slot& slot : before) {
      if (slot.number != 0) put(slot);
    }
  }

  std::vector<Slot> slots_;  // a power of two, at most half of them taken
  std::uint32_t count_ = 0;
};

}  // namespace aviary
