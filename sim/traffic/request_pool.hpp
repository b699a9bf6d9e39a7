#pragma once

#include <vector>

#include "sim/traffic/pod_queue.hpp"
#include "sim/traffic/route_table.hpp"

namespace aviary {

/// The requests that one proxy has under way to one destination, and those that wait their turn:
/// circuit breakers. As with a pod's queue, the turn of a request is known when it comes.
/// Invariants: at most `requestsMax` are under way and `pendingMax` wait.
/// Costs: O(log n) per request, n under way.
class RequestPool {
 public:
  /// When a request that comes at `now` is sent: at once, or when another one ends.
  [[nodiscard]] Nanos startOf(Nanos now, const PoolPolicy& policy);
  /// The breaker is open: nothing can be sent and no more may wait.
  [[nodiscard]] bool open(Nanos now, const PoolPolicy& policy);
  /// A request waits until `start` and is under way until `end`.
  void send(Nanos now, Nanos start, Nanos end, const PoolPolicy& policy);
  /// A request gives up at `end`, before its turn has come.
  void giveUp(Nanos end) { push(waiting_, end); }

  /// Whether one more retry may be under way from `start` to about `end`; if so, it is.
  [[nodiscard]] bool planRetry(Nanos start, Nanos end, const PoolPolicy& policy);

  /// Everything happens so much later.
  void shift(Nanos by);

 private:
  static void push(std::vector<Nanos>& heap, Nanos at);
  static Nanos pop(std::vector<Nanos>& heap);
  static void forget(std::vector<Nanos>& heap, Nanos until);

  // Heaps whose top is the earliest.
  std::vector<Nanos> ends_;     // of requests under way, or of those that follow them
  std::vector<Nanos> waiting_;  // until when requests wait
  std::vector<Nanos> retries_;  // ends of retries under way
};

}  // namespace aviary
