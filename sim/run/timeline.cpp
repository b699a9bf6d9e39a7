#include "sim/run/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "sim/delivery/deployment_revisions.hpp"

namespace aviary {
namespace {

// Calls `visit` with a null pointer of the type that has this kind; false when no type has.
template <class Visit>
bool withKind(std::string_view kind, Visit visit) {
  const auto tryOne = [&]<class T>(const std::vector<T>*) {
    if (T::kind != kind) return false;
    visit(static_cast<T*>(nullptr));
    return true;
  };
  return std::apply([&](const auto&... lists) { return (tryOne(&lists) || ...); },
                    ObjectSet{}.kinds);
}

template <class T>
void applyOne(Store& store, const T& object) {
  const ObjectKey key = keyOf(object.metadata);
  if (!store.get<T>(key)) {
    const auto created = store.create(object);
    if constexpr (WithStatus<T>) {
      if (created.ok() && !(object.status == decltype(object.status){})) {
        (void)store.modifyStatus<T>(key, [&](T& now) { now.status = object.status; });
      }
    }
    return;
  }
  (void)store.modify<T>(key, [&](T& now) {
    const ObjectMeta meta = now.metadata;
    now = object;
    now.metadata = meta;
    now.metadata.labels = object.metadata.labels;
    for (const auto& [name, value] : object.metadata.annotations) {
      now.metadata.annotations[name] = value;
    }
  });
}

template <class T>
void applyAll(Store& store, const ObjectSet& objects) {
  for (const T& object : objects.of<T>()) applyOne(store, object);
}

ObjectKey keyOf(const ObjectName& name) {
  return {name.namespace_, name.name};
}

std::string_view commandName(RolloutAction::Command command) {
  switch (command) {
    case RolloutAction::Command::Promote:
      return "promote";
    case RolloutAction::Command::PromoteFull:
      return "promote";
    case RolloutAction::Command::Abort:
      return "abort";
    case RolloutAction::Command::Retry:
      return "retry";
    case RolloutAction::Command::Undo:
      return "undo";
    case RolloutAction::Command::Pause:
      return "pause";
    case RolloutAction::Command::Resume:
      return "resume";
  }
  return "";
}

// What `kubectl rollout restart` writes: a new value makes a new revision of the same image.
void restart(Deployment& deployment, SimTime now) {
  deployment.spec.podTemplate.edit().annotations["kubectl.kubernetes.io/restartedAt"] =
      fmt::format("{:.0f}s", toSeconds(now));
}

}  // namespace

void applyObjects(Store& store, const ObjectSet& objects) {
  applyAll<PriorityClass>(store, objects);
  applyAll<Node>(store, objects);
  applyAll<ConfigMap>(store, objects);
  applyAll<Secret>(store, objects);
  applyAll<Service>(store, objects);
  applyAll<DestinationRule>(store, objects);
  applyAll<VirtualService>(store, objects);
  applyAll<TraefikService>(store, objects);
  applyAll<IngressRoute>(store, objects);
  applyAll<Ingress>(store, objects);
  applyAll<GatewayHttpRoute>(store, objects);
  applyAll<TrafficSplit>(store, objects);
  applyAll<PodDisruptionBudget>(store, objects);
  applyAll<Deployment>(store, objects);
  applyAll<ReplicaSet>(store, objects);
  applyAll<Pod>(store, objects);
  applyAll<HorizontalPodAutoscaler>(store, objects);
  applyAll<MetricTemplate>(store, objects);
  applyAll<AlertProvider>(store, objects);
  applyAll<Canary>(store, objects);
}

Timeline::Timeline(Store& store, ReconcileLoop& loop, Recorder& recorder,
                   const std::vector<TimelineEntry>& entries, TimelineReach reach)
    : store_(store), loop_(loop), recorder_(recorder), entries_(entries), reach_(std::move(reach)) {
  queue_ = loop_.addQueue("timeline", ReconcileRank::UserAction, [this](const ObjectKey&) {
    carryOut(entries_[done_]);
    ++done_;
  });
}

void Timeline::start() {
  // Keys differ, so that two entries of one instant both count; they are served in their order.
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    loop_.enqueueAt(queue_, {"", fmt::format("{:09}", i)}, timeAt(entries_[i].at));
  }
}

