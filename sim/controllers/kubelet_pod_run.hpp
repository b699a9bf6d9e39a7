#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/cluster/pod_surroundings.hpp"
#include "sim/delivery/kubelet_probe.hpp"
#include "sim/delivery/kubelet_restart.hpp"
#include "sim/engine/engine.hpp"

namespace aviary {

/// Exit code of a container that got SIGKILL.
inline constexpr int killedExitCode = 137;

/// What runs of one container; the kubelet's own knowledge, not a copy of any object.
struct ContainerRun {
  bool everStarted = false;
  bool running = false;
  bool booted = false;                          ///< the app in it answers
  bool started = false;                         ///< its startup probe passed, or it has none
  bool ready = false;
  bool done = false;
  int restarts = 0;
  int exitCode = 0;
  SimTime startedAt{};
  SimTime bootEndsAt{};
  std::optional<SimTime> restartsAt;            ///< it waits in a crash loop until then
  KubeletBackoff backoff;
  std::optional<ProbeTrack> startup;
  std::optional<ProbeTrack> readiness;
  std::optional<ProbeTrack> liveness;
};

/// What runs of one pod. `containers` holds init containers first, then main containers.
struct PodRun {
  enum class Stage : std::uint8_t {
    BringUp,       ///< containers below `next` have been started
    Up,
    Finished       ///< Succeeded or Failed: only waits for its deletion
  };
  ObjectKey key;
  Uid uid;
  std::string node;
  Stage stage = Stage::BringUp;
  SimTime admittedAt{};
  std::size_t next = 0;
  std::string waiting = "ContainerCreating";    ///< why the next container has not started
  std::optional<SimTime> resumesAt;             ///< end of an init container or of a pull back-off
  bool inPullQueue = false;
  bool pulledNow = false;                       ///< the image of the next container came just now
  KubeletBackoff pullBackoff;
  SimDuration responseTime{};                   ///< of a probe that asks the app, by its load
  PodDisturbance disturbance;
  std::vector<ContainerRun> containers;
  std::optional<SimTime> stopsAt;               ///< set while terminating
  std::string lastTerminationReason;
  EventHandle timer;
  LabelId label;                                ///< of the timer
  ResourceVersion cause = 0;                    ///< the write its next step follows from
};

/// What the kubelet of one node has beside its pods.
struct NodeRun {
  bool exists = false;
  bool down = false;
  std::set<std::string> images;
  std::set<Uid> pods;
  std::set<ObjectKey> waiting;                  ///< pods bound to it while it does not run
  std::deque<Uid> pulls;                        ///< one after another; the front is active
  std::string pulling;                          ///< image of the active pull
  bool pullFails = false;
  SimTime pullStartedAt{};
  EventHandle pullTimer;
};

/// Init containers first, then main containers.
[[nodiscard]] inline const Container& containerAt(const PodSpec& spec, std::size_t index) {
  const std::size_t inits = spec.initContainers.size();
  return index < inits ? spec.initContainers[index] : spec.containers[index - inits];
}

/// An init container that must end before the next container starts.
[[nodiscard]] inline bool isOrdinaryInit(const PodSpec& spec, std::size_t index) {
  return index < spec.initContainers.size() && !spec.initContainers[index].restartPolicyAlways;
}

}  // namespace aviary
