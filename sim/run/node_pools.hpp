#pragma once

#include <vector>

#include "sim/cluster/store.hpp"
#include "sim/controllers/node_autoscaler.hpp"
#include "sim/run/recorder.hpp"
#include "sim/scenario/scenario.hpp"

namespace aviary {

/// The node `number` (from 1) of a pool: named `<pool>-<number>`, with the labels a cloud provider
/// sets.
[[nodiscard]] Node nodeOf(const NodePool& pool, int number);

/// Creates the nodes of all pools and tells the recorder what they cost.
void createNodes(const std::vector<NodePool>& pools, Store& store, Recorder& recorder);

/// The pools that grow and shrink by themselves. \param pools  outlive the result.
[[nodiscard]] std::vector<AutoscaledPool> autoscaledPools(const std::vector<NodePool>& pools);

}  // namespace aviary
