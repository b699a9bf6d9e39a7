#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/text_order.hpp"
#include "sim/cluster/store.hpp"
#include "sim/engine/engine.hpp"

namespace aviary {

/// Who runs first when several controllers have work at one instant: the lowest rank until it
/// rests.
///
/// ReplicaSets come to rest before a Deployment makes one pass, and everything they do is settled
/// before an autoscaler syncs, a user acts, or Flagger ticks; the recorded cases of the real
/// controllers need this order.
enum class ReconcileRank : std::uint8_t {
  ReplicaSet,
  Deployment,
  Disruption,
  Scheduler,
  Kubelet,
  Node,
  Endpoints,
  Autoscaler,
  UserAction,
  Canary,
  Rollout
};

struct QueueId {
  std::uint32_t value = 0;
  auto operator<=>(const QueueId&) const = default;
};

/// How long a key waits after a pass whose write was refused: `first`, doubled each time, at most
/// `longest`. Absent in a queue: its controller tries again by itself.
/// Source: client-go util/workqueue/default_rate_limiters.go, 5 ms to 1000 s.
struct RefusalBackoff {
  SimDuration first = std::chrono::milliseconds{5};
  SimDuration longest = std::chrono::seconds{1000};
};

/// The work queues of all controllers and the loop that serves them in Phase::Reconcile.
///
/// Invariants: a key stands in a queue at most once; one key is served for each engine event, so
/// that pod changes due at the same instant come before the next pass; a key has one wake-up, the
/// earliest; of the keys without work a queue remembers a few, so that their next work finds them.
/// Source: client-go util/workqueue (queue.go, delaying_queue.go).
class ReconcileLoop {
 public:
  using Reconcile = std::function<void(const ObjectKey&)>;

  ReconcileLoop(Engine& engine, Store& store) : engine_(engine), store_(store) {}
  ReconcileLoop(const ReconcileLoop&) = delete;
  ReconcileLoop& operator=(const ReconcileLoop&) = delete;

  /// Queues of equal rank are served in the order in which they were added.
  QueueId addQueue(std::string_view controller, ReconcileRank rank, Reconcile reconcile,
                   std::optional<RefusalBackoff> backoff = std::nullopt);

  /// Serves the key in this instant. The cause is the write being noticed (or the store's present
  /// cause).
  void enqueue(QueueId queue, ObjectKeyView key, ResourceVersion cause);
  void enqueue(QueueId queue, ObjectKeyView key) { enqueue(queue, key, store_.cause()); }

  /// Serves the key at `when`; dropped when an earlier wake-up of the key is pending already.
  void enqueueAt(QueueId queue, ObjectKeyView key, SimTime when);

  [[nodiscard]] bool idle() const { return busy_ == 0; }

 private:
  struct Item {
    ResourceVersion cause = 0;            // the write it was queued for
    bool waiting = false;                 // stands in the queue's order
    bool resting = false;                 // has no work and is remembered
    int refused = 0;                      // passes in a row
    SimTime wakesAt{};
    EventHandle timer;                    // of the wake-up
  };
  // Lengths and ends of names tell keys apart sooner than beginnings and namespaces do. Nobody
  // walks through the items.
  struct BySpeed {
    using is_transparent = void;
    bool operator()(ObjectKeyView a, ObjectKeyView b) const {
      const std::size_t size = a.name.size();
      if (size != b.name.size()) return size < b.name.size();
      if (size >= 8) {
        const auto endOfA = bytesOf<std::uint64_t>(a.name, size - 8);
        const auto endOfB = bytesOf<std::uint64_t>(b.name, size - 8);
        if (endOfA != endOfB) return endOfA < endOfB;
      }
      return a < b;
    }
  };
  using Items = std::map<ObjectKey, Item, BySpeed>;
  struct Queue {
    std::string controller;
    ReconcileRank rank{};
    std::uint64_t turn = 0;               // its bit in busy_: the lower, the sooner served
    Reconcile reconcile;
    Items items;                          // with work, and those that rest
    std::size_t resting = 0;              // of the items
    std::deque<Items::iterator> order;    // those that wait, as they came
    LabelId label;
    std::optional<RefusalBackoff> backoff;
  };

  void orderQueues();
  void arm();
  void serveOne();
  void wait(Queue& queue, Items::iterator place, ResourceVersion cause);
  void wakeAt(QueueId queue, Items::iterator place, SimTime when);
  void follow(QueueId queue, Items::iterator place, std::uint64_t refusals);
  void restOrForget(Queue& queue, Items::iterator place);
  [[nodiscard]] Items::iterator placeOf(Queue& queue, ObjectKeyView key);

  Engine& engine_;
  Store& store_;
  std::deque<Queue> queues_;          // never moves: timers point to keys inside
  std::vector<std::uint32_t> order_;  // queue indices by rank
  std::uint64_t busy_ = 0;            // bit i: the queue order_[i] has keys
  std::vector<Items::node_type> spare_;  // of keys that were forgotten, with room for a key
  bool armed_ = false;
  LabelId label_;
};

}  // namespace aviary
