#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/api/meta.hpp"

namespace aviary {

/// Finds the places of a table's entries by their keys, where a search from key to key would
/// compare a dozen names: controllers look their objects up by name all the time.
///
/// Invariants: keys and places stay where they are while they are in here. There is no way to walk
/// through it, so that the order of the hashes cannot be seen.
/// Costs: O(1) each besides the comparison of names; adding amortised.
class KeyIndex {
 public:
  /// Null when there is none.
  [[nodiscard]] void* find(ObjectKeyView key) const;
  /// \pre there is none with that key. \param key  the table's own.
  void add(const ObjectKey& key, void* place);
  /// \pre there is one.
  void remove(ObjectKeyView key);

 private:
  struct Slot {
    const ObjectKey* key = nullptr;  // null: free
    void* place = nullptr;
    std::size_t hash = 0;
  };

  [[nodiscard]] std::size_t next(std::size_t slot) const {
    return (slot + 1) & (slots_.size() - 1);
  }
  [[nodiscard]] std::size_t home(const Slot& slot) const { return slot.hash & (slots_.size() - 1); }
  /// The slot of a key, or the free one where a search for it ends. \pre there are slots.
  [[nodiscard]] std::size_t slotOf(ObjectKeyView key, std::size_t hash) const;
  void put(const Slot& entry);

  std::vector<Slot> slots_;  // a power of two, at most half of them taken; or none
  std::size_t count_ = 0;
};

}  // namespace aviary
