#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cluster/pod_surroundings.hpp"
#include "sim/controllers/reconcile_loop.hpp"

namespace aviary {

struct NodeOptions {
  /// Missed leases before a node is NotReady. 40 s; from Kubernetes 1.32 on 50 s.
  SimDuration monitorGracePeriod = std::chrono::seconds{40};
};

/// What happens to nodes and, because of it, to their pods: NotReady and taints when a machine is
/// down, eviction by NoExecute taints, cordon and drain, and the removal of pods whose node is
/// gone.
///
/// Costs: a node change O(pods of the node); nothing is scheduled while nothing changes.
/// Source: kubernetes pkg/controller/nodelifecycle, tainteviction, podgc; kubectl drain.
/// Differs: taints of unreachable nodes are not rate-limited, and a zone that is down as a whole
/// evicts too.
class NodeController {
 public:
  NodeController(Store& store, ReconcileLoop& loop, const Disturbances& disturbances,
                 NodeOptions options = {});
  NodeController(const NodeController&) = delete;
  NodeController& operator=(const NodeController&) = delete;

  /// Asks which machines are down; called by whoever changes the answer. O(nodes).
  void disturbancesChanged();

  /// As `kubectl cordon` and `kubectl uncordon`. Unknown nodes are ignored.
  void cordon(const std::string& node);
  void uncordon(const std::string& node);

  /// As `kubectl drain`: cordons and evicts, trying refused pods again every 5 s. Several nodes are
  /// drained one after another, in the order given.
  void drain(const std::vector<std::string>& nodes);

 private:
  void reconcile(const ObjectKey& key);
  void podChanged(const Change<Pod>& change);
  void nodeChanged(const Change<Node>& change);
  void checkMachine(const Node& node);
  void declareNotReady(const Node& node);
  void declareReady(const Node& node);
  void followCordon(const Node& node);
  void evictByTaints(const Node& node);
  void drainNext(const std::string& name);
  void startNextDrain();
  void collectOrphans(const std::string& name);
  void emit(std::string_view kind, const ObjectKey& object, EventType type,
            std::string_view reason, std::string message);
  [[nodiscard]] bool podsMatter(const std::string& node) const;

  Store& store_;
  ReconcileLoop& loop_;
  const Disturbances& disturbances_;
  NodeOptions options_;
  QueueId queue_;
  std::map<std::string, std::set<ObjectKey>> pods_;     // by node
  std::map<std::string, SimTime> stoppedAt_;            // machines that are down
  std::map<std::string, SimTime> removedAt_;            // nodes that are gone and had pods
  std::set<std::string> evicting_;                      // nodes with NoExecute taints
  std::deque<std::string> drains_;                      // the front one is active
  std::set<ObjectKey> refused_;                         // pods of the active drain, told once
};

}  // namespace aviary
