#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace aviary {

/// Simulated time inside of the traffic engine: nanoseconds since the start, as SimTime counts
/// them.
using Nanos = std::int64_t;

/// A pod as a queue: first come, first served, by `concurrency` workers.
///
/// A departure is known on arrival (the recursion of Lindley, for several workers of Kiefer and
/// Wolfowitz), so that a request costs no event. Arrivals come in ascending order.
/// Invariants: a worker's free time never decreases; a start is never before its arrival; a worker
/// that is not free yet works without a gap until it is.
/// Costs: O(1) while workers are free, O(concurrency) under full load.
class PodQueue {
 public:
  /// Requests that may wait where no limit is set: an overload must not eat the machine's memory.
  static constexpr int queueLimitMax = 1 << 17;

  /// \param concurrency  workers, >= 1. \param queueLimit  requests that may wait; absent:
  /// queueLimitMax.
  explicit PodQueue(int concurrency = 1, std::optional<int> queueLimit = std::nullopt)
      : workers_(static_cast<std::size_t>(concurrency), 0),
        queueLimit_(queueLimit.value_or(queueLimitMax)) {}

  /// When a request that arrives now starts to be served, and by whom.
  struct Place {
    Nanos start = 0;
    std::uint32_t worker = 0;
  };

  /// The place of the next request; the queue does not change.
  [[nodiscard]] Place placeFor(Nanos arrival) const {
    const auto count = static_cast<std::uint32_t>(workers_.size());
    for (std::uint32_t i = 0; i < count; ++i) {
      if (workers_[i] <= arrival) return {arrival, i};
    }
    const auto best = std::min_element(workers_.begin(), workers_.end());
    return {*best, static_cast<std::uint32_t>(best - workers_.begin())};
  }

  /// Takes the request in; it departs at place.start + service.
  [[gnu::always_inline]] Nanos serve(Place place, Nanos arrival, Nanos service) {
    const Nanos departure = place.start + service;
    workers_[place.worker] = departure;
    accepted_ += service;
    used_ = std::max(used_, place.worker + 1);
    if (place.start > arrival) {
      if (starts_.size() == starts_.capacity()) (void)waiting(arrival);
      starts_.push_back(place.start);
    }
    return departure;
  }

  /// placeFor() and serve() in one.
  Nanos serve(Nanos arrival, Nanos service) { return serve(placeFor(arrival), arrival, service); }

  /// No worker is free and as many wait as may.
  [[nodiscard]] bool full(Nanos now) {
    if (starts_.empty() && queueLimit_ > 0) return false;
    return waiting(now) >= queueLimit_ && busy(now) == concurrency();
  }

  [[nodiscard]] int concurrency() const { return static_cast<int>(workers_.size()); }
  /// Workers that serve a request at `now`.
  [[nodiscard]] int busy(Nanos now) {
    while (used_ > 0 && workers_[used_ - 1] <= now) --used_;
    int count = 0;
    for (std::uint32_t i = 0; i < used_; ++i) count += static_cast<int>(workers_[i] > now);
    return count;
  }
  /// Requests that have arrived and not started. \pre moments ascend, here and in busy().
  [[nodiscard]] int waiting(Nanos now) { return starts_.empty() ? 0 : stillWaiting(now); }
  /// Requests in the pod.
  [[nodiscard]] int inSystem(Nanos now) { return busy(now) + waiting(now); }

  /// Time that workers have spent on requests until `now`, summed over them.
  [[nodiscard]] Nanos workDone(Nanos now) const { return accepted_ - backlog(now); }

  /// Workers are busy until these moments, all others are free, and nobody waits.
  /// \pre at most as many as there are workers, each after `now`.
  void restart(Nanos now, const std::vector<Nanos>& busyUntil);

  /// Counts time that workers spent on requests which nobody played.
  void addWork(Nanos spent) { accepted_ += spent; }

  /// Time all workers together still need at `now`.
  [[nodiscard]] Nanos backlog(Nanos now) const {
    Nanos ahead = 0;
    for (const Nanos free : workers_) ahead += std::max<Nanos>(free - now, 0);
    return ahead;
  }

  /// Nothing happens until `to`, and the backlog is `factor` times as long then.
  void skip(Nanos now, Nanos to, double factor);

  /// All requests are gone and all workers free.
  void reset(Nanos now);

 private:
  int stillWaiting(Nanos now);

  std::vector<Nanos> workers_;  // when each one is free; the first free one serves
  std::uint32_t used_ = 0;      // workers from here on are free
  std::vector<Nanos> starts_;   // of requests that had to wait; ascending
  std::size_t started_ = 0;     // of them are no longer waiting
  int queueLimit_;
  Nanos accepted_ = 0;  // service time of all requests taken in
};

}  // namespace aviary
