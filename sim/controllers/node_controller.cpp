#include "sim/controllers/node_controller.hpp"

#include <algorithm>
#include <utility>

#include "sim/controllers/disruption_eviction.hpp"
#include "sim/delivery/disruption_budget.hpp"
#include "sim/delivery/kubelet_status.hpp"
#include "sim/delivery/scheduling_match.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;

constexpr std::string_view unreachableTaint = "node.kubernetes.io/unreachable";
constexpr SimDuration drainRetry = seconds{5};
constexpr SimDuration orphanQuarantine = seconds{40};

bool hasTaint(const Node& node, std::string_view key) {
  return std::any_of(node.spec.taints.begin(), node.spec.taints.end(),
                     [key](const Taint& taint) { return taint.key == key; });
}

bool evicts(const Node& node) {
  return std::any_of(node.spec.taints.begin(), node.spec.taints.end(),
                     [](const Taint& taint) { return taint.effect == "NoExecute"; });
}

ObjectKey nodeKey(const std::string& name) { return {"", name}; }

}  // namespace

NodeController::NodeController(Store& store, ReconcileLoop& loop, const Disturbances& disturbances,
                               NodeOptions options)
    : store_(store), loop_(loop), disturbances_(disturbances), options_(options) {
  queue_ = loop_.addQueue("node", ReconcileRank::Node,
                          [this](const ObjectKey& key) { reconcile(key); });
  store_.watch<Pod>([this](const Change<Pod>& change) { podChanged(change); });
  store_.watch<Node>([this](const Change<Node>& change) { nodeChanged(change); });
}

bool NodeController::podsMatter(const std::string& node) const {
  return evicting_.contains(node) || removedAt_.contains(node) ||
         (!drains_.empty() && drains_.front() == node);
}

void NodeController::podChanged(const Change<Pod>& change) {
  const std::string none;
  const std::string& was = change.before ? change.before->nodeName : none;
  const std::string& is = change.after ? change.after->nodeName : none;
  if (was == is) return;
  const ObjectKey key = keyOf(change.object().metadata);
  if (!was.empty()) {
    auto& here = pods_[was];
    here.erase(key);
    if (here.empty()) pods_.erase(was);
    if (podsMatter(was)) loop_.enqueue(queue_, nodeKey(was), change.version);
  }
  if (!is.empty()) {
    pods_[is].insert(key);
    if (podsMatter(is)) loop_.enqueue(queue_, nodeKey(is), change.version);
  }
}

void NodeController::nodeChanged(const Change<Node>& change) {
  const std::string& name = change.object().metadata.name;
  if (!change.after) {
    evicting_.erase(name);
    if (pods_.contains(name)) removedAt_[name] = store_.now();
    std::erase(drains_, name);
    startNextDrain();
  } else {
    removedAt_.erase(name);
    if (evicts(*change.after)) {
      evicting_.insert(name);
    } else {
      evicting_.erase(name);
    }
    if (change.before && change.before->spec == change.after->spec) return;
  }
  loop_.enqueue(queue_, nodeKey(name), change.version);
}

void NodeController::disturbancesChanged() {
  for (const auto& [key, node] : store_.all<Node>()) {
    const bool down = disturbances_.nodeDown(*node, store_.now());
    if (down == stoppedAt_.contains(key.name)) continue;
    if (down) {
      stoppedAt_[key.name] = store_.now();
    } else {
      stoppedAt_.erase(key.name);
    }
    loop_.enqueue(queue_, key);
  }
}

void NodeController::reconcile(const ObjectKey& key) {
  const Ref<Node> node = store_.get<Node>(key);
  if (!node) {
    collectOrphans(key.name);
    return;
  }
  checkMachine(*node);
  followCordon(*node);
  if (const Ref<Node> tainted = store_.get<Node>(key)) evictByTaints(*tainted);
  if (!drains_.empty() && drains_.front() == key.name) drainNext(key.name);
}

void NodeController::checkMachine(const Node& node) {
  const auto stopped = stoppedAt_.find(node.metadata.name);
  const bool declared = hasTaint(node, unreachableTaint);
  if (stopped == stoppedAt_.end()) {
    if (declared) declareReady(node);
    return;
  }
  if (declared) return;
  const SimTime due = nodeNotReadyAt(stopped->second, options_.monitorGracePeriod);
  if (due <= store_.now()) {
    declareNotReady(node);
  } else {
    loop_.enqueueAt(queue_, keyViewOf(node.metadata), due);
  }
}

void NodeController::declareNotReady(const Node& node) {
  const ObjectKey key = keyOf(node.metadata);
  const SimTime now = store_.now();
  emit(Node::kind, key, EventType::Normal, "NodeNotReady",
       "Node " + key.name + " status is now: NodeNotReady");
  [[maybe_unused]] const auto status = store_.modifyStatus<Node>(key, [now](Node& n) {
    setPodCondition(n.status.conditions, "Ready", ConditionStatus::Unknown, "NodeStatusUnknown",
                    "Kubelet stopped posting node status.", now);
  });
  [[maybe_unused]] const auto tainted = store_.modify<Node>(key, [now](Node& n) {
    for (const char* effect : {"NoSchedule", "NoExecute"}) {
      n.spec.taints.push_back({std::string(unreachableTaint), "", effect, now});
    }
  });
  const auto here = pods_.find(key.name);
  if (here == pods_.end()) return;
  for (const ObjectKey& pod : std::set<ObjectKey>(here->second)) {
    const Ref<Pod> object = store_.get<Pod>(pod);
    if (!object || !isReady(*object)) continue;
    emit(Pod::kind, pod, EventType::Warning, "NodeNotReady", "Node is not ready");
    [[maybe_unused]] const auto written = store_.modifyStatus<Pod>(pod, [now](Pod& p) {
      const Condition* ready = findCondition(p.status.conditions, "Ready");
      setPodCondition(p.status.conditions, "Ready", ConditionStatus::False,
                      std::string(ready->reason), std::string(ready->message), now);
    });
  }
}

