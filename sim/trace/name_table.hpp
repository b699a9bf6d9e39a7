#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace aviary {

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
