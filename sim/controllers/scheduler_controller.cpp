#include "sim/controllers/scheduler_controller.hpp"

#include <algorithm>
#include <utility>

#include "sim/delivery/kubelet_status.hpp"

namespace aviary {
namespace {

constexpr std::size_t eventTextMax = 1024;
const ObjectKey cycleKey{"", "cycle"};

bool hasEnded(const Pod& pod) {
  return pod.status.phase == PodPhase::Failed || pod.status.phase == PodPhase::Succeeded;
}

bool holdsResources(const Pod& pod) { return !pod.nodeName.empty() && !hasEnded(pod); }

bool isPending(const Pod& pod) {
  return pod.nodeName.empty() && !pod.metadata.deletionTimestamp && !hasEnded(pod) &&
         wantsDefaultScheduler(*pod.spec);
}

}  // namespace

SchedulerController::SchedulerController(Store& store, ReconcileLoop& loop,
                                         SchedulingOptions options)
    : store_(store), loop_(loop), options_(options) {
  queue_ = loop_.addQueue("scheduler", ReconcileRank::Scheduler,
                          [this](const ObjectKey& /*key*/) { cycle(); });
  watchCluster();
}

void SchedulerController::watchCluster() {
  store_.watch<Pod>([this](const Change<Pod>& change) { podChanged(change); });
  store_.watch<Node>([this](const Change<Node>& change) { nodeChanged(change); });
  store_.watch<Service>([this](const Change<Service>& change) {
    services_.change(change);
    ++cacheVersion_;
    ++servicesVersion_;
  });
  store_.watch<PodDisruptionBudget>(
      [this](const Change<PodDisruptionBudget>& /*change*/) { ++cacheVersion_; });
}

void SchedulerController::podChanged(const Change<Pod>& change) {
  if (change.before && change.after && !differsForScheduling(*change.before, *change.after)) {
    return;
  }
  const Uid uid = change.object().metadata.uid;
  const bool held = change.before && holdsResources(*change.before);
  const bool holds = change.after && holdsResources(*change.after);
  if (holds) {
    cache_.addPod(change.after, priorityOf(*change.after->spec).value);
    ++cacheVersion_;
  } else if (held) {
    cache_.removePod(uid);
    ++cacheVersion_;
  }
  if (change.after && isPending(*change.after)) {
    queuePod(*change.after, change.version);
  } else {
    dropPod(uid);
  }
  if (held && !holds) wake(SchedulingEvent::AssignedPodDeleted);
  if (holds) wake(SchedulingEvent::AssignedPodAdded);
}

void SchedulerController::nodeChanged(const Change<Node>& change) {
  if (!change.after) {
    cache_.removeNode(change.before->metadata.name);
    ++cacheVersion_;
    return;
  }
  cache_.setNode(change.after);
  if (change.before && !differsForScheduling(*change.before, *change.after)) return;
  ++cacheVersion_;
  wake(SchedulingEvent::NodeAddedOrChanged);
}

void SchedulerController::queuePod(const Pod& pod, ResourceVersion cause) {
  const Uid uid = pod.metadata.uid;
  const auto found = queued_.find(uid);
  if (found != queued_.end()) {
    // The user changed a pending pod: it is worth another try.
    if (found->second.place == Place::Unschedulable) activate(uid, found->second);
    return;
  }
  QueuedPod queued;
  queued.key = keyOf(pod.metadata);
  queued.priority = priorityOf(*pod.spec).value;
  queued.entered = ++entered_;
  queued.cause = cause;
  activate(uid, queued_.emplace(uid, std::move(queued)).first->second);
}

void SchedulerController::activate(Uid uid, QueuedPod& queued) {
  stopWaiting(uid, queued);
  queued.place = Place::Active;
  active_.insert({-static_cast<std::int64_t>(queued.priority), queued.entered, uid});
  loop_.enqueue(queue_, cycleKey);
}

void SchedulerController::wait(Uid uid, QueuedPod& queued, Place place) {
  stopWaiting(uid, queued);
  queued.place = place;
  if (place == Place::Backoff) {
    queued.due = backoffFlushAt(queued.lastFailure, queued.attempts);
  } else {
    queued.due = unschedulableFlushAt(queued.lastFailure);
    pool_.insert(uid);
  }
  due_.insert({queued.due, uid});
}

void SchedulerController::stopWaiting(Uid uid, const QueuedPod& queued) {
  pool_.erase(uid);
  due_.erase({queued.due, uid});
}

void SchedulerController::dropPod(Uid uid) {
  nominated_.erase(uid);
  const auto found = queued_.find(uid);
  if (found == queued_.end()) return;
  active_.erase({-static_cast<std::int64_t>(found->second.priority), found->second.entered, uid});
  stopWaiting(uid, found->second);
  queued_.erase(found);
}

void SchedulerController::wake(SchedulingEvent event) {
  if (pool_.empty()) return;
  std::vector<Uid> helped;
  for (const Uid uid : pool_) {
    if (mayHelp(event, queued_.at(uid).rejectedBy)) helped.push_back(uid);
  }
  for (const Uid uid : helped) wait(uid, queued_.at(uid), Place::Backoff);
  if (!helped.empty()) armFlush();
}

void SchedulerController::armFlush() {
  if (!due_.empty()) loop_.enqueueAt(queue_, cycleKey, due_.begin()->first);
}

void SchedulerController::flushDue() {
  while (!due_.empty() && due_.begin()->first <= store_.now()) {
    const Uid uid = due_.begin()->second;
    activate(uid, queued_.at(uid));
  }
}

void SchedulerController::cycle() {
  flushDue();
  if (active_.empty()) {
    armFlush();
    return;
  }
  const Uid uid = std::get<Uid>(*active_.begin());
  active_.erase(active_.begin());
  const auto found = queued_.find(uid);
  const Ref<Pod> pod = store_.get<Pod>(found->second.key);
  if (!pod || pod->metadata.uid != uid || !isPending(*pod)) {
    dropPod(uid);
  } else {
    store_.setCause(found->second.cause);
    attempt(*pod, found->second);
  }
  if (active_.empty()) {
    armFlush();
  } else {
    loop_.enqueue(queue_, cycleKey);
  }
}

void SchedulerController::attempt(const Pod& pod, QueuedPod& queued) {
  if (!pod.spec->nodeName.empty()) {            // placed by its author: no scheduler is asked
    bind(pod, pod.spec->nodeName);
    return;
  }
  ++queued.attempts;
  const SchedulingResult result = search(pod, queued);
  if (!result.node) {
    fail(pod, queued, result);
    return;
  }
  const std::string node = cache_.node(*result.node).node->metadata.name;
  ObjectKey key = keyOf(pod.metadata);
  std::string message = "Successfully assigned " + text(key) + " to " + node;
  emit(std::move(key), EventType::Normal, "Scheduled", std::move(message));
  bind(pod, node);
}

void SchedulerController::bind(const Pod& pod, const std::string& node) {
  const ObjectKeyView key = keyViewOf(pod.metadata);
  [[maybe_unused]] const auto bound =
      store_.modify<Pod>(key, [&node](Pod& p) { p.nodeName = node; });
  // A pod that never waited carries no PodScheduled condition: absent means that nothing is wrong.
  if (findCondition(pod.status.conditions, "PodScheduled") == nullptr) return;
  [[maybe_unused]] const auto written = store_.modifyStatus<Pod>(key, [this](Pod& p) {
    setPodCondition(p.status.conditions, "PodScheduled", ConditionStatus::True, "", "",
                    store_.now());
    p.status.reason.clear();
    p.status.nominatedNodeName.clear();
  });
}

void SchedulerController::fail(const Pod& pod, QueuedPod& queued, const SchedulingResult& result) {
  const ObjectKey key = keyOf(pod.metadata);
  const Uid uid = pod.metadata.uid;
  queued.lastFailure = store_.now();
  queued.rejectedBy = result.rejectedBy;
  wait(uid, queued, Place::Unschedulable);
  emit(key, EventType::Warning, "FailedScheduling", result.message.substr(0, eventTextMax));
  std::string nominatedNode = pod.status.nominatedNodeName;
  if (result.nominated) {
    nominatedNode = cache_.node(*result.nominated).node->metadata.name;
    nominated_[uid] = nominatedNode;
  }
  [[maybe_unused]] const auto written = store_.modifyStatus<Pod>(key, [&](Pod& p) {
    setPodCondition(p.status.conditions, "PodScheduled", ConditionStatus::False, "Unschedulable",
                    result.message, store_.now());
    p.status.nominatedNodeName = nominatedNode;
  });
  if (result.nominated) evictVictims(pod, result);
}

void SchedulerController::evictVictims(const Pod& pod, const SchedulingResult& result) {
  const std::string node = cache_.node(*result.nominated).node->metadata.name;
  for (const auto& victim : result.victims) {
    if (victim->metadata.deletionTimestamp) continue;
    const ObjectKey key = keyOf(victim->metadata);
    emit(key, EventType::Normal, "Preempted",
         "Preempted by pod " + std::to_string(pod.metadata.uid.value) + " on node " + node);
    [[maybe_unused]] const auto deleted = store_.requestDeletion<Pod>(key);
  }
}

SchedulingResult SchedulerController::search(const Pod& pod, const QueuedPod& queued) {
  const bool known = memo_.spec && memo_.cacheVersion == cacheVersion_ && nominated_.empty() &&
                     memo_.namespace_ == pod.metadata.namespace_ &&
                     memo_.labels == pod.metadata.labels && *memo_.spec == pod.spec;
  if (known) return memo_.result;
  const IncomingPod& incoming = prepare(pod, queued);
  SchedulingResult result =
      scheduleOne(cache_, incoming, nominations(), budgets(), start_, options_);
  const std::size_t nodes = cache_.order().size();
  if (nodes > 0) start_ = (start_ + result.lookedAt) % nodes;
  if (!result.node && !result.nominated) {
    memo_ = {pod.spec, pod.metadata.labels, pod.metadata.namespace_, cacheVersion_, result};
  }
  return result;
}

const IncomingPod& SchedulerController::prepare(const Pod& pod, const QueuedPod& queued) {
  const OwnerReference* reference = controllerOf(pod.metadata);
  const ReplicaSet* owner = nullptr;
  if (reference != nullptr && reference->kind == ReplicaSet::kind) {
    owner = store_.peek<ReplicaSet>({pod.metadata.namespace_, reference->name});
  }
  std::optional<LabelSelector> ownerSelector;
  if (owner != nullptr) ownerSelector = owner->spec.selector;
  IncomingPod& incoming = prepared_.incoming;
  const bool known = prepared_.servicesVersion == servicesVersion_ &&
                     prepared_.ownerSelector == ownerSelector &&
                     incoming.priority == queued.priority &&
                     incoming.pod->spec.sameCopy(pod.spec) &&
                     incoming.pod->metadata.namespace_ == pod.metadata.namespace_ &&
                     incoming.pod->metadata.labels == pod.metadata.labels;
  const Ref<Pod> stored = store_.get<Pod>(queued.key);
  if (known) {
    incoming.pod = stored;
  } else {
    prepared_ = {prepareIncoming(stored, queued.priority, spreadingOf(pod, owner)),
                 std::move(ownerSelector), servicesVersion_};
  }
  incoming.mayPreempt = priorityOf(*pod.spec).mayPreempt;
  const auto nominated = nominated_.find(pod.metadata.uid);
  incoming.nominatedNode = nominated == nominated_.end() ? std::string() : nominated->second;
  return incoming;
}

std::optional<LabelSelector> SchedulerController::spreadingOf(const Pod& pod,
                                                              const ReplicaSet* owner) const {
  if (!pod.spec->topologySpreadConstraints.empty()) return std::nullopt;
  const std::vector<Ref<Service>>& selecting =
      services_.selecting(pod.metadata.namespace_, pod.metadata.labels);
  std::vector<const Service*> services;
  services.reserve(selecting.size());
  for (const Ref<Service>& service : selecting) services.push_back(service.get());
  return spreadingSelector(pod.metadata.labels, services, owner);
}

std::vector<Nomination> SchedulerController::nominations() const {
  std::vector<Nomination> all;
  for (const auto& [uid, node] : nominated_) {
    const NodeSlot* slot = cache_.slotOf(node);
    const auto queued = queued_.find(uid);
    if (slot == nullptr || queued == queued_.end()) continue;
    Nomination nomination;
    nomination.pod.pod = store_.get<Pod>(queued->second.key);
    if (!nomination.pod.pod) continue;
    const PodSpec& spec = *nomination.pod.pod->spec;
    nomination.pod.priority = queued->second.priority;
    nomination.pod.demand = std::make_shared<const PodDemand>(demandOf(spec));
    nomination.node = *slot;
    all.push_back(std::move(nomination));
  }
  return all;
}

std::vector<PreemptionBudget> SchedulerController::budgets() const {
  std::vector<PreemptionBudget> all;
  for (const auto& [key, object] : store_.all<PodDisruptionBudget>()) {
    if (!object->spec.selector) continue;
    const auto& disrupted = object->status.disruptedPods;
    all.push_back({key.namespace_, *object->spec.selector, object->status.disruptionsAllowed,
                   {disrupted.begin(), disrupted.end()}});
  }
  return all;
}

PodPriority SchedulerController::priorityOf(const PodSpec& spec) const {
  Ref<PriorityClass> named;
  Ref<PriorityClass> globalDefault;
  if (!spec.priorityClassName.empty()) {
    named = store_.get<PriorityClass>({"", spec.priorityClassName});
  } else if (!spec.priority) {
    for (const auto& [key, object] : store_.all<PriorityClass>()) {
      if (object->globalDefault) globalDefault = object;
    }
  }
  return podPriority(spec, named.get(), globalDefault.get());
}

void SchedulerController::emit(ObjectKey pod, EventType type, std::string_view reason,
                               std::string message) {
  store_.emit({
      .type = type,
      .reason = std::string(reason),
      .kind = std::string(Pod::kind),
      .object = std::move(pod),
      .message = std::move(message),
      .source = "default-scheduler",
  });
}

}  // namespace aviary
