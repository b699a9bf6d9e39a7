#include "sim/run/load_feedback.hpp"

#include <algorithm>

#include "sim/delivery/kubelet_restart.hpp"

namespace aviary {
namespace {

constexpr SimDuration lookInterval = std::chrono::seconds{1};
/// The shortest timeout that a probe may have: below it no probe can tell the difference.
constexpr SimDuration probeTimeoutMin = std::chrono::seconds{1};

}  // namespace

LoadFeedback::LoadFeedback(Engine& engine, Store& store, TrafficModel& traffic,
                           KubeletController& kubelets,
                           const std::map<std::string, VersionBehaviour>& versions)
    : engine_(engine),
      store_(store),
      traffic_(traffic),
      kubelets_(kubelets),
      versions_(versions),
      lookLabel_(engine.label("look", "load")),
      exitLabel_(engine.label("exit", "pods")) {
  memoryMatters_ = std::any_of(versions.begin(), versions.end(), [](const auto& entry) {
    return entry.second.memory.perRequestBytes > 0;
  });
  store_.watch<Pod>([this](const Change<Pod>& change) { podChanged(change); });
}

void LoadFeedback::start() {
  engine_.after(lookInterval, Phase::Traffic, lookLabel_, [this] { look(); });
}

void LoadFeedback::look() {
  engine_.after(lookInterval, Phase::Traffic, lookLabel_, [this] { look(); });
  if (memoryMatters_ || traffic_.anyBusy() || !slow_.empty()) lookAtPods();
}

void LoadFeedback::lookAtPods() {
  // Kubelets are told when all pods have been seen: what they do may end a pod.
  std::vector<Finding> findings;
  const auto note = [&](const PodPressure& pressure) {
    const bool waits = pressure.wait > probeTimeoutMin || slow_.contains(pressure.uid);
    const bool bursts = memoryMatters_ && isAboveLimit(pressure);
    if (waits || bursts) findings.push_back({pressure.pod, pressure.uid, pressure.wait, bursts});
  };
  if (memoryMatters_) {
    traffic_.eachPressure(note);
  } else {
    traffic_.eachBusyPressure(slow_, note);
  }
  for (const Finding& finding : findings) tell(finding);
}

bool LoadFeedback::isAboveLimit(const PodPressure& pressure) const {
  const Ref<Pod> pod = store_.get<Pod>(pressure.pod);
  if (!pod || pod->spec->containers.empty()) return false;
  const ResourceList& limits = pod->spec->containers.front().limits;
  const auto limit = limits.find("memory");
  return limit != limits.end() && pressure.workingSet > limit->second.value();
}

void LoadFeedback::tell(const Finding& finding) {
  if (finding.wait > probeTimeoutMin) {
    slow_.insert(finding.uid);
  } else {
    slow_.erase(finding.uid);
  }
  kubelets_.setResponseTime(finding.pod, finding.uid, finding.wait);
  if (finding.bursts) kubelets_.outOfMemory(finding.pod, finding.uid);
}

void LoadFeedback::podChanged(const Change<Pod>& change) {
  if (!change.after) {
    slow_.erase(change.before->metadata.uid);
    leaving_.erase(change.before->metadata.uid);
    return;
  }
  const Pod& pod = *change.after;
  const bool told = pod.metadata.deletionTimestamp.has_value();
  if (!told || (change.before && change.before->metadata.deletionTimestamp)) return;
  const Uid uid = pod.metadata.uid;
  leaving_[uid] = keyOf(pod.metadata);
  const SimTime end = terminatedAt(*pod.spec, *pod.metadata.deletionTimestamp) +
                      behaviourOf(pod).terminationTime;
  // A kubelet hears of a deletion in this instant's reconciling.
  const bool atOnce = end <= engine_.now();
  engine_.at(std::max(end, engine_.now()), atOnce ? Phase::Record : Phase::PodLifecycle,
             exitLabel_, [this, uid] { tryExit(uid); });
}

/// After SIGTERM a pod takes no request, so that what it has now is its last work.
void LoadFeedback::tryExit(Uid uid) {
  const auto found = leaving_.find(uid);
  if (found == leaving_.end()) return;
  const SimTime done = traffic_.answeredBy(uid);
  if (done > engine_.now()) {
    engine_.at(done, Phase::PodLifecycle, exitLabel_, [this, uid] { tryExit(uid); });
    return;
  }
  const ObjectKey pod = found->second;
  leaving_.erase(found);
  kubelets_.processExited(pod, uid);
}

const VersionBehaviour& LoadFeedback::behaviourOf(const Pod& pod) const {
  const auto found = versions_.find(mainImage(*pod.spec));
  return found == versions_.end() ? otherwise_ : found->second;
}

}  // namespace aviary
