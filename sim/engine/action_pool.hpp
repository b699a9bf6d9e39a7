#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/engine/sim_assert.hpp"

namespace aviary {

/// Keeps the actions of pending events in slots of one cache line each.
///
/// Invariants: a slot is free or holds one action; a sequence number is used once, ever, so
/// (slot, sequence) names an event even after the slot is used again. Memory grows to the highest
/// number of events pending at once and is reused from there on.
class ActionPool {
 public:
  static constexpr std::size_t actionBytesMax = 48;
  static constexpr unsigned slotBits = 24;
  static constexpr unsigned labelBits = 27;
  static constexpr unsigned sequenceBits = 37;

  /// Stores an action; sequence >= 1. Returns its slot.
  template <class Action>
  std::uint32_t store(std::uint64_t sequence, std::uint32_t label, Action&& action);

  /// Is the event with this slot and sequence still to be played?
  [[nodiscard]] bool holds(std::uint32_t slot, std::uint64_t sequence) const noexcept {
    return slots_[slot].tag >> labelBits == sequence;
  }

  [[nodiscard]] std::uint32_t label(std::uint32_t slot) const {
    return static_cast<std::uint32_t>(slots_[slot].tag & labelMask);
  }

  /// Starts to load the slot into the cache.
  void prefetch(std::uint32_t slot) const noexcept { __builtin_prefetch(&slots_[slot]); }

  /// Frees the slot, then runs its action, which may store others.
  void run(std::uint32_t slot) { slots_[slot].dispatch(Operation::Run, slots_[slot], this); }

  /// Frees the slot without running its action.
  void discard(std::uint32_t slot) noexcept {
    slots_[slot].dispatch(Operation::Destroy, slots_[slot], nullptr);
    release(slots_[slot]);
  }

 private:
  static constexpr std::uint64_t labelMask = (std::uint64_t{1} << labelBits) - 1;
  static constexpr std::uint32_t noSlot = (std::uint32_t{1} << slotBits) - 1;

  enum class Operation : std::uint8_t { Run, Destroy, Relocate };
  struct Slot;
  using Dispatch = void (*)(Operation, Slot&, void*);

  struct alignas(64) Slot {
    Slot() = default;
    Slot(Slot&& other) noexcept : tag(other.tag), dispatch(other.dispatch) {
      if (tag >> labelBits != 0) {
        dispatch(Operation::Relocate, other, action);
        other.tag = 0;
      }
    }
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (tag >> labelBits != 0) {
        dispatch(Operation::Destroy, *this, nullptr);
      }
    }

    // sequence and label, or sequence 0 and the next free slot
    std::uint64_t tag = 0;
    Dispatch dispatch = nullptr;
    alignas(16) std::byte action[actionBytesMax];
  };

  template <class Action>
  static void dispatchAs(Operation operation, Slot& slot, void* argument) {
    Action& stored = *std::launder(reinterpret_cast<Action*>(slot.action));
    if (operation == Operation::Run) {
      // The action moves out first: what it schedules may reuse or relocate its slot.
      Action action(std::move(stored));
      stored.~Action();
      static_cast<ActionPool*>(argument)->release(slot);
      action();
      return;
    }
    if (operation == Operation::Relocate) {
      ::new (argument) Action(std::move(stored));
    }
    stored.~Action();
  }

  void release(Slot& slot) noexcept {
    slot.tag = free_;
    free_ = static_cast<std::uint32_t>(&slot - slots_.data());
  }

  std::vector<Slot> slots_;
  std::uint32_t free_ = noSlot;
};

template <class Action>
std::uint32_t ActionPool::store(std::uint64_t sequence, std::uint32_t label, Action&& action) {
  using Stored = std::decay_t<Action>;
  static_assert(sizeof(Stored) <= actionBytesMax, "an action captures at most 48 bytes");
  static_assert(alignof(Stored) <= 16);
  static_assert(std::is_nothrow_move_constructible_v<Stored>,
                "an action moves without throwing; a copy of a const std::string does not: "
                "capture name = std::string(name)");
  static_assert(std::is_nothrow_destructible_v<Stored>);
  if (free_ == noSlot) [[unlikely]] {
    SIM_ASSERT(slots_.size() < noSlot, "fewer than 2^24 - 1 events are pending");
    slots_.emplace_back();
    release(slots_.back());
  }
  const std::uint32_t index = free_;
  Slot& slot = slots_[index];
  ::new (static_cast<void*>(slot.action)) Stored(std::forward<Action>(action));
  free_ = static_cast<std::uint32_t>(slot.tag);
  slot.tag = sequence << labelBits | label;
  slot.dispatch = &dispatchAs<Stored>;
  return index;
}

}  // namespace aviary
