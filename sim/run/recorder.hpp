#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sim/cluster/store.hpp"
#include "sim/trace/trace_builder.hpp"

namespace aviary {

/// Watches the store and writes what happens into a trace.
///
/// Every write is noted or linked, so that causes can be followed through writes that have no
/// record of their own (a ReplicaSet, an Endpoints object). Counts what only the stream of pods can
/// tell: the most pods at once and the sum of their lives.
class Recorder {
 public:
  /// Both outlive the recorder; it must be made before the first object is.
  Recorder(Store& store, TraceBuilder& builder);
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// Adds a record that no write of the store tells (a tick, an alert).
  RecordId add(std::string_view kind, ObjectKeyView key, RecordBody&& body, Cause cause);

  [[nodiscard]] TextId text(std::string_view value) { return builder_.text(value); }

  /// Adds a record of something that happens outside of the store (a user's action) and makes it
  /// the cause of the writes that follow in this activity.
  void begin(std::string_view kind, ObjectKeyView key, RecordBody body);

  /// Closes what is still open at the end of the run: the lives of the pods and nodes that still
  /// exist.
  void finish();

  /// Node pools to add the lives of nodes up for. Before the first node is made.
  void nodePool(const std::string& name, double hourlyPrice);

 private:
  /// What is known of a pod that exists: since when it has a node, and its objects in the trace
  /// once a record has named them.
  struct PodLife {
    std::optional<SimTime> scheduled;
    ObjectId pod;
    ObjectId owner;
    Uid ownerUid;
    ObjectId node;
  };

  template <class T>
  void linkAll();
  void watchDeployments();
  void watchCanaries();
  void watchAutoscalers();
  void watchPods();
  void watchNodes();
  void watchEvents();
  void onDeployment(const Change<Deployment>& change);
  void onAutoscaler(const Change<HorizontalPodAutoscaler>& change);
  void noteDeadline(const Change<Deployment>& change);
  void onPod(const Change<Pod>& change);
  void onNode(const Change<Node>& change);
  /// Why a pod is as it is now, in the words of its status; may be empty.
  [[nodiscard]] static std::string_view podReason(const Change<Pod>& change);
  RecordId addPod(PodLife& life, PodStep step, const Change<Pod>& change);
  void countPod(PodLife& life, const Change<Pod>& change);
  void countNode(const Change<Node>& change);
  void addNodeTime(const std::string& pool, SimTime since);

  Store& store_;
  TraceBuilder& builder_;
  std::map<ObjectKey, DeploymentChange, std::less<>> deployments_;  // as last recorded
  std::map<ObjectKey, AutoscalerSync, std::less<>> autoscalers_;    // as last recorded
  std::map<Uid, PodLife> lives_;
  std::map<Uid, std::pair<std::string, SimTime>> nodes_;  // pool and when it came
  std::uint32_t pods_ = 0;
};

}  // namespace aviary
