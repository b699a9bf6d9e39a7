#include "sim/controllers/node_autoscaler.hpp"

#include <algorithm>
#include <utility>

#include "sim/controllers/disruption_eviction.hpp"
#include "sim/delivery/scheduling_queue.hpp"

namespace aviary {
namespace {

const ObjectKey scanKey{"", "scan"};
constexpr std::string_view toBeDeleted = "ToBeDeletedByClusterAutoscaler";

bool holdsResources(const Pod& pod) {
  return !pod.nodeName.empty() && pod.status.phase != PodPhase::Failed &&
         pod.status.phase != PodPhase::Succeeded;
}

bool isUnschedulable(const Pod& pod) {
  if (!pod.nodeName.empty() || pod.metadata.deletionTimestamp) return false;
  const Condition* scheduled = findCondition(pod.status.conditions, "PodScheduled");
  return scheduled != nullptr && scheduled->status == ConditionStatus::False &&
         scheduled->reason == "Unschedulable" && pod.status.nominatedNodeName.empty();
}

}  // namespace

NodeAutoscaler::NodeAutoscaler(Store& store, ReconcileLoop& loop, std::vector<AutoscaledPool> pools,
                               AutoscalerOptions options)
    : store_(store), loop_(loop), pools_(std::move(pools)), options_(options) {
  queue_ = loop_.addQueue("cluster-autoscaler", ReconcileRank::Node,
                          [this](const ObjectKey& /*key*/) { reconcile(); });
  if (pools_.empty()) return;                   // nothing ever grows: no need to watch anything
  store_.watch<Pod>([this](const Change<Pod>& change) { podChanged(change); });
  store_.watch<Node>([this](const Change<Node>& change) { nodeChanged(change); });
}

void NodeAutoscaler::podChanged(const Change<Pod>& change) {
  const Uid uid = change.object().metadata.uid;
  if (change.after && isUnschedulable(*change.after)) {
    if (pending_.emplace(uid, keyOf(change.after->metadata)).second) wantScan(store_.now());
  } else if (pending_.erase(uid) > 0) {
    told_.erase(uid);
  }
  if (change.before && change.after && !differsForScheduling(*change.before, *change.after)) {
    return;
  }
  const bool held = change.before && holdsResources(*change.before);
  if (change.after && holdsResources(*change.after)) {
    cache_.addPod(change.after, priorityOf(*change.after->spec));
    noteUse(change.after->nodeName);
  } else if (held) {
    cache_.removePod(uid);
    noteUse(change.before->nodeName);
  }
}

void NodeAutoscaler::nodeChanged(const Change<Node>& change) {
  const Node& node = change.object();
  const std::string& name = node.metadata.name;
  if (!change.after) {
    cache_.removeNode(name);
    nodesByPool_[node.spec.pool].erase(name);
    unneededSince_.erase(name);
    removals_.erase(name);
    return;
  }
  cache_.setNode(change.after);
  nodesByPool_[node.spec.pool].insert(name);
  if (change.before && !differsForScheduling(*change.before, *change.after)) return;
  noteUse(name);
  if (!pending_.empty()) wantScan(store_.now() + options_.scanInterval);
}

void NodeAutoscaler::noteUse(const std::string& node) {
  const NodeState* state = cache_.find(node);
  if (state == nullptr || !state->node || poolOf(node) == nullptr) return;
  if (requestedShare(*state) >= options_.utilizationThreshold) {
    unneededSince_.erase(node);
    return;
  }
  const auto [entry, added] = unneededSince_.emplace(node, store_.now());
  if (added) wantScan(entry->second + options_.unneededTime);
  if (removals_.contains(node) && state->pods.empty()) wantScan(store_.now());
}

SimTime NodeAutoscaler::atScan(SimTime when) const {
  const SimDuration past = when.time_since_epoch() % options_.scanInterval;
  return past == SimDuration::zero() ? when : when + (options_.scanInterval - past);
}

void NodeAutoscaler::wantScan(SimTime notBefore) {
  const SimTime at = atScan(std::max(notBefore, store_.now()));
  if (scanAt_ && *scanAt_ <= at && *scanAt_ >= store_.now()) return;
  scanAt_ = at;
  loop_.enqueueAt(queue_, scanKey, at);
}

void NodeAutoscaler::reconcile() {
  deliverNodes();
  if (scanAt_ && *scanAt_ <= store_.now()) {
    scanAt_.reset();
    scanPending();
    continueRemovals();
    scanIdle();
  }
  arm();
}

void NodeAutoscaler::arm() {
  std::optional<SimTime> next = scanAt_;
  for (const Upcoming& node : upcoming_) next = std::min(next.value_or(node.readyAt), node.readyAt);
  for (const auto& [name, removal] : removals_) {
    if (!removal.emptyAt) continue;
    const SimTime gone = *removal.emptyAt + options_.deletionDelay;
    next = std::min(next.value_or(gone), gone);
  }
  if (next) loop_.enqueueAt(queue_, scanKey, *next);
}

void NodeAutoscaler::deliverNodes() {
  const SimTime now = store_.now();
  std::vector<Upcoming> due;
  std::erase_if(upcoming_, [&](const Upcoming& node) {
    if (node.readyAt > now) return false;
    due.push_back(node);
    return true;
  });
  for (const Upcoming& arrived : due) {
    const Node node = pools_[arrived.pool].make(arrived.number);
    const ObjectKey key = keyOf(node.metadata);
    [[maybe_unused]] const auto created = store_.create(node);
    [[maybe_unused]] const auto ready =
        store_.modifyStatus<Node>(key, [&node](Node& n) { n.status = node.status; });
    lastScaleUp_ = now;
  }
  std::vector<std::string> gone;
  for (const auto& [name, removal] : removals_) {
    if (removal.emptyAt && *removal.emptyAt + options_.deletionDelay <= now) gone.push_back(name);
  }
  for (const std::string& name : gone) {
    emit(Node::kind, {"", name}, "ScaleDown", "node removed by cluster autoscaler");
    [[maybe_unused]] const WriteStatus status = store_.remove<Node>({"", name});
  }
}

void NodeAutoscaler::scanPending() {
  std::vector<Ref<Pod>> pods;
  for (const auto& [uid, key] : pending_) {
    const Ref<Pod> pod = store_.get<Pod>(key);
    if (pod && pod->metadata.uid == uid && priorityOf(*pod->spec) >= options_.expendablePriority) {
      pods.push_back(pod);
    }
  }
  if (pods.empty()) return;
  std::stable_sort(pods.begin(), pods.end(), [this](const Ref<Pod>& a, const Ref<Pod>& b) {
    return priorityOf(*a->spec) > priorityOf(*b->spec);
  });
  std::vector<IncomingPod> incoming;
  for (const Ref<Pod>& pod : pods) {
    incoming.push_back(prepareIncoming(pod, priorityOf(*pod->spec), std::nullopt));
  }
  std::vector<ScaleUpPool> pools;
  for (std::size_t i = 0; i < pools_.size(); ++i) {
    const int upcoming = upcomingOf(i);
    pools.push_back({pools_[i].name, pools_[i].make(pools_[i].nextNumber),
                     nodesOf(pools_[i].name) + upcoming, upcoming, pools_[i].max});
  }
  const ScaleUpPlan plan = planScaleUp(cache_, pools, incoming);
  for (const auto& [index, reasons] : plan.reasons) {
    std::map<std::string, int> counts;
    for (const std::string& reason : reasons) ++counts[reason];
    std::string text;
    for (const auto& [reason, count] : counts) {
      text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + reason;
    }
    std::string& told = told_[pods[index]->metadata.uid];
    // While a scale-up is under way the last word is not spoken.
    if (told == text || plan.pool) continue;
    told = text;
    emit(Pod::kind, keyOf(pods[index]->metadata), "NotTriggerScaleUp",
         "pod didn't trigger scale-up: " + text);
  }
  if (plan.pool) startScaleUp(plan, pods);
}

void NodeAutoscaler::startScaleUp(const ScaleUpPlan& plan, const std::vector<Ref<Pod>>& pods) {
  AutoscaledPool& pool = pools_[*plan.pool];
  const int before = nodesOf(pool.name) + upcomingOf(*plan.pool);
  const std::string text = "pod triggered scale-up: [{" + pool.name + " " +
                           std::to_string(before) + "->" + std::to_string(before + plan.nodes) +
                           " (max: " + std::to_string(pool.max) + ")}]";
  for (const std::size_t index : plan.helped) {
    emit(Pod::kind, keyOf(pods[index]->metadata), "TriggeredScaleUp", text);
  }
  for (int i = 0; i < plan.nodes; ++i) {
    upcoming_.push_back({store_.now() + pool.provisionTime, *plan.pool, pool.nextNumber++});
  }
  lastScaleUp_ = store_.now();
  const bool leftOver = plan.helped.size() + plan.placed.size() < pods.size();
  if (leftOver) wantScan(store_.now() + options_.scanInterval);
}

void NodeAutoscaler::scanIdle() {
  const SimTime now = store_.now();
  std::optional<SimTime> later;
  int emptied = 0;
  const auto candidates = unneededSince_;
  for (const auto& [name, since] : candidates) {
    if (removals_.contains(name)) continue;
    SimTime due = since + options_.unneededTime;
    if (lastScaleUp_) due = std::max(due, *lastScaleUp_ + options_.delayAfterAdd);
    if (due > now) {
      later = std::min(later.value_or(due), due);
      continue;
    }
    const AutoscaledPool* pool = poolOf(name);
    int leaving = 0;
    for (const auto& [other, removal] : removals_) leaving += poolOf(other) == pool ? 1 : 0;
    if (pool == nullptr || nodesOf(pool->name) - leaving <= pool->min || !upcoming_.empty()) {
      continue;
    }
    const bool empty = cache_.find(name)->pods.empty();
    if (empty ? emptied++ < options_.emptyNodesAtOnce : removals_.empty() && mayRemove(name)) {
      startRemoval(name);
    } else {
      unneededSince_[name] = now;               // its pods cannot move: its time starts again
      later = std::min(later.value_or(now + options_.unneededTime), now + options_.unneededTime);
    }
  }
  if (later) wantScan(*later);
}

std::vector<IncomingPod> NodeAutoscaler::podsToMove(const NodeState& node) const {
  std::vector<IncomingPod> pods;
  for (const PodOnNode& pod : node.pods) {
    if (pod.pod->metadata.deletionTimestamp) continue;
    pods.push_back(prepareIncoming(pod.pod, pod.priority, std::nullopt));
  }
  return pods;
}

bool NodeAutoscaler::mayRemove(const std::string& node) {
  const std::vector<IncomingPod> pods = podsToMove(*cache_.find(node));
  const bool movable = std::none_of(pods.begin(), pods.end(), [this](const IncomingPod& pod) {
    return unmovable(*pod.pod).has_value() || budgetSpent(*pod.pod);
  });
  return movable && fitElsewhere(cache_, node, pods);
}

// Source: kubernetes/autoscaler simulator/drainability/rules/pdb/rule.go.
bool NodeAutoscaler::budgetSpent(const Pod& pod) const {
  const auto budgets = store_.list<PodDisruptionBudget>(pod.metadata.namespace_);
  return std::any_of(budgets.begin(), budgets.end(), [&pod](const auto& budget) {
    return budget->spec.selector && matches(*budget->spec.selector, pod.metadata.labels) &&
           budget->status.disruptionsAllowed < 1;
  });
}

void NodeAutoscaler::startRemoval(const std::string& node) {
  const ObjectKey key{"", node};
  removals_[node] = {store_.now(), std::nullopt};
  emit(Node::kind, key, "ScaleDown", "marked the node as toBeDeleted/unschedulable");
  [[maybe_unused]] const auto tainted = store_.modify<Node>(key, [this](Node& n) {
    n.spec.taints.push_back({std::string(toBeDeleted), "", "NoSchedule", store_.now()});
  });
  continueRemovals();
}

void NodeAutoscaler::continueRemovals() {
  std::vector<std::string> blocked;
  for (auto& [name, removal] : removals_) {
    if (removal.emptyAt) continue;
    const std::vector<PodOnNode> pods = cache_.find(name)->pods;
    if (pods.empty()) {
      removal.emptyAt = store_.now();
      continue;
    }
    bool refused = false;
    for (const PodOnNode& pod : pods) {
      if (pod.pod->metadata.deletionTimestamp) continue;
      const auto result = evictPod(store_, keyOf(pod.pod->metadata));
      refused = refused || result.kind == EvictionResult::Kind::Refused;
    }
    if (refused && store_.now() - removal.startedAt >= options_.evictionTimeout) {
      blocked.push_back(name);
    } else if (refused) {
      wantScan(store_.now() + options_.scanInterval);
    }
  }
  for (const std::string& name : blocked) giveUpRemoval(name);
}

void NodeAutoscaler::giveUpRemoval(const std::string& node) {
  removals_.erase(node);
  unneededSince_[node] = store_.now();
  [[maybe_unused]] const auto cleared = store_.modify<Node>({"", node}, [](Node& n) {
    std::erase_if(n.spec.taints, [](const Taint& taint) { return taint.key == toBeDeleted; });
  });
  emit(Node::kind, {"", node}, "ScaleDownFailed", "failed to delete the node: eviction timed out");
  wantScan(store_.now() + options_.unneededTime);
}

const AutoscaledPool* NodeAutoscaler::poolOf(const std::string& node) const {
  const NodeState* state = cache_.find(node);
  if (state == nullptr || !state->node) return nullptr;
  const auto found = std::find_if(pools_.begin(), pools_.end(), [state](const auto& pool) {
    return pool.name == state->node->spec.pool;
  });
  return found == pools_.end() ? nullptr : &*found;
}

int NodeAutoscaler::nodesOf(const std::string& pool) const {
  const auto found = nodesByPool_.find(pool);
  return found == nodesByPool_.end() ? 0 : static_cast<int>(found->second.size());
}

int NodeAutoscaler::upcomingOf(std::size_t pool) const {
  return static_cast<int>(std::count_if(upcoming_.begin(), upcoming_.end(),
                                        [pool](const Upcoming& n) { return n.pool == pool; }));
}

int NodeAutoscaler::priorityOf(const PodSpec& spec) const {
  const Ref<PriorityClass> named = store_.get<PriorityClass>({"", spec.priorityClassName});
  return podPriority(spec, named.get(), nullptr).value;
}

void NodeAutoscaler::emit(std::string_view kind, const ObjectKey& object, std::string_view reason,
                          std::string message) {
  ClusterEvent event;
  event.reason = reason;
  event.kind = kind;
  event.object = object;
  event.message = std::move(message);
  event.source = "cluster-autoscaler";
  store_.emit(std::move(event));
}

}  // namespace aviary
