#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/engine/action_pool.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/engine/sim_assert.hpp"
#include "sim/engine/sim_time.hpp"

namespace aviary {

/// What happens first within one instant; see decisions/0002-order-within-an-instant.md.
enum class Phase : std::uint8_t { Fault, PodLifecycle, Traffic, Sample, Reconcile, Record };

/// An interned event label; the engine that made it prints it.
struct LabelId {
  std::uint32_t value = 0;
  auto operator<=>(const LabelId&) const = default;
};

/// Names a scheduled event, to cancel it. Copies name the same event. A handle may outlive its
/// event and its slot: it then names nothing, for good.
class EventHandle {
 public:
  EventHandle() = default;

 private:
  friend class Engine;
  explicit EventHandle(std::uint64_t order) : order_(order) {}

  // phase, sequence and slot as in QueueEntry::order; sequences start at 1, so 0 is no event
  std::uint64_t order_ = 0;
};

/// Bounds that a correct simulation never meets.
struct EngineLimits {
  /// Events of a whole run.
  std::uint64_t eventsMax = 10'000'000'000;
  /// Events at one point of simulated time: meets a loop of zero delay.
  std::uint64_t eventsPerInstantMax = 20'000'000;
};

enum class RunStatus {
  Finished,     ///< the horizon is reached and every event up to it is played
  Stopped,      ///< an action called stop()
  EventLimit,   ///< eventsMax events are played and another one is due
  InstantLimit  ///< eventsPerInstantMax events are played at now() and another one is due there
};

/// The event loop: keeps what is to happen and plays it in order of time, phase and schedule order.
///
/// Invariants: now() never decreases; no two events are equal in the order; playing an event
/// allocates nothing unless more events are pending than ever before.
/// Threads: none; one engine for each run.
/// Costs: schedule and play O(log pending); cancel amortised O(1).
class Engine {
 public:
  explicit Engine(EngineLimits limits = {}) : limits_(limits) {}
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// The time of the event being played, or the last horizon reached.
  [[nodiscard]] SimTime now() const noexcept { return now_; }

  /// The label "kind object"; the same text gives the same id.
  LabelId label(std::string_view kind, std::string_view object);

  /// "kind object".
  [[nodiscard]] std::string labelText(LabelId label) const;

  /// Plays `action()` at `when`, which must not be before now(). At now(), it is played in this
  /// instant even if its phase is an earlier one: after the current event, before later phases.
  /// An action is a callable of at most 48 bytes that moves without throwing.
  template <class Action>
  EventHandle at(SimTime when, Phase phase, LabelId label, Action action) {
    SIM_ASSERT(when >= now_, "no event is scheduled in the past");
    return schedule(when, phase, label, std::move(action));
  }

  /// As at(now() + delay); delay >= 0.
  template <class Action>
  EventHandle after(SimDuration delay, Phase phase, LabelId label, Action action) {
    SIM_ASSERT(delay >= SimDuration::zero(), "no event is scheduled in the past");
    SIM_ASSERT(delay <= SimTime::max() - now_, "simulated time fits 64 bits");
    return schedule(now_ + delay, phase, label, std::move(action));
  }

  /// Takes the event out if it is pending, and says so. Legal on a handle that is empty or whose
  /// event has been played or cancelled. The handle is empty afterwards.
  bool cancel(EventHandle& handle) noexcept;

  /// Is the event still to be played? An event that is being played is not.
  [[nodiscard]] bool pending(const EventHandle& handle) const noexcept {
    return handle.order_ != 0 && actions_.holds(slotOf(handle.order_), sequenceOf(handle.order_));
  }

  /// Plays every event with time <= horizon, in order; then now() == horizon. On any other status
  /// now() is the time of the last event played and a further call goes on from there.
  /// Not to be called from an action. An InternalFault of an action leaves with time and label.
  [[nodiscard]] RunStatus runUntil(SimTime horizon);

  /// Ends runUntil() after the event being played; outside of a run, ends the next one at once.
  void stop() noexcept { stopRequested_ = true; }

  /// The time of the first pending event.
  [[nodiscard]] std::optional<SimTime> nextEventAt() const;

  /// Events played since construction.
  [[nodiscard]] std::uint64_t eventsPlayed() const noexcept { return played_; }

  /// Events scheduled and neither played nor cancelled.
  [[nodiscard]] std::size_t eventsPending() const noexcept { return queue_.size() - garbage_; }

  /// Labels of the last 16 events played, oldest first: what to print when a limit is met.
  [[nodiscard]] std::vector<std::string> lastLabels() const;

 private:
  static constexpr std::size_t labelsKept = 16;
  static constexpr unsigned phaseShift = ActionPool::sequenceBits + ActionPool::slotBits;
  static constexpr std::uint64_t sequenceMask = (std::uint64_t{1} << ActionPool::sequenceBits) - 1;
  static constexpr std::uint64_t slotMask = (std::uint64_t{1} << ActionPool::slotBits) - 1;

  static std::uint32_t slotOf(std::uint64_t order) {
    return static_cast<std::uint32_t>(order & slotMask);
  }
  static std::uint64_t sequenceOf(std::uint64_t order) {
    return order >> ActionPool::slotBits & sequenceMask;
  }

  template <class Action>
  EventHandle schedule(SimTime when, Phase phase, LabelId label, Action&& action) {
    SIM_ASSERT(sequence_ < sequenceMask, "fewer than 2^37 events are scheduled in a run");
    const std::uint64_t sequence = ++sequence_;
    const std::uint64_t slot = actions_.store(sequence, label.value, std::move(action));
    const std::uint64_t order =
        static_cast<std::uint64_t>(phase) << phaseShift | sequence << ActionPool::slotBits | slot;
    queue_.push(QueueEntry{static_cast<std::uint64_t>(when.time_since_epoch().count()), order});
    return EventHandle{order};
  }

  [[nodiscard]] bool isGarbage(const QueueEntry& entry) const {
    return !actions_.holds(slotOf(entry.order()), sequenceOf(entry.order()));
  }
  // Null if nothing is pending; drops the cancelled entries that come before. It and what it leads
  // to is played for every event: Clang would call it, a tenth slower.
  [[nodiscard, gnu::always_inline]] const QueueEntry* firstPending() const {
    while (!queue_.empty()) {
      const QueueEntry& first =
          queue_.top([this](const QueueEntry& entry) { actions_.prefetch(slotOf(entry.order())); });
      if (!isGarbage(first)) {
        return &first;
      }
      queue_.take();
      --garbage_;
    }
    return nullptr;
  }
  void collectGarbage();
  RunStatus play(std::uint64_t horizon);
  std::string whereWeAre() const;

  // A cancelled event leaves its entry in the queue until it comes to the top or until garbage
  // outnumbers the rest. Asking for the first event drops such entries: no visible change.
  mutable EventQueue queue_;
  mutable std::size_t garbage_ = 0;
  ActionPool actions_;
  SimTime now_{};
  std::uint64_t sequence_ = 0;
  std::uint64_t played_ = 0;
  std::uint64_t instantStart_ = 0;  // events played before the present instant
  std::array<std::uint32_t, labelsKept> lastLabels_{};
  EngineLimits limits_;
  bool stopRequested_ = false;
  bool running_ = false;

  // kind, then object; transparent, so that looking up a known label allocates nothing
  std::map<std::string, std::map<std::string, std::uint32_t, std::less<>>, std::less<>> labelIds_;
  std::vector<std::string> labels_;
};

}  // namespace aviary
