#pragma once

#include <optional>

#include "sim/api/workload.hpp"

namespace aviary {

/// Adds up the pods of a ReplicaSet for its status.
class ReplicaSetCount {
 public:
  ReplicaSetCount(const ReplicaSet& set, SimTime now);

  void add(const Pod& pod);

  /// The status as of the pods added. Conditions are those of the set.
  /// Source: kubernetes pkg/controller/replicaset/replica_set_utils.go:calculateStatus (1.36).
  [[nodiscard]] const ReplicaSetStatus& status() const { return status_; }

  /// When the next ready pod becomes available, if one is waiting for that.
  [[nodiscard]] std::optional<SimTime> nextAvailable() const { return nextAvailable_; }

 private:
  const ReplicaSet& set_;
  SimTime now_;
  SimDuration minReady_;
  ReplicaSetStatus status_;
  std::optional<SimTime> nextAvailable_;
};

/// When a ready pod is available: ready for minReady since the second of its transition. Nothing
/// when it is not ready. Source: pkg/api/v1/pod/util.go:IsPodAvailable.
[[nodiscard]] std::optional<SimTime> availableFrom(const Pod& pod, SimDuration minReady);

}  // namespace aviary
