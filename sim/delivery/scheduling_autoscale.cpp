#include "sim/delivery/scheduling_autoscale.hpp"

#include <algorithm>
#include <limits>
#include <memory>

namespace aviary {
namespace {

// Template nodes that stand in the cache while a plan is made.
class ThoughtNodes {
 public:
  ThoughtNodes(SchedulerCache& cache, const ScaleUpPool& pool) : cache_(cache), pool_(pool) {}
  ThoughtNodes(const ThoughtNodes&) = delete;
  ThoughtNodes& operator=(const ThoughtNodes&) = delete;
  ~ThoughtNodes() { clear(); }

  void addNode() {
    Node node = pool_.nodeTemplate;
    node.metadata.name = pool_.name + "/template-" + std::to_string(names_.size() + 1);
    node.metadata.labels[std::string(hostnameKey)] = node.metadata.name;
    names_.push_back(node.metadata.name);
    cache_.setNode(std::make_shared<const Node>(std::move(node)));
  }

  void dropLastNode() {
    cache_.removeNode(names_.back());
    names_.pop_back();
  }

  /// Puts the pod on the first of these nodes that takes it.
  [[nodiscard]] std::optional<Rejection> place(const IncomingPod& pod, std::size_t from) {
    const FilterCounts counts = countForFilters(cache_, pod);
    std::optional<Rejection> rejection = Rejection{};
    for (std::size_t i = from; i < names_.size(); ++i) {
      rejection = filterNode(counts, pod, *cache_.find(names_[i]));
      if (rejection) continue;
      Pod placed = *pod.pod;
      placed.nodeName = names_[i];
      pods_.push_back(placed.metadata.uid);
      cache_.addPod(std::make_shared<const Pod>(std::move(placed)), pod.priority);
      return std::nullopt;
    }
    return rejection;
  }

  [[nodiscard]] std::size_t size() const { return names_.size(); }

  /// Share of the nodes' cpu and memory that stays unused, the mean of both.
  [[nodiscard]] double waste() const {
    double sum = 0;
    for (const std::string& name : names_) {
      const NodeState& node = *cache_.find(name);
      const auto unused = [](std::int64_t used, std::int64_t has) {
        return has == 0 ? 0.0 : static_cast<double>(has - used) / static_cast<double>(has);
      };
      sum += (unused(node.requested.cpuMillicores, node.allocatable.cpuMillicores) +
              unused(node.requested.memoryBytes, node.allocatable.memoryBytes)) / 2;
    }
    return names_.empty() ? 1 : sum / static_cast<double>(names_.size());
  }

  void clear() {
    for (const Uid uid : pods_) cache_.removePod(uid);
    for (const std::string& name : names_) cache_.removeNode(name);
    pods_.clear();
    names_.clear();
  }

 private:
  SchedulerCache& cache_;
  const ScaleUpPool& pool_;
  std::vector<std::string> names_;
  std::vector<Uid> pods_;
};

struct PoolTrial {
  int nodes = 0;
  double waste = 1;
  std::vector<std::size_t> helped;
};

PoolTrial tryPool(SchedulerCache& cache, const ScaleUpPool& pool,
                  const std::vector<IncomingPod>& pending, const std::vector<std::size_t>& open,
                  ScaleUpPlan& plan) {
  PoolTrial trial;
  ThoughtNodes thought(cache, pool);
  for (const std::size_t index : open) {
    if (!thought.place(pending[index], 0)) {
      trial.helped.push_back(index);
      continue;
    }
    if (pool.nodes + static_cast<int>(thought.size()) >= pool.max) {
      plan.reasons[index].emplace_back("max node group size reached");
      continue;
    }
    thought.addNode();
    const auto rejection = thought.place(pending[index], thought.size() - 1);
    if (!rejection) {
      trial.helped.push_back(index);
      continue;
    }
    thought.dropLastNode();
    for (const std::string& reason : rejection->reasons) plan.reasons[index].push_back(reason);
  }
  trial.nodes = static_cast<int>(thought.size());
  trial.waste = thought.waste();
  return trial;
}

}  // namespace

ScaleUpPlan planScaleUp(SchedulerCache& cache, const std::vector<ScaleUpPool>& pools,
                        const std::vector<IncomingPod>& pending) {
  ScaleUpPlan plan;
  std::vector<std::unique_ptr<ThoughtNodes>> upcoming;
  for (const ScaleUpPool& pool : pools) {
    upcoming.push_back(std::make_unique<ThoughtNodes>(cache, pool));
    for (int i = 0; i < pool.upcoming; ++i) upcoming.back()->addNode();
  }
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < pending.size(); ++i) {
    const bool placed = std::any_of(upcoming.begin(), upcoming.end(), [&](const auto& nodes) {
      return nodes->size() > 0 && !nodes->place(pending[i], 0);
    });
    (placed ? plan.placed : open).push_back(i);
  }
  // Nodes on their way have names of their own; what stands on them is not waste of a new plan.
  for (auto& nodes : upcoming) nodes->clear();
  double leastWaste = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < pools.size(); ++i) {
    PoolTrial trial = tryPool(cache, pools[i], pending, open, plan);
    if (trial.helped.empty() || trial.waste >= leastWaste) continue;
    leastWaste = trial.waste;
    plan.pool = i;
    plan.nodes = trial.nodes;
    plan.helped = std::move(trial.helped);
  }
  for (const std::size_t index : plan.helped) plan.reasons.erase(index);
  return plan;
}

double requestedShare(const NodeState& node) {
  const auto share = [](std::int64_t used, std::int64_t has) {
    return has == 0 ? 0.0 : static_cast<double>(used) / static_cast<double>(has);
  };
  return std::max(share(node.requested.cpuMillicores, node.allocatable.cpuMillicores),
                  share(node.requested.memoryBytes, node.allocatable.memoryBytes));
}

bool fitElsewhere(SchedulerCache& cache, const std::string& node,
                  const std::vector<IncomingPod>& pods) {
  for (const IncomingPod& pod : pods) cache.removePod(pod.pod->metadata.uid);
  bool all = true;
  for (const IncomingPod& pod : pods) {
    const FilterCounts counts = countForFilters(cache, pod);
    const std::vector<NodeSlot> order = cache.order();
    const auto taker = std::find_if(order.begin(), order.end(), [&](NodeSlot slot) {
      const NodeState& state = cache.node(slot);
      return state.node->metadata.name != node && !filterNode(counts, pod, state);
    });
    if (taker == order.end()) {
      all = false;
      break;
    }
    Pod moved = *pod.pod;
    moved.nodeName = cache.node(*taker).node->metadata.name;
    cache.addPod(std::make_shared<const Pod>(std::move(moved)), pod.priority);
  }
  for (const IncomingPod& pod : pods) cache.addPod(pod.pod, pod.priority);
  return all;
}

std::optional<std::string> unmovable(const Pod& pod) {
  const auto& annotations = pod.metadata.annotations;
  const auto safe = annotations.find("cluster-autoscaler.kubernetes.io/safe-to-evict");
  if (safe != annotations.end()) {
    if (safe->second == "true") return std::nullopt;
    if (safe->second == "false") return "annotated as not safe to evict";
  }
  if (controllerOf(pod.metadata) == nullptr) return "not replicated by a controller";
  for (const Volume& volume : pod.spec->volumes) {
    if (volume.opaque.find("\"emptyDir\"") != std::string::npos ||
        volume.opaque.find("\"hostPath\"") != std::string::npos) {
      return "with local storage";
    }
  }
  return std::nullopt;
}

}  // namespace aviary
