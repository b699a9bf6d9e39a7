#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/trace/trace.hpp"

namespace aviary {

/// One pod at one moment.
struct PodSnapshot {
  ObjectId pod;
  ObjectId owner;
  std::string name;
  std::string image;
  PodStep step = PodStep::Created;  ///< the last thing that happened to it
  std::string reason;               ///< CrashLoopBackOff, ...; may be empty
  double since = 0;                 ///< seconds: when the step happened
  [[nodiscard]] bool ready() const { return step == PodStep::Ready; }
  bool operator==(const PodSnapshot&) const = default;
};

/// One node at one moment with the pods on it, in the order of their names.
struct NodeSnapshot {
  ObjectId node;
  std::string name;
  std::string pool;
  bool ready = true;
  bool cordoned = false;
  std::int64_t cpuMillicores = 0;           ///< allocatable; 0: unknown
  std::int64_t cpuRequestedMillicores = 0;  ///< by its pods
  std::vector<PodSnapshot> pods;
  bool operator==(const NodeSnapshot&) const = default;
};

struct ClusterSnapshot {
  std::vector<NodeSnapshot> nodes;   ///< by name
  std::vector<PodSnapshot> pending;  ///< bound to no node
  bool operator==(const ClusterSnapshot&) const = default;
};

/// Where every pod was at every time.
/// Threads: never changes once made; any number may read.
class ClusterHistory {
 public:
  ClusterHistory() = default;
  ClusterHistory(const Trace& trace, const Scenario& scenario);

  /// Costs: O(pods that ever were).
  [[nodiscard]] ClusterSnapshot at(double seconds) const;
  [[nodiscard]] std::size_t podCount() const { return pods_.size(); }

 private:
  struct PodMoment {
    double time = 0;
    PodStep step = PodStep::Created;
    std::uint32_t reason = 0;  // index of texts_
  };
  struct PodLife {
    ObjectId pod;
    ObjectId owner;
    ObjectId node;
    double scheduled = 0;
    std::uint32_t image = 0;  // index of texts_
    std::int64_t cpuMillicores = 0;
    std::vector<PodMoment> moments;
  };
  struct NodeLife {
    ObjectId node;
    std::string pool;
    std::int64_t cpuMillicores = 0;
    std::vector<std::pair<double, NodeStep>> moments;
  };

  void addPod(const Trace& trace, const Record& record, const PodChange& change);
  void addNode(const Trace& trace, const Record& record, const NodeChange& change,
               const Scenario& scenario);
  [[nodiscard]] std::optional<PodSnapshot> stateOf(const PodLife& life, double seconds) const;

  std::vector<std::string> texts_;
  std::map<ObjectId, std::string> names_;
  std::map<ObjectId, std::size_t> openPods_;  // the present life of a name
  std::map<ObjectId, std::size_t> nodeIndex_;
  std::map<std::string, std::int64_t> cpuByOwner_;  // millicores, by "namespace/owner"
  std::vector<PodLife> pods_;
  std::vector<NodeLife> nodes_;
};

/// CPU that one pod of a ReplicaSet asks for, in millicores; Flagger's primaries ask for what their
/// target does.
[[nodiscard]] std::int64_t cpuRequestOf(const Scenario& scenario, const ObjectKey& replicaSet);

}  // namespace aviary
