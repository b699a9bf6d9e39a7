#include "sim/run/recorder.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace aviary {
namespace {

// A pod's status names why it waits; these two reasons mean that its image is on its way.
bool isPulling(const Pod& pod) {
  return pod.status.reason == "ErrImagePull" || pod.status.reason == "ImagePullBackOff";
}

bool nodeReady(const Node& node) {
  const Condition* ready = findCondition(node.status.conditions, "Ready");
  return ready == nullptr || ready->status == ConditionStatus::True;
}

std::optional<double> cpuPercentOf(const HorizontalPodAutoscaler& hpa) {
  for (const MetricStatus& metric : hpa.status.currentMetrics) {
    if (metric.averageUtilization) return *metric.averageUtilization;
  }
  return std::nullopt;
}

// Why an autoscaler wants nothing else: its metrics are not valid, or a limit.
const Condition* reasonOf(const Condition* active, const HorizontalPodAutoscaler& hpa) {
  if (active != nullptr && active->status != ConditionStatus::True) return active;
  return findCondition(hpa.status.conditions, "ScalingLimited");
}

}  // namespace

Recorder::Recorder(Store& store, TraceBuilder& builder) : store_(store), builder_(builder) {
  watchDeployments();
  watchCanaries();
  watchAutoscalers();
  watchPods();
  watchNodes();
  watchEvents();
  linkAll<ReplicaSet>();
  linkAll<Service>();
  linkAll<Endpoints>();
  linkAll<ConfigMap>();
  linkAll<Secret>();
  linkAll<PodDisruptionBudget>();
  linkAll<PriorityClass>();
  linkAll<MetricTemplate>();
  linkAll<AlertProvider>();
  linkAll<VirtualService>();
  linkAll<DestinationRule>();
  linkAll<TraefikService>();
  linkAll<IngressRoute>();
  linkAll<Ingress>();
  linkAll<GatewayHttpRoute>();
  linkAll<TrafficSplit>();
}

RecordId Recorder::add(std::string_view kind, ObjectKeyView key, RecordBody&& body,
                       Cause cause) {
  return builder_.add(store_.now(), builder_.object(kind, key), std::move(body), cause);
}

void Recorder::begin(std::string_view kind, ObjectKeyView key, RecordBody body) {
  const ResourceVersion version = store_.stamp();
  builder_.note(version, add(kind, key, std::move(body), Cause::none()));
  store_.setCause(version);
}

template <class T>
void Recorder::linkAll() {
  store_.watch<T>([this](const Change<T>& change) { builder_.link(change.version, change.cause); });
}

void Recorder::watchDeployments() {
  store_.watch<Deployment>([this](const Change<Deployment>& change) { onDeployment(change); });
}

void Recorder::onDeployment(const Change<Deployment>& change) {
  const Deployment& deployment = change.object();
  const ObjectKeyView key = keyViewOf(deployment.metadata);
  DeploymentChange now;
  if (change.after) {
    now = {deployment.spec.replicas,
           deployment.status.replicas,
           deployment.status.updatedReplicas,
           deployment.status.readyReplicas,
           deployment.status.availableReplicas,
           builder_.text(mainImage(*deployment.spec.podTemplate->spec))};
  }
  // Until the controller has seen a new spec, its status counts by the old one; it will in this
  // instant.
  const bool observed =
      !change.after || deployment.status.observedGeneration >= deployment.metadata.generation;
  const auto last = deployments_.find(key);
  if (!observed || (last != deployments_.end() && last->second == now)) {
    builder_.link(change.version, change.cause);
    noteDeadline(change);
    return;
  }
  if (last != deployments_.end()) {
    last->second = now;
  } else {
    deployments_.emplace(keyOf(key), now);
  }
  noteDeadline(change);
  builder_.note(change.version, add(Deployment::kind, key, now, Cause::by(change.cause)));
}

