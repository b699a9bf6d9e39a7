#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/controllers/reconcile_loop.hpp"
#include "sim/delivery/scheduling_autoscale.hpp"

namespace aviary {

/// A pool of nodes that grows and shrinks. Its nodes carry its name in spec.pool.
struct AutoscaledPool {
  std::string name;
  int min = 0;
  int max = 0;
  SimDuration provisionTime = std::chrono::seconds{90};
  /// The node with this number, status included.
  std::function<Node(int number)> make;
  int nextNumber = 1;                           ///< of the next node that is added
};

/// Parameters of the Cluster Autoscaler, with its defaults.
struct AutoscalerOptions {
  SimDuration scanInterval = std::chrono::seconds{10};
  double utilizationThreshold = 0.5;            ///< ratio of requests to allocatable
  SimDuration unneededTime = std::chrono::minutes{10};
  SimDuration delayAfterAdd = std::chrono::minutes{10};
  int expendablePriority = -10;                 ///< pods below it do not trigger a scale-up
  SimDuration evictionTimeout = std::chrono::minutes{2};
  SimDuration deletionDelay = std::chrono::seconds{5};
  int emptyNodesAtOnce = 10;
};

/// Adds nodes for pods that fit nowhere and removes nodes that are hardly used.
///
/// It scans on multiples of the scan interval, but only when something has changed that a scan
/// could act on.
/// Source: kubernetes/autoscaler cluster-autoscaler/FAQ.md, parameters as listed there.
/// Differs: whether the pods of a little-used node fit elsewhere is tried when its time has come,
/// not all the time.
class NodeAutoscaler {
 public:
  NodeAutoscaler(Store& store, ReconcileLoop& loop, std::vector<AutoscaledPool> pools,
                 AutoscalerOptions options = {});
  NodeAutoscaler(const NodeAutoscaler&) = delete;
  NodeAutoscaler& operator=(const NodeAutoscaler&) = delete;

 private:
  struct Upcoming {
    SimTime readyAt{};
    std::size_t pool = 0;
    int number = 0;
  };
  struct Removal {
    SimTime startedAt{};
    std::optional<SimTime> emptyAt;
  };

  void podChanged(const Change<Pod>& change);
  void nodeChanged(const Change<Node>& change);
  void noteUse(const std::string& node);
  void reconcile();
  void deliverNodes();
  void scanPending();
  void scanIdle();
  void startScaleUp(const ScaleUpPlan& plan, const std::vector<Ref<Pod>>& pods);
  void startRemoval(const std::string& node);
  void continueRemovals();
  void giveUpRemoval(const std::string& node);
  void arm();
  void wantScan(SimTime notBefore);
  [[nodiscard]] bool mayRemove(const std::string& node);
  /// A budget that holds this pod lets none of its pods go now.
  [[nodiscard]] bool budgetSpent(const Pod& pod) const;
  [[nodiscard]] std::vector<IncomingPod> podsToMove(const NodeState& node) const;
  [[nodiscard]] const AutoscaledPool* poolOf(const std::string& node) const;
  [[nodiscard]] int nodesOf(const std::string& pool) const;
  [[nodiscard]] int upcomingOf(std::size_t pool) const;
  [[nodiscard]] SimTime atScan(SimTime when) const;
  [[nodiscard]] int priorityOf(const PodSpec& spec) const;
  void emit(std::string_view kind, const ObjectKey& object, std::string_view reason,
            std::string message);

  Store& store_;
  ReconcileLoop& loop_;
  std::vector<AutoscaledPool> pools_;
  AutoscalerOptions options_;
  QueueId queue_;
  SchedulerCache cache_;
  std::map<std::string, std::set<std::string>> nodesByPool_;
  std::map<Uid, ObjectKey> pending_;            // pods with PodScheduled=False
  std::map<Uid, std::string> told_;             // the last word to a pod that no node group helps
  std::vector<Upcoming> upcoming_;
  std::map<std::string, SimTime> unneededSince_;
  std::map<std::string, Removal> removals_;
  std::optional<SimTime> scanAt_;
  std::optional<SimTime> lastScaleUp_;
};

}  // namespace aviary
