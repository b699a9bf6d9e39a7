#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/int_or_percent.hpp"
#include "sim/api/meta.hpp"
#include "sim/api/quantity.hpp"
#include "sim/api/selector.hpp"

namespace aviary {

struct Taint {
  std::string key;
  std::string value;
  std::string effect;                           ///< NoSchedule, PreferNoSchedule, NoExecute
  std::optional<SimTime> timeAdded;
  bool operator==(const Taint&) const = default;
};

struct NodeSpec {
  bool unschedulable = false;
  std::vector<Taint> taints;
  std::string pool;                             ///< node pool it belongs to; empty outside pools
  bool operator==(const NodeSpec&) const = default;
};

struct NodeImage {
  std::vector<std::string> names;
  std::int64_t sizeBytes = 0;
  bool operator==(const NodeImage&) const = default;
};

struct NodeStatus {
  ResourceList allocatable;                     ///< cpu, memory, pods, ...
  ResourceList capacity;
  SharedList<Condition> conditions;
  std::vector<NodeImage> images;
  bool operator==(const NodeStatus&) const = default;
};

struct Node {
  static constexpr std::string_view kind = "Node";
  ObjectMeta metadata;                          ///< namespace is empty
  NodeSpec spec;
  NodeStatus status;
  bool operator==(const Node&) const = default;
};

struct PodDisruptionBudgetSpec {
  std::optional<IntOrPercent> minAvailable;
  std::optional<IntOrPercent> maxUnavailable;
  std::optional<LabelSelector> selector;
  bool operator==(const PodDisruptionBudgetSpec&) const = default;
};

struct PodDisruptionBudgetStatus {
  std::int64_t observedGeneration = 0;
  int disruptionsAllowed = 0;
  int currentHealthy = 0;
  int desiredHealthy = 0;
  int expectedPods = 0;
  std::vector<std::string> disruptedPods;
  bool operator==(const PodDisruptionBudgetStatus&) const = default;
};

struct PodDisruptionBudget {
  static constexpr std::string_view kind = "PodDisruptionBudget";
  ObjectMeta metadata;
  PodDisruptionBudgetSpec spec;
  PodDisruptionBudgetStatus status;
  bool operator==(const PodDisruptionBudget&) const = default;
};

struct PriorityClass {
  static constexpr std::string_view kind = "PriorityClass";
  ObjectMeta metadata;                          ///< namespace is empty
  int value = 0;
  bool globalDefault = false;
  std::string preemptionPolicy = "PreemptLowerPriority";
  bool operator==(const PriorityClass&) const = default;
};

}  // namespace aviary
