#include <algorithm>
#include <utility>

#include "sim/traffic/traffic_model.hpp"

namespace aviary {
namespace {

Nanos nanos(SimTime time) {
  return time.time_since_epoch().count();
}

/// How long the containers keep running normally after the deletion.
SimDuration preStopOf(const PodSpec& spec) {
  int seconds = 0;
  for (const Container& container : spec.containers) {
    seconds = std::max(seconds, container.preStopSleepSeconds.value_or(0));
  }
  return std::chrono::seconds{std::min<std::int64_t>(seconds, spec.terminationGracePeriodSeconds)};
}

/// The CPU limit of all containers together; 0 when one has none.
double cpuLimitOf(const PodSpec& spec) {
  std::int64_t milli = 0;
  for (const Container& container : spec.containers) {
    const auto limit = container.limits.find("cpu");
    if (limit == container.limits.end()) return 0;
    milli += limit->second.milli;
  }
  return static_cast<double>(milli) / 1000;
}

bool isDown(const Pod& pod) {
  return pod.status.phase == PodPhase::Failed || pod.status.phase == PodPhase::Succeeded ||
         !pod.status.reason.empty();
}

}  // namespace

void TrafficModel::watchPods() {
  for (const auto& [key, pod] : store_.all<Pod>()) {
    if (pod->status.phase == PodPhase::Running) podChanged({nullptr, pod, 0, 0});
  }
  store_.watch<Pod>([this](const Change<Pod>& change) { podChanged(change); });
}

std::optional<std::uint32_t> TrafficModel::podIndex(const Pod& pod) {
  const Uid uid = pod.metadata.uid;
  if (podOf(uid) != noIndex) return podOf(uid);
  if (pod.status.phase != PodPhase::Running) return std::nullopt;
  PodState state;
  state.identity = identifyPod(pod, store_);
  state.uid = uid;
  state.labels = pod.metadata.labels;
  for (const Container& container : pod.spec->containers) {
    state.containers.push_back(container.name);
  }
  state.cpuLimitCores = cpuLimitOf(*pod.spec);
  const ResourceList requests = podRequests(*pod.spec);
  const auto cpu = requests.find("cpu");
  if (cpu != requests.end()) state.cpuRequestMillicores = cpu->second.milli;
  state.containerStart = nanos(now());
  state.restarts = pod.status.restartCount;
  const std::uint32_t index = requests_.addPod(std::move(state));
  if (uid.value >= podByUid_.size()) podByUid_.resize(uid.value + 1, noIndex);
  podByUid_[uid.value] = index;
  const PodState& added = requests_.pod(index);
  if (added.workload >= podsOfWorkload_.size()) podsOfWorkload_.resize(added.workload + 1);
  Workload& workload = podsOfWorkload_[added.workload];
  workload.requestMillicores += added.cpuRequestMillicores;
  if (requests_.version(added.version).behaviour.cpuIdleMillicores != 0) {
    workload.idlePods.push_back(index);
  }
  applyDisturbance(index);
  return index;
}

void TrafficModel::podChanged(const Change<Pod>& change) {
  if (!change.after) {
    const Uid uid = change.before->metadata.uid;
    const std::uint32_t index = podOf(uid);
    if (index == noIndex) return;
    catchUp();
    requests_.podChanges(index);
    endPod(index, *change.before);
    podByUid_[uid.value] = noIndex;
    usage_.forget(keyOf(change.before->metadata));
    return;
  }
  const Pod& after = *change.after;
  const bool known = podOf(after.metadata.uid) != noIndex;
  const std::optional<std::uint32_t> index = podIndex(after);
  if (!index) return;
  static const Pod unknown;
  const Pod& before = known && change.before ? *change.before : unknown;
  if (before.status == after.status &&
      before.metadata.deletionTimestamp == after.metadata.deletionTimestamp) {
    return;
  }
  catchUp();
  requests_.podChanges(*index);
  followStatus(requests_.pod(*index), *index, before, after);
}

void TrafficModel::followStatus(PodState& state, std::uint32_t index, const Pod& before,
                                const Pod& after) {
  const Nanos at = nanos(now());
  const bool restarted = after.status.restartCount > state.restarts;
  const bool wentDown = isDown(after) && !isDown(before);
  if (restarted || wentDown) {
    requests_.loseRequests(index, at);
    state.stopListening(at);
  }
  if (restarted) {
    state.restarts = after.status.restartCount;
    state.containerStart = at;
    state.served = 0;
  }
  // A pod that is not ready for its probes only still answers; one that has died does not.
  if (!isDown(after) && isReady(after)) {
    state.startListening(at, requests_.version(state.version).behaviour.startup.warmup);
  }
  if (after.metadata.deletionTimestamp && !before.metadata.deletionTimestamp) {
    const SimTime deletion = *after.metadata.deletionTimestamp;
    state.acceptUntil = nanos(deletion + preStopOf(*after.spec));
    state.drainUntil =
        nanos(deletion + std::chrono::seconds{after.spec->terminationGracePeriodSeconds});
  }
}

/// A process that was told to stop has answered what it had before it left; one that vanished has
/// not.
void TrafficModel::endPod(std::uint32_t index, const Pod& pod) {
  PodState& state = requests_.pod(index);
  const Nanos at = nanos(now());
  state.gone = true;
  podsOfWorkload_[state.workload].requestMillicores -= state.cpuRequestMillicores;
  hiddenPods_.erase(index);
  for (const std::uint32_t sink : state.sinks) {
    if (sink != noIndex) slots_[slotOf(requests_.sinks()[sink])].gone.push_back(sink);
  }
  state.stopListening(at);
  state.acceptUntil = std::min(state.acceptUntil, at);
  if (!pod.metadata.deletionTimestamp) requests_.loseRequests(index, at);
}

void TrafficModel::applyDisturbance(std::uint32_t index) {
  PodState& pod = requests_.pod(index);
  const RequestDisturbance found = disturbances_.ofRequests(pod.identity, now());
  const double own = requests_.version(pod.version).behaviour.errorRate;
  pod.errorRatio = 1 - (1 - own) * (1 - found.errorRate);
  if (found.errorRate == 0) pod.errorRatio = own;
  const RequestEngine::LatencyChange change{found.latencyFactor / pod.latencyFactor, pod.latencyAdd,
                                            found.latencyAdd.count()};
  const bool faster = change.factor <= 1 && change.addedAfter <= change.addedBefore;
  if (faster && (change.factor < 1 || change.addedAfter < change.addedBefore)) {
    requests_.quicken(index, nanos(now()), change);
  }
  pod.latencyFactor = found.latencyFactor;
  pod.latencyAdd = found.latencyAdd.count();
  pod.cpuShare = found.cpuShare;
  pod.scraped = !found.notScraped;
  if (found.unreachable && !pod.unreachable) requests_.loseRequests(index, nanos(now()));
  pod.unreachable = found.unreachable;
  if (pod.unreachable || !pod.scraped) {
    hiddenPods_.insert(index);
  } else {
    hiddenPods_.erase(index);
  }
}

void TrafficModel::applyDisturbances() {
  catchUp();
  requests_.everythingChanges();
  eachPod([this](std::uint32_t index) { applyDisturbance(index); });
  for (std::uint32_t entry = 0; entry < requests_.entries().size(); ++entry) {
    const RequestTraits& traits = requests_.entries()[entry].traits;
    requests_.setDown(entry, disturbances_.serviceDown({traits.namespace_, traits.to}, now()));
  }
}

void TrafficModel::armDisturbances() {
  const std::optional<SimTime> next = disturbances_.nextChangeAfter(now());
  if (!next) return;
  engine_.at(*next, Phase::Fault, faultLabel_, [this] {
    applyDisturbances();
    armDisturbances();
  });
}

}  // namespace aviary
