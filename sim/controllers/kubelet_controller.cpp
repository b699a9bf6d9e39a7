#include "sim/controllers/kubelet_controller.hpp"

#include <algorithm>
#include <utility>

namespace aviary {
namespace {

bool hasEnded(const Pod& pod) {
  return pod.status.phase == PodPhase::Failed || pod.status.phase == PodPhase::Succeeded;
}

// Whether a kubelet has something to do about a change; its own status writes must not wake it.
bool concernsKubelet(const Pod& before, const Pod& after) {
  return before.nodeName != after.nodeName || hasEnded(before) != hasEnded(after) ||
         before.metadata.deletionTimestamp != after.metadata.deletionTimestamp ||
         (!after.spec->readinessGates.empty() &&
          before.status.conditions != after.status.conditions);
}

// What a reboot leaves of a container: its counters.
ContainerRun afterReboot(const ContainerRun& before) {
  ContainerRun after;
  after.everStarted = before.everStarted;
  after.restarts = before.restarts + (before.everStarted && !before.done ? 1 : 0);
  return after;
}

}  // namespace

KubeletController::KubeletController(Engine& engine, Store& store, ReconcileLoop& loop,
                                     PodTimings& timings, const Disturbances& disturbances,
                                     KubeletOptions options)
    : engine_(engine), store_(store), loop_(loop), timings_(timings),
      disturbances_(disturbances), options_(options) {
  nodeQueue_ = loop_.addQueue("kubelet-nodes", ReconcileRank::Kubelet,
                              [this](const ObjectKey& key) { reconcileNode(key); });
  queue_ = loop_.addQueue("kubelet", ReconcileRank::Kubelet,
                          [this](const ObjectKey& key) { reconcile(key); });
  watchPods();
  watchNodes();
}

void KubeletController::watchPods() {
  store_.watch<Pod>([this](const Change<Pod>& change) {
    const Pod& pod = change.object();
    const bool wanted = change.before && change.after
                            ? concernsKubelet(*change.before, *change.after)
                            : !pod.nodeName.empty() || pod.metadata.deletionTimestamp.has_value();
    if (wanted) loop_.enqueue(queue_, keyViewOf(pod.metadata), change.version);
  });
}

void KubeletController::watchNodes() {
  store_.watch<Node>([this](const Change<Node>& change) {
    if (change.before && change.after &&
        change.before->status.images == change.after->status.images) {
      return;
    }
    loop_.enqueue(nodeQueue_, keyViewOf(change.object().metadata), change.version);
  });
}

void KubeletController::reconcile(const ObjectKey& key) {
  const Ref<Pod> pod = store_.get<Pod>(key);
  const auto known = uids_.find(key);
  if (known != uids_.end() && (!pod || pod->metadata.uid != known->second)) forget(known->second);
  if (!pod) return;
  if (pod->nodeName.empty()) {
    // The API server removes a pod that no kubelet has seen without waiting for anybody.
    if (pod->metadata.deletionTimestamp) removePod(*pod);
    return;
  }
  const auto found = runs_.find(pod->metadata.uid);
  NodeRun& node = nodes_[pod->nodeName];
  if (found == runs_.end()) {
    if (!node.exists || node.down) {
      node.waiting.insert(key);
    } else if (pod->metadata.deletionTimestamp) {
      removePod(*pod);
    } else if (!hasEnded(*pod)) {
      admit(*pod);
    }
    return;
  }
  PodRun& run = found->second;
  if (node.down || !node.exists) return;
  run.cause = store_.cause();
  if (pod->metadata.deletionTimestamp && !run.stopsAt) {
    beginTermination(run, *pod);
  } else if (hasEnded(*pod)) {
    run.stage = PodRun::Stage::Finished;
    engine_.cancel(run.timer);
  } else {
    progress(run);
  }
}

void KubeletController::admit(const Pod& pod) {
  PodRun run;
  run.key = keyOf(pod.metadata);
  run.uid = pod.metadata.uid;
  run.node = pod.nodeName;
  run.admittedAt = engine_.now();
  run.containers.resize(pod.spec->initContainers.size() + pod.spec->containers.size());
  run.cause = store_.cause();
  run.label = engine_.label("pods", run.node);
  run.disturbance = disturbances_.ofPod(pod, std::nullopt, engine_.now());
  uids_[run.key] = run.uid;
  nodes_[run.node].pods.insert(run.uid);
  progress(runs_.emplace(run.uid, std::move(run)).first->second);
}

void KubeletController::beginTermination(PodRun& run, const Pod& pod) {
  const bool anyRunning = std::any_of(run.containers.begin(), run.containers.end(),
                                      [](const ContainerRun& c) { return c.running; });
  if (!anyRunning) {
    removePod(pod);
    return;
  }
  const std::optional<SimDuration> exitsAfter = timings_.termination(pod);
  run.stopsAt = std::max(engine_.now(),
                         stoppedAt(*pod.spec, *pod.metadata.deletionTimestamp, exitsAfter));
  for (std::size_t i = 0; i < run.containers.size(); ++i) {
    ContainerRun& container = run.containers[i];
    container.restartsAt.reset();
    container.startup.reset();
    container.liveness.reset();
    if (!container.running) continue;
    emit(pod, EventType::Normal, "Killing",
         "Stopping container " + containerAt(*pod.spec, i).name);
  }
  progress(run);
}

void KubeletController::removePod(const Pod& pod) {
  const ObjectKey key = keyOf(pod.metadata);
  forget(pod.metadata.uid);
  [[maybe_unused]] const WriteStatus status = store_.remove<Pod>(key);
}

void KubeletController::forget(Uid uid) {
  const auto found = runs_.find(uid);
  if (found == runs_.end()) return;
  PodRun& run = found->second;
  engine_.cancel(run.timer);
  nodes_[run.node].pods.erase(uid);
  uids_.erase(run.key);
  runs_.erase(found);
}

void KubeletController::processExited(const ObjectKey& pod, Uid uid) {
  const auto found = runs_.find(uid);
  const Ref<Pod> object = store_.get<Pod>(pod);
  if (found == runs_.end() || !object || object->metadata.uid != uid) return;
  PodRun& run = found->second;
  if (!run.stopsAt || nodes_[run.node].down) return;
  const SimTime term = terminatedAt(*object->spec, *object->metadata.deletionTimestamp);
  run.stopsAt = std::min(*run.stopsAt, std::max(engine_.now(), term));
  progress(run);
}

void KubeletController::setResponseTime(const ObjectKey& pod, Uid uid, SimDuration value) {
  const auto found = runs_.find(uid);
  if (found == runs_.end() || found->second.key != pod) return;
  PodRun& run = found->second;
  run.responseTime = value;
  bool changed = false;
  for (ContainerRun& container : run.containers) changed |= setAnswers(run, container);
  if (changed && !nodes_[run.node].down) progress(run);
}

void KubeletController::outOfMemory(const ObjectKey& pod, Uid uid) {
  const auto found = runs_.find(uid);
  const Ref<Pod> object = store_.get<Pod>(pod);
  if (found == runs_.end() || !object || object->metadata.uid != uid) return;
  PodRun& run = found->second;
  const std::size_t main = object->spec->initContainers.size();
  if (nodes_[run.node].down || !run.containers[main].running) return;
  exitContainer(run, *object, main, "OOMKilled", killedExitCode);
  progress(run);
}

void KubeletController::disturbancesChanged() {
  std::vector<std::string> names;
  for (const auto& [name, node] : nodes_) names.push_back(name);
  for (const std::string& name : names) reconcileNode({"", name});
  std::vector<Uid> uids;
  uids.reserve(runs_.size());
  for (const auto& [uid, run] : runs_) uids.push_back(uid);
  for (const Uid uid : uids) {
    const auto found = runs_.find(uid);
    if (found == runs_.end() || nodes_[found->second.node].down) continue;
    PodRun& run = found->second;
    const Ref<Pod> pod = store_.get<Pod>(run.key);
    if (!pod || pod->metadata.uid != uid || !refreshDisturbance(run, *pod)) continue;
    for (ContainerRun& container : run.containers) setAnswers(run, container);
    progress(run);
  }
}

void KubeletController::reconcileNode(const ObjectKey& key) {
  NodeRun& node = nodes_[key.name];
  const Ref<Node> object = store_.get<Node>({"", key.name});
  const bool down = object && disturbances_.nodeDown(*object, engine_.now());
  const bool runs = object && !down;
  const bool ran = node.exists && !node.down;
  node.exists = object != nullptr;
  node.down = down;
  if (object) {
    for (const NodeImage& image : object->status.images) {
      node.images.insert(image.names.begin(), image.names.end());
    }
  } else {
    node.images.clear();
  }
  if (ran && !runs) takeNodeDown(node);
  if (!ran && runs) bringNodeUp(node);
}

void KubeletController::takeNodeDown(NodeRun& node) {
  engine_.cancel(node.pullTimer);
  node.pulls.clear();
  for (const Uid uid : node.pods) {
    PodRun& run = runs_.at(uid);
    engine_.cancel(run.timer);
  }
}

void KubeletController::bringNodeUp(NodeRun& node) {
  for (const Uid uid : node.pods) {
    PodRun& run = runs_.at(uid);
    if (run.stage == PodRun::Stage::Finished) continue;
    for (ContainerRun& container : run.containers) container = afterReboot(container);
    run.stage = PodRun::Stage::BringUp;
    run.next = 0;
    run.waiting = "ContainerCreating";
    run.resumesAt.reset();
    run.inPullQueue = false;
    run.stopsAt.reset();
    run.admittedAt = engine_.now();
    loop_.enqueue(queue_, run.key);
  }
  for (const ObjectKey& key : node.waiting) loop_.enqueue(queue_, key);
  node.waiting.clear();
}

void KubeletController::emit(const Pod& pod, EventType type, std::string_view reason,
                             std::string message) {
  if (options_.events == KubeletEvents::ProblemsOnly && type == EventType::Normal) return;
  store_.emit({
      .type = type,
      .reason = std::string(reason),
      .kind = std::string(Pod::kind),
      .object = keyOf(pod.metadata),
      .message = std::move(message),
      .source = "kubelet",
  });
}

std::string KubeletController::nextPodIp() {
  const std::uint32_t number = ++ips_;
  return "10." + std::to_string(64 + (number >> 16U) % 128) + "." +
         std::to_string((number >> 8U) & 0xffU) + "." + std::to_string(number & 0xffU);
}

}  // namespace aviary
