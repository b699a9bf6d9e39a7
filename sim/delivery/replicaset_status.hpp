#pragma once

#include <optional>

#include "sim/api/workload.hpp"

namespace aviary {

/// Pods by what they are to their ReplicaSet.
struct PodTally {
  int active = 0;
  int fullyLabeled = 0;  ///< of the active ones
  int ready = 0;         ///< of the active ones
  int terminating = 0;

  /// \param labels  of the set's template. \param by  1 adds the pod, -1 takes it away.
  void count(const Pod& pod, const StringMap& labels, int by);
};

/// The status of a set whose pods are these. Conditions are those of the set.
/// Source: kubernetes pkg/controller/replicaset/replica_set_utils.go:calculateStatus (1.36).
[[nodiscard]] ReplicaSetStatus statusOf(const ReplicaSet& set, const PodTally& pods, int available);

/// Adds up the pods of a ReplicaSet for its status, where it takes time to be available.
class ReplicaSetCount {
 public:
  ReplicaSetCount(const ReplicaSet& set, SimTime now);

  void add(const Pod& pod);

  /// The status as of the pods added.
  [[nodiscard]] ReplicaSetStatus status() const { return statusOf(set_, pods_, available_); }

  /// When the next ready pod becomes available, if one is waiting for that.
  [[nodiscard]] std::optional<SimTime> nextAvailable() const { return nextAvailable_; }

 private:
  const ReplicaSet& set_;
  SimTime now_;
  SimDuration minReady_;
  PodTally pods_;
  int available_ = 0;
  std::optional<SimTime> nextAvailable_;
};

/// When a ready pod is available: ready for minReady since the second of its transition. Nothing
/// when it is not ready. Source: pkg/api/v1/pod/util.go:IsPodAvailable.
[[nodiscard]] std::optional<SimTime> availableFrom(const Pod& pod, SimDuration minReady);

}  // namespace aviary
