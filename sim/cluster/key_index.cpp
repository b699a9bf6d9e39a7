#include "sim/cluster/key_index.hpp"

#include <algorithm>
#include <utility>

#include "sim/api/name_hash.hpp"
#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

std::size_t hashOf(ObjectKeyView key) {
  return NameHash{}.add(key.namespace_).add(key.name).value();
}

}  // namespace

std::size_t KeyIndex::slotOf(ObjectKeyView key, std::size_t hash) const {
  std::size_t slot = hash & (slots_.size() - 1);
  while (slots_[slot].key != nullptr &&
         !(slots_[slot].hash == hash && ObjectKeyView(*slots_[slot].key) == key)) {
    slot = next(slot);
  }
  return slot;
}

void* KeyIndex::find(ObjectKeyView key) const {
  return slots_.empty() ? nullptr : slots_[slotOf(key, hashOf(key))].place;
}

void KeyIndex::put(const Slot& entry) {
  std::size_t slot = home(entry);
  while (slots_[slot].key != nullptr) slot = next(slot);
  slots_[slot] = entry;
}

void KeyIndex::add(const ObjectKey& key, void* place) {
  if (2 * (count_ + 1) > slots_.size()) {
    const std::size_t room = std::max<std::size_t>(16, 2 * slots_.size());
    for (const Slot& slot : std::exchange(slots_, std::vector<Slot>(room))) {
      if (slot.key != nullptr) put(slot);
    }
  }
  put({&key, place, hashOf(key)});
  ++count_;
}

void KeyIndex::remove(ObjectKeyView key) {
  SIM_ASSERT(count_ > 0, "what is removed has been added");
  std::size_t hole = slotOf(key, hashOf(key));
  SIM_ASSERT(slots_[hole].key != nullptr, "what is removed has been added");
  // Whoever stands behind the hole moves up into it, unless that is before its home.
  for (std::size_t slot = next(hole); slots_[slot].key != nullptr; slot = next(slot)) {
    const std::size_t mask = slots_.size() - 1;
    if (((slot - home(slots_[slot])) & mask) < ((slot - hole) & mask)) continue;
    slots_[hole] = slots_[slot];
    hole = slot;
  }
  slots_[hole] = {};
  --count_;
}

}  // namespace aviary