// A condition, of which no Event tells: without a record nobody would see that a rollout is stuck.
void Recorder::noteDeadline(const Change<Deployment>& change) {
  constexpr std::string_view exceeded = "ProgressDeadlineExceeded";
  const auto progressing = [](const Ref<Deployment>& deployment) {
    return deployment ? findCondition(deployment->status.conditions, "Progressing") : nullptr;
  };
  const Condition* now = progressing(change.after);
  const Condition* before = progressing(change.before);
  if (now == nullptr || now->reason != exceeded) return;
  if (before != nullptr && before->reason == exceeded) return;
  const EventRecord record{EventType::Warning, builder_.text(exceeded),
                           builder_.text("deployment-controller"), now->message};
  (void)add(Deployment::kind, keyViewOf(change.after->metadata), record, Cause::by(change.version));
}

void Recorder::watchCanaries() {
  store_.watch<Canary>([this](const Change<Canary>& change) {
    const CanaryPhase from = change.before ? change.before->status.phase : CanaryPhase::None;
    const CanaryPhase to = change.after ? change.after->status.phase : CanaryPhase::None;
    if (from == to) {
      builder_.link(change.version, change.cause);
      return;
    }
    const PhaseChange moved{builder_.text(aviary::text(from)), builder_.text(aviary::text(to))};
    builder_.note(change.version, add(Canary::kind, keyViewOf(change.object().metadata), moved,
                                      Cause::by(change.cause)));
  });
}

void Recorder::watchAutoscalers() {
  store_.watch<HorizontalPodAutoscaler>(
      [this](const Change<HorizontalPodAutoscaler>& change) { onAutoscaler(change); });
}

void Recorder::onAutoscaler(const Change<HorizontalPodAutoscaler>& change) {
  const HorizontalPodAutoscaler& hpa = change.object();
  const ObjectKeyView key = keyViewOf(hpa.metadata);
  const Condition* active = findCondition(hpa.status.conditions, "ScalingActive");
  const Condition* reason = reasonOf(active, hpa);
  AutoscalerSync now{hpa.status.currentReplicas, hpa.status.desiredReplicas, cpuPercentOf(hpa),
                     builder_.text(reason == nullptr ? std::string_view() : reason->reason)};
  // Without valid metrics the status keeps an old wish; nothing is wanted then.
  if (active != nullptr && active->status != ConditionStatus::True) now.desired = now.current;
  const auto last = autoscalers_.find(key);
  const bool isNew = last == autoscalers_.end();
  const bool same = isNew ? now == AutoscalerSync{} : last->second == now;
  if (!change.after || same) {
    builder_.link(change.version, change.cause);
    return;
  }
  if (isNew) {
    autoscalers_.emplace(keyOf(key), now);
  } else {
    last->second = now;
  }
  builder_.note(change.version,
                add(HorizontalPodAutoscaler::kind, key, now, Cause::by(change.cause)));
}

void Recorder::watchPods() {
  store_.watch<Pod>([this](const Change<Pod>& change) { onPod(change); });
}

std::string_view Recorder::podReason(const Change<Pod>& change) {
  const PodStatus& status = change.object().status;
  const bool restarted = change.before && change.after &&
                         change.after->status.restartCount > change.before->status.restartCount;
  // A container that starts again at once leaves no reason but that of its end.
  return status.reason.empty() && restarted ? status.lastTerminationReason : status.reason;
}

RecordId Recorder::addPod(PodLife& life, PodStep step, const Change<Pod>& change) {
  const Pod& pod = change.object();
  PodChange body;
  body.step = step;
  body.image = builder_.text(mainImage(*pod.spec));
  if (const OwnerReference* owner = controllerOf(pod.metadata)) {
    if (life.ownerUid != owner->uid) {
      life.ownerUid = owner->uid;
      life.owner = builder_.object(owner->kind, {pod.metadata.namespace_, owner->name});
    }
    body.owner = life.owner;
  }
  if (!pod.nodeName.empty()) {
    if (!life.node.exists()) life.node = builder_.object(Node::kind, {"", pod.nodeName});
    body.node = life.node;
  }
  body.reason = builder_.text(podReason(change));
  if (!life.pod.exists()) life.pod = builder_.object(Pod::kind, keyViewOf(pod.metadata));
  return builder_.add(store_.now(), life.pod, body, Cause::by(change.cause));
}