void NodeController::declareReady(const Node& node) {
  const ObjectKey key = keyOf(node.metadata);
  const SimTime now = store_.now();
  emit(Node::kind, key, EventType::Normal, "NodeReady",
       "Node " + key.name + " status is now: NodeReady");
  [[maybe_unused]] const auto status = store_.modifyStatus<Node>(key, [now](Node& n) {
    setPodCondition(n.status.conditions, "Ready", ConditionStatus::True, "KubeletReady",
                    "kubelet is posting ready status", now);
  });
  [[maybe_unused]] const auto cleared = store_.modify<Node>(key, [](Node& n) {
    std::erase_if(n.spec.taints, [](const Taint& taint) { return taint.key == unreachableTaint; });
  });
}

void NodeController::followCordon(const Node& node) {
  const bool tainted = hasTaint(node, unschedulableTaint);
  if (node.spec.unschedulable == tainted) return;
  [[maybe_unused]] const auto written =
      store_.modify<Node>(keyViewOf(node.metadata), [this](Node& n) {
        if (n.spec.unschedulable) {
          n.spec.taints.push_back(
              {std::string(unschedulableTaint), "", "NoSchedule", store_.now()});
        } else {
          std::erase_if(n.spec.taints,
                        [](const Taint& taint) { return taint.key == unschedulableTaint; });
        }
      });
}

void NodeController::evictByTaints(const Node& node) {
  const auto here = pods_.find(node.metadata.name);
  if (!evicts(node) || here == pods_.end()) return;
  std::optional<SimTime> next;
  for (const ObjectKey& key : std::set<ObjectKey>(here->second)) {
    const Ref<Pod> pod = store_.get<Pod>(key);
    if (!pod || pod->metadata.deletionTimestamp) continue;
    const auto due = taintEvictionAt(*pod->spec, node.spec.taints, store_.now());
    if (!due) continue;
    if (*due > store_.now()) {
      next = std::min(next.value_or(*due), *due);
      continue;
    }
    emit(Pod::kind, key, EventType::Normal, "TaintManagerEviction",
         "Marking for deletion Pod " + text(key));
    [[maybe_unused]] const auto deleted = store_.requestDeletion<Pod>(key);
  }
  if (next) loop_.enqueueAt(queue_, keyViewOf(node.metadata), *next);
}

void NodeController::cordon(const std::string& node) {
  [[maybe_unused]] const auto written =
      store_.modify<Node>(nodeKey(node), [](Node& n) { n.spec.unschedulable = true; });
}

void NodeController::uncordon(const std::string& node) {
  [[maybe_unused]] const auto written =
      store_.modify<Node>(nodeKey(node), [](Node& n) { n.spec.unschedulable = false; });
}

void NodeController::drain(const std::vector<std::string>& nodes) {
  const bool idle = drains_.empty();
  for (const std::string& node : nodes) {
    if (store_.get<Node>(nodeKey(node))) drains_.push_back(node);
  }
  if (idle) startNextDrain();
}

void NodeController::startNextDrain() {
  refused_.clear();
  if (drains_.empty()) return;
  // The write of the cordon wakes the node; one that is cordoned already is woken here.
  loop_.enqueue(queue_, nodeKey(drains_.front()));
}

void NodeController::drainNext(const std::string& name) {
  cordon(name);
  const auto here = pods_.find(name);
  const std::set<ObjectKey> pods = here == pods_.end() ? std::set<ObjectKey>{} : here->second;
  if (pods.empty()) {
    drains_.pop_front();
    startNextDrain();
    return;
  }
  bool retry = false;
  for (const ObjectKey& key : pods) {
    const Ref<Pod> pod = store_.get<Pod>(key);
    if (!pod || pod->metadata.deletionTimestamp) continue;
    const EvictionResult result = evictPod(store_, key);
    if (result.kind != EvictionResult::Kind::Refused) continue;
    retry = true;
    if (!refused_.insert(key).second) continue;
    emit(Pod::kind, key, EventType::Warning, "EvictionRefused",
         "error when evicting pods/\"" + key.name + "\" -n \"" + key.namespace_ +
             "\" (will retry after 5s): " + result.message);
  }
  if (retry) loop_.enqueueAt(queue_, nodeKey(name), store_.now() + drainRetry);
}

void NodeController::collectOrphans(const std::string& name) {
  const auto removed = removedAt_.find(name);
  const auto here = pods_.find(name);
  if (removed == removedAt_.end()) return;
  if (here == pods_.end()) {
    removedAt_.erase(removed);
    return;
  }
  const SimTime due = removed->second + orphanQuarantine;
  if (due > store_.now()) {
    loop_.enqueueAt(queue_, nodeKey(name), due);
    return;
  }
  for (const ObjectKey& key : std::set<ObjectKey>(here->second)) {
    emit(Pod::kind, key, EventType::Normal, "PodGC", "PodGC: node no longer exists");
    [[maybe_unused]] const WriteStatus status = store_.remove<Pod>(key);
  }
}

void NodeController::emit(std::string_view kind, const ObjectKey& object, EventType type,
                          std::string_view reason, std::string message) {
  ClusterEvent event;
  event.type = type;
  event.reason = reason;
  event.kind = kind;
  event.object = object;
  event.message = std::move(message);
  event.source = "node-controller";
  store_.emit(std::move(event));
}

}  // namespace aviary
