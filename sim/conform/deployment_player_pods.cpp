#include "sim/conform/deployment_player_pods.hpp"

#include "sim/conform/case_json.hpp"
#include "sim/delivery/kubelet_status.hpp"

namespace aviary {
namespace {

void setReady(Pod& pod, ConditionStatus status, SimTime now) {
  setPodCondition(pod.status.conditions, "Ready", status, "", "", now);
}

}  // namespace

ScriptedPods::ScriptedPods(Engine& engine, Store& store, std::map<std::string, PodScript> scripts,
                           Start start)
    : engine_(engine),
      store_(store),
      scripts_(std::move(scripts)),
      start_(start),
      label_(engine.label("script", "pods")) {
  store.watch<Pod>([this](const Change<Pod>& change) {
    const Uid uid = change.object().metadata.uid;
    if (change.before == nullptr) {
      created(*change.after);
    } else if (change.after == nullptr) {
      pods_.erase(uid);
    } else if (change.after->metadata.deletionTimestamp &&
               !change.before->metadata.deletionTimestamp) {
      engine_.after(scriptOf(mainImage(*change.after->spec)).terminateAfter, Phase::PodLifecycle,
                    label_, [this, uid] { remove(uid); });
    }
  });
}

const PodScript& ScriptedPods::scriptOf(const std::string& image) {
  const auto found = scripts_.find(image);
  if (found == scripts_.end()) throw CaseError("no script for image \"" + image + "\"");
  return found->second;
}

void ScriptedPods::created(const Pod& pod) {
  const Uid uid = pod.metadata.uid;
  pods_[uid] = keyOf(pod.metadata);
  engine_.at(engine_.now(), Phase::PodLifecycle, label_, [this, uid] { admit(uid); });
  const std::string& image = mainImage(*pod.spec);
  const PodScript& script = scriptOf(image);
  const int place = createdOfImage_[image]++;
  if (!script.readyAfter) return;
  engine_.after(*script.readyAfter + script.readySpread * (place % script.spreadOver),
                Phase::PodLifecycle, label_, [this, uid] { turnReady(uid); });
}

Ref<Pod> ScriptedPods::find(Uid uid) const {
  const auto found = pods_.find(uid);
  return found == pods_.end() ? nullptr : store_.get<Pod>(found->second);
}

void ScriptedPods::admit(Uid uid) {
  const Ref<Pod> pod = find(uid);
  if (pod == nullptr) return;
  Pod copy = *pod;
  copy.nodeName = "node-" + std::to_string(uid.value);
  const auto bound = store_.update(std::move(copy));
  (void)store_.modifyStatus<Pod>(keyOf(pod->metadata), [this](Pod& fresh) {
    fresh.status.startTime = wholeSeconds(engine_.now());
    if (start_ == Start::Running) fresh.status.phase = PodPhase::Running;
    setReady(fresh, ConditionStatus::False, engine_.now());
  });
}

void ScriptedPods::turnReady(Uid uid) {
  const Ref<Pod> pod = find(uid);
  if (pod == nullptr || !isActive(*pod)) return;
  (void)store_.modifyStatus<Pod>(keyOf(pod->metadata), [this](Pod& fresh) {
    fresh.status.phase = PodPhase::Running;
    setReady(fresh, ConditionStatus::True, engine_.now());
  });
}

void ScriptedPods::remove(Uid uid) {
  const auto found = pods_.find(uid);
  if (found == pods_.end()) return;
  const ObjectKey key = found->second;
  (void)store_.remove<Pod>(key);
}

std::optional<Uid> ScriptedPods::runningPod(std::size_t place) const {
  for (const auto& [uid, key] : pods_) {
    const Ref<Pod> pod = store_.get<Pod>(key);
    if (pod == nullptr || !isActive(*pod) || pod->status.phase != PodPhase::Running) continue;
    if (place-- == 0) return uid;
  }
  return std::nullopt;
}

void ScriptedPods::makeUnready(Uid uid, std::optional<SimDuration> comesBackAfter) {
  const Ref<Pod> pod = find(uid);
  if (pod == nullptr) return;
  (void)store_.modifyStatus<Pod>(keyOf(pod->metadata), [this](Pod& fresh) {
    setReady(fresh, ConditionStatus::False, engine_.now());
  });
  if (!comesBackAfter) return;
  engine_.after(*comesBackAfter, Phase::PodLifecycle, label_, [this, uid] { turnReady(uid); });
}

void ScriptedPods::fail(Uid uid) {
  const Ref<Pod> pod = find(uid);
  if (pod == nullptr) return;
  (void)store_.modifyStatus<Pod>(keyOf(pod->metadata), [this](Pod& fresh) {
    fresh.status.phase = PodPhase::Failed;
    fresh.status.reason = "Evicted";
    setReady(fresh, ConditionStatus::False, engine_.now());
  });
}

void ScriptedPods::requestDeletion(Uid uid) {
  const Ref<Pod> pod = find(uid);
  if (pod != nullptr) (void)store_.requestDeletion<Pod>(keyOf(pod->metadata));
}

}  // namespace aviary
