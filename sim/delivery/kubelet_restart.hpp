#pragma once

#include <optional>
#include <string>

#include "sim/api/pod.hpp"

namespace aviary {

/// A wait that doubles with each failure: 10, 20, 40, 80, 160, 300, 300 ... seconds.
struct KubeletBackoff {
  SimDuration wait{};                           ///< of the next failure; 0 = none so far
  SimTime lastUpdate{};
};

/// Registers the exit of a container and says when it starts again: at once after the first exit,
/// then `wait` after its end. More than 600 s of quiet between the last restart and this end begin
/// a new series.
/// Source: kubernetes pkg/kubelet/kuberuntime/kuberuntime_manager.go:doBackOff.
/// Differs: the restart comes exactly when the wait is over, not at the next examination of the
/// pod.
[[nodiscard]] SimTime restartAt(KubeletBackoff& backoff, SimTime finishedAt);

/// Registers a failed pull and says when the next attempt begins.
/// Source: kubernetes pkg/kubelet/images/image_manager.go:EnsureImageExists.
[[nodiscard]] SimTime nextPullAt(KubeletBackoff& backoff, SimTime failedAt);

/// When the containers of a pod deleted at `deletedAt` have stopped: the preStop hook uses up the
/// grace period first, SIGTERM leaves what remains of it, but 2 s at least; then comes SIGKILL.
/// \param exitsAfter  from SIGTERM to the process's own end; absent: it does not end by itself.
/// Source: kubernetes pkg/kubelet/kuberuntime/kuberuntime_container.go:killContainer.
[[nodiscard]] SimTime stoppedAt(const PodSpec& spec, SimTime deletedAt,
                                std::optional<SimDuration> exitsAfter);

/// When SIGTERM reaches the containers: after the longest preStop hook, within the grace period.
[[nodiscard]] SimTime terminatedAt(const PodSpec& spec, SimTime deletedAt);

/// What a restart policy says about a container that ended.
enum class AfterExit { Restart, PodSucceeded, PodFailed };
[[nodiscard]] AfterExit afterExit(const std::string& restartPolicy, int exitCode);

}  // namespace aviary
