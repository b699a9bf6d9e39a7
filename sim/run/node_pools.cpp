#include "sim/run/node_pools.hpp"

namespace aviary {

Node nodeOf(const NodePool& pool, int number) {
  Node node;
  node.metadata.name = pool.name + "-" + std::to_string(number);
  node.metadata.namespace_.clear();
  node.metadata.labels = pool.labels;
  node.metadata.labels["kubernetes.io/hostname"] = node.metadata.name;
  node.spec.pool = pool.name;
  node.spec.taints = pool.taints;
  node.status.allocatable = pool.allocatable;
  node.status.capacity = pool.allocatable;
  node.status.conditions.edit().push_back(
      {"Ready", ConditionStatus::True, "KubeletReady", "kubelet is posting ready status", {}, {}});
  return node;
}

void createNodes(const std::vector<NodePool>& pools, Store& store, Recorder& recorder) {
  for (const NodePool& pool : pools) {
    recorder.nodePool(pool.name, pool.hourlyPrice);
    for (int number = 1; number <= pool.count; ++number) {
      const Node node = nodeOf(pool, number);
      (void)store.create(node);
      (void)store.modifyStatus<Node>(keyOf(node.metadata),
                                     [&](Node& created) { created.status = node.status; });
    }
  }
}

std::vector<AutoscaledPool> autoscaledPools(const std::vector<NodePool>& pools) {
  std::vector<AutoscaledPool> out;
  for (const NodePool& pool : pools) {
    if (!pool.autoscaling) continue;
    AutoscaledPool scaled;
    scaled.name = pool.name;
    scaled.min = pool.autoscaling->min;
    scaled.max = pool.autoscaling->max;
    scaled.provisionTime = pool.autoscaling->provisionTime;
    scaled.make = [&pool](int number) { return nodeOf(pool, number); };
    scaled.nextNumber = pool.count + 1;
    out.push_back(std::move(scaled));
  }
  return out;
}

}  // namespace aviary
