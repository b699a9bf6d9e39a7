#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/controllers/reconcile_loop.hpp"
#include "sim/controllers/service_index.hpp"
#include "sim/delivery/scheduling_cycle.hpp"
#include "sim/delivery/scheduling_queue.hpp"

namespace aviary {

/// Binds pending pods to nodes, one in each scheduling cycle, the most important first.
///
/// A pod that fits nowhere keeps PodScheduled=False `Unschedulable`, gets a FailedScheduling event,
/// and is tried again after a change that can help, not before its back-off is over.
/// Costs: see SchedulerCache; pods of one template that fail at the same state of the cluster cost
/// one search.
/// Source: kubernetes pkg/scheduler (schedule_one.go, backend/queue).
/// Differs: binding takes no time and has no rate limit; back-off is never cut short on an idle
/// scheduler.
class SchedulerController {
 public:
  SchedulerController(Store& store, ReconcileLoop& loop, SchedulingOptions options = {});
  SchedulerController(const SchedulerController&) = delete;
  SchedulerController& operator=(const SchedulerController&) = delete;

 private:
  enum class Place : std::uint8_t { Active, Backoff, Unschedulable };
  struct QueuedPod {
    ObjectKey key;
    int priority = 0;
    std::uint64_t entered = 0;                  ///< order of entering the queue
    Place place = Place::Active;
    int attempts = 0;
    SimTime lastFailure{};
    SimTime due{};                              ///< end of the wait; its key in due_
    std::set<std::string_view> rejectedBy;
    ResourceVersion cause = 0;
  };
  /// Most important first, then first come.
  using ActiveKey = std::tuple<std::int64_t, std::uint64_t, Uid>;
  /// The last search that found nothing, and what it was made for.
  struct FailureMemo {
    std::optional<Shared<PodSpec>> spec;
    StringMap labels;
    std::string namespace_;
    std::uint64_t cacheVersion = 0;
    SchedulingResult result;
  };

  /// The last pod that was prepared: pods of one owner come one after the other, and what a search
  /// reads of them is the same.
  struct PreparedMemo {
    IncomingPod incoming;
    std::optional<LabelSelector> ownerSelector; ///< absent: no ReplicaSet
    std::uint64_t servicesVersion = 0;          ///< 0: nothing has been prepared
  };

  void watchCluster();
  void podChanged(const Change<Pod>& change);
  void nodeChanged(const Change<Node>& change);
  void queuePod(const Pod& pod, ResourceVersion cause);
  void dropPod(Uid uid);
  void wake(SchedulingEvent event);
  void activate(Uid uid, QueuedPod& queued);
  void wait(Uid uid, QueuedPod& queued, Place place);
  void stopWaiting(Uid uid, const QueuedPod& queued);
  void cycle();
  void flushDue();
  void armFlush();
  void attempt(const Pod& pod, QueuedPod& queued);
  void bind(const Pod& pod, const std::string& node);
  void fail(const Pod& pod, QueuedPod& queued, const SchedulingResult& result);
  void evictVictims(const Pod& pod, const SchedulingResult& result);
  [[nodiscard]] SchedulingResult search(const Pod& pod, const QueuedPod& queued);
  [[nodiscard]] const IncomingPod& prepare(const Pod& pod, const QueuedPod& queued);
  [[nodiscard]] std::optional<LabelSelector> spreadingOf(const Pod& pod,
                                                         const ReplicaSet* owner) const;
  [[nodiscard]] std::vector<Nomination> nominations() const;
  [[nodiscard]] std::vector<PreemptionBudget> budgets() const;
  [[nodiscard]] PodPriority priorityOf(const PodSpec& spec) const;
  void emit(ObjectKey pod, EventType type, std::string_view reason, std::string message);

  Store& store_;
  ReconcileLoop& loop_;
  SchedulingOptions options_;
  QueueId queue_;
  SchedulerCache cache_;
  std::uint64_t cacheVersion_ = 1;              // grows with every change that a search could see
  std::size_t start_ = 0;
  std::map<Uid, QueuedPod> queued_;
  std::set<ActiveKey> active_;
  std::set<Uid> pool_;                          // unschedulable: waits for a change that helps
  std::set<std::pair<SimTime, Uid>> due_;       // ends of waits, in back-off and in the pool
  std::map<Uid, std::string> nominated_;        // node promised to a pod that preempted others
  std::uint64_t entered_ = 0;
  FailureMemo memo_;
  ServiceIndex services_;
  std::uint64_t servicesVersion_ = 1;           // grows with every change of a Service
  PreparedMemo prepared_;
};

}  // namespace aviary