void Timeline::carryOut(const TimelineEntry& entry) {
  std::visit([this](const auto& action) { perform(action); }, entry.action);
}

void Timeline::tell(std::string_view action, std::string_view kind, const ObjectKey& key,
                    std::string text) {
  recorder_.begin(kind, key, UserAction{recorder_.text(action), std::move(text)});
}

void Timeline::perform(const SetImageAction& action) {
  const ObjectKey key = keyOf(action.deployment);
  const Ref<Deployment> deployment = store_.get<Deployment>(key);
  if (!deployment) return tell("setImage", Deployment::kind, key, "no such Deployment");
  Deployment changed = *deployment;
  auto& containers = changed.spec.podTemplate.edit().spec.edit().containers;
  const auto container = std::find_if(containers.begin(), containers.end(), [&](const auto& one) {
    return action.container.empty() || one.name == action.container;
  });
  if (container == containers.end()) {
    return tell("setImage", Deployment::kind, key, "no container " + action.container);
  }
  tell("setImage", Deployment::kind, key,
       fmt::format("container {}: {} -> {}", container->name, container->image, action.image));
  container->image = action.image;
  (void)store_.modify<Deployment>(
      key, [&changed](Deployment& now) { now.spec = std::move(changed.spec); });
}

void Timeline::perform(const ScaleAction& action) {
  const ObjectKey key = keyOf(action.deployment);
  const Ref<Deployment> deployment = store_.get<Deployment>(key);
  if (!deployment) return tell("scale", Deployment::kind, key, "no such Deployment");
  tell("scale", Deployment::kind, key,
       fmt::format("replicas {} -> {}", deployment->spec.replicas, action.replicas));
  (void)store_.modify<Deployment>(
      key, [&](Deployment& changed) { changed.spec.replicas = action.replicas; });
}

void Timeline::perform(const PatchAction& action) {
  const ObjectKey key = keyOf(action.object);
  const bool known = withKind(action.object.kind, [&]<class T>(T*) {
    const Ref<T> before = store_.get<T>(key);
    if (!before) return tell("patch", T::kind, key, "no such object");
    T object = *before;
    Diagnostics diagnostics;
    if (!decodeOnto(action.patch, object, action.mode, diagnostics)) {
      return tell("patch", T::kind, key, "refused: the patched object is not valid");
    }
    tell("patch", T::kind, key, canonicalText(action.patch.root));
    object.metadata.resourceVersion = before->metadata.resourceVersion;
    (void)store_.modify<T>(key, [&object](T& now) { now = std::move(object); });
  });
  if (!known) tell("patch", action.object.kind, key, "not a simulated kind");
}

void Timeline::perform(const ApplyAction& action) {
  std::string names;
  for (const ObjectPlace& place : action.objects.places) {
    names += (names.empty() ? "" : ", ") + place.kind + "/" + place.key.name;
  }
  const ObjectPlace first =
      action.objects.places.empty() ? ObjectPlace{} : action.objects.places.front();
  tell("apply", first.kind, first.key, names);
  applyObjects(store_, action.objects);
}

void Timeline::perform(const DeleteAction& action) {
  const ObjectKey key = keyOf(action.object);
  const bool known = withKind(action.object.kind, [&]<class T>(T*) {
    const Ref<T> object = store_.get<T>(key);
    if (!object) return tell("delete", T::kind, key, "no such object");
    tell("delete", T::kind, key, "deleted");
    // Pods end gracefully and finalizers are heard; everything else is gone at once.
    if (T::kind == Pod::kind || !object->metadata.finalizers.empty()) {
      (void)store_.requestDeletion<T>(key);
    } else {
      (void)store_.remove<T>(key);
    }
  });
  if (!known) tell("delete", action.object.kind, key, "not a simulated kind");
}

