#pragma once

#include <map>
#include <optional>

#include "sim/controllers/reconcile_loop.hpp"
#include "sim/delivery/replicaset_status.hpp"
#include "sim/engine/rng.hpp"

namespace aviary {

/// Creates and deletes pods until each ReplicaSet owns as many active ones as its spec says, and
/// counts them.
///
/// Streams: `controllers/replicaset/<namespace>/<name>/pods` names the pods of a set,
/// `controllers/replicaset/uids` salts the order that stands for pod UIDs among victims.
/// Source: kubernetes pkg/controller/replicaset/replica_set.go (1.36).
/// Differs: pods without an owner are not adopted; a create or delete call never fails, so there
/// are no expectations to wait for; the client's request rate is not limited.
class ReplicaSetController {
 public:
  /// All references outlive the controller.
  ReplicaSetController(Engine& engine, Store& store, ReconcileLoop& loop,
                       const RngStreams& streams);
  ReplicaSetController(const ReplicaSetController&) = delete;
  ReplicaSetController& operator=(const ReplicaSetController&) = delete;

 private:
  /// What is kept of a set: the pod spec its pods share and the source of their names.
  struct Maker {
    Shared<PodTemplateSpec> podTemplate;
    Shared<PodSpec> spec;
    Rng names;
  };

  /// What is kept of the pods of a set, up to date with every write of one.
  struct Members {
    Shared<PodTemplateSpec> podTemplate;
    PodTally tally;
  };

  struct Count {
    ReplicaSetStatus status;
    std::optional<SimTime> nextAvailable;
  };

  void reconcile(const ObjectKey& key);
  void setChanged(const Change<ReplicaSet>& change);
  void podChanged(const Change<Pod>& change);
  void countMember(const Ref<Pod>& pod, int by);
  [[nodiscard]] const PodTally& tallyOf(const ReplicaSet& set);
  [[nodiscard]] Count countPods(const ReplicaSet& set);
  void createPods(const ReplicaSet& set, int count);
  void deletePods(const ReplicaSet& set, int count);
  Maker& makerOf(const ReplicaSet& set);
  [[nodiscard]] std::string freeName(const ReplicaSet& set, Maker& maker) const;
  [[nodiscard]] std::map<std::string, int> podsByNode(const ReplicaSet& set) const;
  void report(const ReplicaSet& set, std::string_view reason, std::string message);

  Engine& engine_;
  Store& store_;
  ReconcileLoop& loop_;
  const RngStreams& streams_;
  std::uint64_t identitySalt_;
  QueueId queue_;
  std::map<ObjectKey, Maker> makers_;
  std::map<Uid, Members> members_;              // by the uid of their set
};

}  // namespace aviary
