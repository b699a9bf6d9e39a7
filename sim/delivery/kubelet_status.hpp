#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/api/pod.hpp"

namespace aviary {

/// What the kubelet knows about one container when it writes a pod's status.
struct ContainerView {
  std::string_view name;
  bool everStarted = false;
  bool running = false;
  bool ready = false;
  bool done = false;                            ///< ended and will not be started again
  int restarts = 0;
  int exitCode = 0;                             ///< of its last end
  std::string_view waitingReason;               ///< e.g. CrashLoopBackOff; empty: runs
};

/// The status of a pod on a node: phase, reason, restart count and condition Ready.
/// \param containers  main containers and sidecars; ordinary init containers are represented by
///                    `waiting` alone.
/// \param waiting     why main containers cannot start yet; empty when they have been started.
/// \param gates       spec.readinessGates: each needs a True condition of its own.
/// Source: kubernetes pkg/kubelet/kubelet_pods.go:getPhase,
/// status/generate.go:GeneratePodReadyCondition.
[[nodiscard]] PodStatus podStatusOf(const PodStatus& before,
                                    const std::vector<ContainerView>& containers,
                                    std::string_view waiting,
                                    const std::vector<std::string>& gates, SimTime now);

/// Sets a condition; the transition time (whole seconds) moves only when the status does. The texts
/// are none of `conditions`.
void setPodCondition(SharedList<Condition>& conditions, std::string_view type,
                     ConditionStatus status, std::string_view reason, std::string_view message,
                     SimTime now);

}  // namespace aviary
