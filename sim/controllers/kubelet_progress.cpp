#include <algorithm>
#include <cmath>

#include "sim/controllers/kubelet_controller.hpp"
#include "sim/delivery/kubelet_status.hpp"

namespace aviary {
namespace {

constexpr int stepsMax = 1000;                  // of one pod at one instant

SimDuration disturbedBoot(SimDuration boot, const PodDisturbance& disturbance) {
  const double micros = std::floor(static_cast<double>(boot.count()) / 1000.0 *
                                       disturbance.startupFactor + 0.5);
  return std::chrono::microseconds{static_cast<std::int64_t>(micros)} + disturbance.startupExtra;
}

bool isReadyNow(const ContainerRun& container, const PodDisturbance& disturbance) {
  if (!container.running || !container.started) return false;
  if (container.readiness) return container.readiness->published == ProbeAnswer::Success;
  return container.booted && !disturbance.neverReady;
}

void earlier(std::optional<SimTime>& best, std::optional<SimTime> candidate) {
  if (candidate && (!best || *candidate < *best)) best = candidate;
}

std::string podWithUid(const Pod& pod) {
  return pod.metadata.name + "_" + pod.metadata.namespace_ + "(" +
         std::to_string(pod.metadata.uid.value) + ")";
}

}  // namespace

void KubeletController::wake(Uid uid) {
  const auto found = runs_.find(uid);
  if (found != runs_.end()) progress(found->second);
}

void KubeletController::progress(PodRun& run) {
  const Ref<Pod> pod = store_.get<Pod>(run.key);
  if (!pod || pod->metadata.uid != run.uid) {
    forget(run.uid);
    return;
  }
  const NodeRun& node = nodes_[run.node];
  if (!node.exists || node.down || run.stage == PodRun::Stage::Finished) return;
  const ResourceVersion causeBefore = store_.cause();
  store_.setCause(run.cause);
  if (run.stage == PodRun::Stage::BringUp && !run.stopsAt) bringUp(run, *pod);
  for (std::size_t i = 0; i < run.containers.size(); ++i) {
    int steps = 0;
    while (advanceContainer(run, *pod, i)) {
      SIM_ASSERT(++steps < stepsMax, "a container comes to rest within an instant");
    }
  }
  const bool stopped =
      run.stopsAt && (*run.stopsAt <= engine_.now() ||
                      std::none_of(run.containers.begin(), run.containers.end(),
                                   [](const ContainerRun& c) { return c.running; }));
  if (stopped) {
    removePod(*pod);
  } else {
    arm(run, *pod);
    writeStatus(run, *pod);
  }
  store_.setCause(causeBefore);
}

void KubeletController::bringUp(PodRun& run, const Pod& pod) {
  const PodSpec& spec = *pod.spec;
  while (run.next < run.containers.size()) {
    ContainerRun& container = run.containers[run.next];
    if (run.inPullQueue || (run.resumesAt && *run.resumesAt > engine_.now())) return;
    run.resumesAt.reset();
    if (container.running) {                    // an init container that has ended now
      container.running = false;
      container.done = true;
      ++run.next;
      continue;
    }
    const Container& wanted = containerAt(spec, run.next);
    if (requestImage(run, pod, wanted) == PullState::Waiting) return;
    startContainer(run, pod, run.next);
    if (isOrdinaryInit(spec, run.next)) {
      run.waiting = "PodInitializing";
      run.resumesAt = container.bootEndsAt;
    } else {
      ++run.next;
    }
  }
  run.stage = PodRun::Stage::Up;
  run.waiting.clear();
}

void KubeletController::startContainer(PodRun& run, const Pod& pod, std::size_t index) {
  const Container& spec = containerAt(*pod.spec, index);
  ContainerRun& container = run.containers[index];
  container.everStarted = true;
  container.running = true;
  container.startedAt = engine_.now();
  container.restartsAt.reset();
  if (index == pod.spec->initContainers.size()) refreshDisturbance(run, pod);
  container.bootEndsAt =
      engine_.now() + disturbedBoot(timings_.boot(pod, spec), run.disturbance);
  emit(pod, EventType::Normal, "Created", "Created container: " + spec.name);
  emit(pod, EventType::Normal, "Started", "Started container " + spec.name);
  if (isOrdinaryInit(*pod.spec, index)) return;
  if (spec.startupProbe) {
    container.startup = startProbe(*spec.startupProbe, ProbeKind::Startup, run.admittedAt,
                                   container.startedAt, container.startedAt);
    setAnswers(run, container);
  } else {
    passStartup(run, spec, container);
  }
}

void KubeletController::passStartup(const PodRun& run, const Container& spec,
                                    ContainerRun& container) {
  container.started = true;
  container.startup.reset();
  if (spec.readinessProbe) {
    container.readiness = startProbe(*spec.readinessProbe, ProbeKind::Readiness, run.admittedAt,
                                     container.startedAt, engine_.now());
  }
  if (spec.livenessProbe) {
    container.liveness = startProbe(*spec.livenessProbe, ProbeKind::Liveness, run.admittedAt,
                                    container.startedAt, engine_.now());
  }
  setAnswers(run, container);
}

bool KubeletController::setAnswers(const PodRun& run, ContainerRun& container) {
  const bool alive = container.booted && !run.disturbance.hangs;
  const bool serves = alive && !run.disturbance.neverReady;
  bool changed = false;
  const auto set = [&](std::optional<ProbeTrack>& track, bool success) {
    if (!track) return;
    const bool inTime = run.responseTime <= track->timeout;
    const ProbeAnswer answer = success && inTime ? ProbeAnswer::Success : ProbeAnswer::Failure;
    changed |= answer != track->answer;
    setAnswer(*track, answer, engine_.now());
  };
  set(container.startup, serves);
  set(container.readiness, serves);
  set(container.liveness, alive);
  return changed;
}

bool KubeletController::refreshDisturbance(PodRun& run, const Pod& pod) {
  const std::size_t main = pod.spec->initContainers.size();
  std::optional<SimTime> startedAt;
  if (main < run.containers.size() && run.containers[main].running) {
    startedAt = run.containers[main].startedAt;
  }
  PodDisturbance now = disturbances_.ofPod(pod, startedAt, engine_.now());
  if (now == run.disturbance) return false;
  run.disturbance = std::move(now);
  return true;
}

bool KubeletController::advanceContainer(PodRun& run, const Pod& pod, std::size_t index) {
  ContainerRun& container = run.containers[index];
  const SimTime now = engine_.now();
  if (isOrdinaryInit(*pod.spec, index)) return false;
  if (!container.running) {
    if (!container.restartsAt || *container.restartsAt > now) return false;
    ++container.restarts;
    startContainer(run, pod, index);
    return true;
  }
  const bool main = index == pod.spec->initContainers.size();
  if (main && run.disturbance.crashAt && *run.disturbance.crashAt <= now) {
    const bool memory = run.disturbance.crashKind == CrashKind::OomKilled;
    exitContainer(run, pod, index, memory ? "OOMKilled" : "Error",
                  memory ? killedExitCode : run.disturbance.crashExitCode);
    return true;
  }
  if (!container.booted && container.bootEndsAt <= now) {
    container.booted = true;
    setAnswers(run, container);
    // Attempts before the app has booted fail as well, but say nothing about it.
    if (run.disturbance.neverReady && container.readiness) {
      emit(pod, EventType::Warning, "Unhealthy",
           "Readiness probe failed: HTTP probe failed with statuscode: 503");
    }
    return true;
  }
  const bool turned = advanceProbes(run, pod, index);
  container.ready = isReadyNow(container, run.disturbance);
  return turned;
}

bool KubeletController::advanceProbes(PodRun& run, const Pod& pod, std::size_t index) {
  ContainerRun& container = run.containers[index];
  const Container& spec = containerAt(*pod.spec, index);
  const SimTime now = engine_.now();
  const auto turn = [now](std::optional<ProbeTrack>& track) {
    if (!track) return false;
    const std::optional<SimTime> next = nextTurn(*track);
    if (!next || *next > now) return false;
    countAttempts(*track, now, UntilAttempt::Included);
    return true;
  };
  const auto failed = [this, &pod](std::string_view probe) {
    emit(pod, EventType::Warning, "Unhealthy",
         std::string(probe) + " probe failed: the app does not answer in time");
  };
  const auto kill = [&](const std::string& probe) {
    emit(pod, EventType::Normal, "Killing",
         "Container " + spec.name + " failed " + probe + " probe, will be restarted");
    exitContainer(run, pod, index, "Error", killedExitCode);
  };
  if (turn(container.startup)) {
    if (container.startup->published == ProbeAnswer::Success) {
      passStartup(run, spec, container);
    } else {
      failed("Startup");
      kill("startup");
    }
    return true;
  }
  if (turn(container.liveness)) {
    if (container.liveness->published == ProbeAnswer::Success) return true;
    failed("Liveness");
    kill("liveness");
    return true;
  }
  if (turn(container.readiness)) {
    if (container.readiness->published == ProbeAnswer::Failure) failed("Readiness");
    return true;
  }
  return false;
}

void KubeletController::exitContainer(PodRun& run, const Pod& pod, std::size_t index,
                                      std::string_view reason, int exitCode) {
  const Container& spec = containerAt(*pod.spec, index);
  ContainerRun& container = run.containers[index];
  container.running = container.booted = container.started = container.ready = false;
  container.startup.reset();
  container.readiness.reset();
  container.liveness.reset();
  container.exitCode = exitCode;
  run.lastTerminationReason = reason;
  if (index == pod.spec->initContainers.size()) {
    run.disturbance.crashAt.reset();            // asked again when the container starts again
  }
  if (run.stopsAt) return;
  const bool sidecar = index < pod.spec->initContainers.size();
  if (afterExit(sidecar ? "Always" : pod.spec->restartPolicy, exitCode) != AfterExit::Restart) {
    container.done = true;
    return;
  }
  container.restartsAt = restartAt(container.backoff, engine_.now());
  if (*container.restartsAt > engine_.now()) {
    emit(pod, EventType::Warning, "BackOff",
         "Back-off restarting failed container " + spec.name + " in pod " + podWithUid(pod));
  }
}

std::optional<SimTime> KubeletController::nextStep(const PodRun& run, const Pod& pod) const {
  std::optional<SimTime> next = run.stopsAt;
  if (!run.stopsAt) earlier(next, run.resumesAt);
  for (std::size_t i = 0; i < run.containers.size(); ++i) {
    const ContainerRun& container = run.containers[i];
    if (isOrdinaryInit(*pod.spec, i)) continue;
    if (!container.running) {
      earlier(next, container.restartsAt);
      continue;
    }
    if (i == pod.spec->initContainers.size()) earlier(next, run.disturbance.crashAt);
    if (!container.booted) earlier(next, container.bootEndsAt);
    for (const auto* track : {&container.startup, &container.readiness, &container.liveness}) {
      if (*track) earlier(next, nextTurn(**track));
    }
  }
  return next;
}

void KubeletController::arm(PodRun& run, const Pod& pod) {
  engine_.cancel(run.timer);
  const std::optional<SimTime> next = nextStep(run, pod);
  if (!next) return;
  const Uid uid = run.uid;
  run.timer = engine_.at(std::max(*next, engine_.now()), Phase::PodLifecycle,
                         run.label, [this, uid] { wake(uid); });
}

void KubeletController::writeStatus(PodRun& run, const Pod& pod) {
  const PodSpec& spec = *pod.spec;
  std::vector<ContainerView> views;
  for (std::size_t i = 0; i < run.containers.size(); ++i) {
    if (isOrdinaryInit(spec, i)) continue;
    const ContainerRun& container = run.containers[i];
    ContainerView view;
    view.name = containerAt(spec, i).name;
    view.everStarted = container.everStarted;
    view.running = container.running;
    view.ready = container.running && container.ready;
    view.done = container.done;
    view.restarts = container.restarts;
    view.exitCode = container.exitCode;
    if (!container.running && container.restartsAt) view.waitingReason = "CrashLoopBackOff";
    views.push_back(view);
  }
  PodStatus status =
      podStatusOf(pod.status, views, run.waiting, spec.readinessGates, engine_.now());
  const std::size_t main = spec.initContainers.size();
  const bool mainRuns = main < run.containers.size() && run.containers[main].running;
  status.containersStartedAt.reset();
  if (mainRuns) status.containersStartedAt = run.containers[main].startedAt;
  if (!status.startTime) status.startTime = wholeSeconds(run.admittedAt);
  if (status.podIp.empty() && mainRuns) status.podIp = nextPodIp();
  status.lastTerminationReason = run.lastTerminationReason;
  if (main < run.containers.size()) status.lastExitCode = run.containers[main].exitCode;
  if (status.phase == PodPhase::Failed || status.phase == PodPhase::Succeeded) {
    run.stage = PodRun::Stage::Finished;
  }
  const WriteResult<Pod> written = store_.updateStatus(pod, std::move(status));
  if (written.ok()) run.cause = written.object->metadata.resourceVersion;
}

}  // namespace aviary