void Timeline::perform(const DrainAction& action) {
  tell("drain", Node::kind, {"", action.node},
       action.node.empty() ? fmt::format("{} nodes of pool {}", action.count, action.pool)
                           : std::string("the node"));
  if (reach_.drain) reach_.drain(action);
}

void Timeline::perform(const GateAction& action) {
  const bool open = action.answer == GateAction::Answer::Open;
  tell(open ? "openGate" : "closeGate", "Webhook", {"", action.webhook}, open ? "open" : "closed");
  if (reach_.setGate) reach_.setGate(action);
}

void Timeline::perform(const TrafficChangeAction& action) {
  tell("trafficChange", "TrafficSource", {"", action.source},
       action.profile ? std::string("another load profile")
                      : fmt::format("load x {:g}", action.factor));
  if (reach_.changeTraffic) reach_.changeTraffic(action);
}

void Timeline::undo(const ObjectKey& key, std::optional<int> toRevision) {
  const Ref<Deployment> deployment = store_.get<Deployment>(key);
  if (!deployment) return tell("undo", Deployment::kind, key, "no such Deployment");
  const std::vector<Ref<ReplicaSet>> owned = store_.owned<ReplicaSet>(deployment->metadata.uid);
  std::vector<const ReplicaSet*> sets;
  for (const Ref<ReplicaSet>& set : owned) sets.push_back(set.get());
  const UndoAnswer answer = undoTarget(*deployment, sets, toRevision.value_or(0));
  if (answer.target == nullptr) return tell("undo", Deployment::kind, key, answer.refusal);
  tell("undo", Deployment::kind, key, fmt::format("to revision {}", revisionOf(*answer.target)));
  (void)store_.modify<Deployment>(key,
                                  [&](Deployment& changed) { applyUndo(*answer.target, changed); });
}

void Timeline::suspend(const ObjectName& object, std::string_view command, Suspension value) {
  const ObjectKey key = keyOf(object);
  const bool paused = value == Suspension::Paused;
  const bool isCanary = object.kind == Canary::kind;
  tell(command, object.kind, key,
       fmt::format("spec.{}: {}", isCanary ? "suspend" : "paused", paused));
  if (isCanary) {
    (void)store_.modify<Canary>(key, [&](Canary& canary) { canary.spec.suspend = paused; });
  } else {
    (void)store_.modify<Deployment>(key, [&](Deployment& d) { d.spec.paused = paused; });
  }
}

void Timeline::perform(const RolloutAction& action) {
  using Command = RolloutAction::Command;
  const ObjectKey key = keyOf(action.object);
  const std::string_view command = commandName(action.command);
  const Ref<Canary> canary = action.object.kind == Canary::kind ? store_.get<Canary>(key) : nullptr;
  const ObjectKey workload{key.namespace_, canary ? canary->spec.targetRef.name : key.name};
  switch (action.command) {
    case Command::Promote:
    case Command::PromoteFull:
      if (!canary) return tell(command, action.object.kind, key, "there is no gate to pass");
      tell(command, Canary::kind, key, "spec.skipAnalysis: true");
      (void)store_.modify<Canary>(key, [](Canary& changed) { changed.spec.skipAnalysis = true; });
      return;
    case Command::Abort:
      return tell(command, action.object.kind, key,
                  "ignored: Flagger takes a rollout back through a rollback hook only");
    case Command::Retry:
      tell(command, Deployment::kind, workload, "rollout restart");
      (void)store_.modify<Deployment>(workload,
                                      [this](Deployment& d) { restart(d, store_.now()); });
      return;
    case Command::Undo:
      return undo(workload, action.toRevision);
    case Command::Pause:
      return suspend(action.object, command, Suspension::Paused);
    case Command::Resume:
      return suspend(action.object, command, Suspension::Running);
  }
}

}  // namespace aviary
