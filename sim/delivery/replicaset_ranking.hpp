#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/api/pod.hpp"

namespace aviary {

/// What the choice of victims sees of one pod.
struct RankedPod {
  bool assigned = false;  ///< bound to a node
  PodPhase phase = PodPhase::Pending;
  bool ready = false;
  int deletionCost = 0;               ///< annotation controller.kubernetes.io/pod-deletion-cost
  int neighbours = 0;                 ///< active pods of the same owner's sets on its node
  std::optional<SimTime> readySince;  ///< lastTransitionTime of a True Ready condition
  int restarts = 0;
  SimTime created{};
  std::uint64_t identity = 0;  ///< stands for the UID: an arbitrary but fixed order
};

/// Whether `a` is deleted before `b`. Times are compared by the power of two of their age in
/// nanoseconds. Not transitive (as upstream): pods of one age class go by identity only while their
/// times differ. Source: kubernetes pkg/controller/controller_utils.go:ActivePodsWithRanks.Less
/// (1.36).
[[nodiscard]] bool deletedBefore(const RankedPod& a, const RankedPod& b, SimTime now);

/// The indices of the `count` pods to delete, first victim first. All of them when count >=
/// pods.size(). Differs: pods that nothing tells apart go by identity; upstream leaves their order
/// to the sort.
[[nodiscard]] std::vector<std::size_t> chooseVictims(const std::vector<RankedPod>& pods,
                                                     std::size_t count, SimTime now);

/// Value of the deletion-cost annotation; 0 when absent or not an int32.
[[nodiscard]] int deletionCost(const ObjectMeta& meta);

}  // namespace aviary