void Recorder::onPod(const Change<Pod>& change) {
  const auto found = lives_.try_emplace(change.object().metadata.uid).first;
  PodLife& life = found->second;
  countPod(life, change);
  RecordId last;
  const auto step = [&](PodStep which) { last = addPod(life, which, change); };
  if (!change.after) {
    step(PodStep::Gone);
  } else if (!change.before) {
    step(PodStep::Created);
  } else {
    const Pod& before = *change.before;
    const Pod& after = *change.after;
    if (before.nodeName.empty() && !after.nodeName.empty()) step(PodStep::Scheduled);
    if (!isPulling(before) && isPulling(after)) step(PodStep::Pulling);
    if (before.status.phase != PodPhase::Running && after.status.phase == PodPhase::Running) {
      step(PodStep::Running);
    }
    const bool wasReady = isReady(before);
    if (wasReady != isReady(after)) step(wasReady ? PodStep::NotReady : PodStep::Ready);
    if (!before.metadata.deletionTimestamp && after.metadata.deletionTimestamp) {
      step(PodStep::Terminating);
    }
  }
  if (!change.after) lives_.erase(found);
  if (last.exists()) {
    builder_.note(change.version, last);
  } else {
    builder_.link(change.version, change.cause);
  }
}

void Recorder::countPod(PodLife& life, const Change<Pod>& change) {
  TraceTotals& totals = builder_.totals();
  if (!change.before) totals.peakPods = std::max(totals.peakPods, ++pods_);
  if (!change.after) {
    --pods_;
    if (life.scheduled) totals.podSeconds += toSeconds(store_.now() - *life.scheduled);
  } else if (!life.scheduled && !change.after->nodeName.empty()) {
    life.scheduled = store_.now();
  }
}

void Recorder::watchNodes() {
  store_.watch<Node>([this](const Change<Node>& change) { onNode(change); });
}

void Recorder::nodePool(const std::string& name, double hourlyPrice) {
  builder_.totals().pools.push_back({name, 0, hourlyPrice});
}

void Recorder::addNodeTime(const std::string& pool, SimTime since) {
  for (NodePoolTotals& totals : builder_.totals().pools) {
    if (totals.name == pool) totals.nodeSeconds += toSeconds(store_.now() - since);
  }
}

void Recorder::countNode(const Change<Node>& change) {
  const Uid uid = change.object().metadata.uid;
  if (!change.before) nodes_[uid] = {change.after->spec.pool, store_.now()};
  if (change.after) return;
  const auto node = nodes_.find(uid);
  if (node == nodes_.end()) return;
  addNodeTime(node->second.first, node->second.second);
  nodes_.erase(node);
}

void Recorder::onNode(const Change<Node>& change) {
  countNode(change);
  RecordId last;
  const Node& node = change.object();
  const auto step = [&](NodeStep which) {
    last = add(Node::kind, keyViewOf(node.metadata),
               NodeChange{which, builder_.text(node.spec.pool)}, Cause::by(change.cause));
  };
  if (!change.after) {
    step(NodeStep::Removed);
  } else if (!change.before) {
    step(NodeStep::Added);
  } else {
    if (nodeReady(*change.before) != nodeReady(node)) {
      step(nodeReady(node) ? NodeStep::Ready : NodeStep::NotReady);
    }
    if (change.before->spec.unschedulable != node.spec.unschedulable) {
      step(node.spec.unschedulable ? NodeStep::Cordoned : NodeStep::Uncordoned);
    }
  }
  if (last.exists()) {
    builder_.note(change.version, last);
  } else {
    builder_.link(change.version, change.cause);
  }
}

void Recorder::watchEvents() {
  store_.watchEvents([this](const ClusterEvent& event, ResourceVersion version) {
    EventRecord body;
    body.type = event.type;
    body.reason = builder_.text(event.reason);
    body.source = builder_.text(event.source);
    body.message = event.message;
    builder_.note(version, add(event.kind, event.object, std::move(body), Cause::by(event.cause)));
  });
}

void Recorder::finish() {
  for (const auto& [uid, life] : lives_) {
    if (life.scheduled) {
      builder_.totals().podSeconds += toSeconds(store_.now() - *life.scheduled);
    }
  }
  for (const auto& [uid, node] : nodes_) addNodeTime(node.first, node.second);
}

}  // namespace aviary
