#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/delivery/scheduling_cycle.hpp"

namespace aviary {

/// The cluster of a recorded scheduling case, decoded by the readers of manifests.
///
/// Everything that could not be read, and every field nobody asked for, is in `problem`: the case
/// then fails.
struct GivenCluster {
  SchedulerCache cache;
  std::vector<std::shared_ptr<const Service>> services;
  std::map<std::string, std::shared_ptr<const ReplicaSet>> replicaSets;
  std::vector<PreemptionBudget> budgets;
  std::uint64_t uids = 0;
  std::string problem;
};

/// Nodes, pods, services, ReplicaSets and budgets of `given`.
[[nodiscard]] GivenCluster readCluster(const nlohmann::json& given);

/// A pod as a user writes it: name, labels, owner and spec.
[[nodiscard]] std::shared_ptr<const Pod> readPod(const nlohmann::json& written,
                                                 GivenCluster& cluster);

/// The pod made ready for a cycle, with the priority of its spec and the spreading of its
/// workloads.
[[nodiscard]] IncomingPod incomingPod(std::shared_ptr<const Pod> pod, const GivenCluster& cluster);

/// Notes keys of an object that are not in the list.
void knowOnly(const nlohmann::json& object, std::initializer_list<std::string_view> keys,
              std::string_view where, std::string& problem);

}  // namespace aviary
