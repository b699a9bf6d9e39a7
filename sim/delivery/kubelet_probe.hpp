#pragma once

#include <cstdint>
#include <optional>

#include "sim/api/pod.hpp"

namespace aviary {

enum class ProbeKind : std::uint8_t { Startup, Readiness, Liveness };

/// What an attempt of a probe would see.
enum class ProbeAnswer : std::uint8_t { Success, Failure };

/// One probe of one running container, without an event for each attempt.
///
/// Attempts happen on a grid of one period, anchored where the pod was admitted to its node, and
/// once more at `trigger`. Between two changes of the answer their outcome is known, so only the
/// moment at which the published result turns needs a timer.
/// Invariants: `consecutive` attempts before `countedUntil` had the outcome `last`.
/// Source: kubernetes pkg/kubelet/prober/worker.go:run, doProbe.
struct ProbeTrack {
  SimTime anchor{};                             ///< of the grid
  SimTime from{};                               ///< no attempt before
  std::optional<SimTime> trigger;               ///< an attempt beside the grid; >= from
  SimDuration period{};                         ///< > 0
  int successThreshold = 1;
  int failureThreshold = 3;
  /// An answer that takes longer is a failure; without limit for probes that need no worker of the
  /// app (tcpSocket, exec).
  SimDuration timeout = SimDuration::max();
  ProbeAnswer answer = ProbeAnswer::Failure;    ///< of attempts from countedUntil on
  SimTime countedUntil{};                       ///< attempts before it are in consecutive and last
  int consecutive = 0;
  ProbeAnswer last = ProbeAnswer::Failure;
  std::optional<ProbeAnswer> published;         ///< absent: a startup probe without a result
};

/// A probe of a container that started at `startedAt` in a pod admitted at `admittedAt`. Readiness
/// starts as Failure, liveness as Success, startup as neither; attempts begin `initialDelaySeconds`
/// after the start.
/// \param allowedFrom  the start, or when the startup probe passed: readiness has an attempt at
///                   that moment where the initial delay is over, since the pod's status is
///                   refreshed then.
[[nodiscard]] ProbeTrack startProbe(const Probe& probe, ProbeKind kind, SimTime admittedAt,
                                    SimTime startedAt, SimTime allowedFrom);

/// Counts the attempts in [countedUntil, until), or up to and including `until`.
enum class UntilAttempt : std::uint8_t { Excluded, Included };
void countAttempts(ProbeTrack& track, SimTime until, UntilAttempt edge);

/// From now on attempts see `answer`; an attempt at `now` sees it already.
void setAnswer(ProbeTrack& track, ProbeAnswer answer, SimTime now);

/// The attempt that turns the published result if the answer stays; absent when it already agrees.
[[nodiscard]] std::optional<SimTime> nextTurn(const ProbeTrack& track);

}  // namespace aviary
