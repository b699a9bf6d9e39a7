#include "sim/delivery/kubelet_probe.hpp"

#include <algorithm>

namespace aviary {
namespace {

using std::chrono::seconds;

// The first grid point at or after `when`.
SimTime gridAtOrAfter(const ProbeTrack& track, SimTime when) {
  if (when <= track.anchor) return track.anchor;
  const SimDuration past = (when - track.anchor) % track.period;
  return past == SimDuration::zero() ? when : when + (track.period - past);
}

bool onGrid(const ProbeTrack& track, SimTime when) {
  return when >= track.anchor && (when - track.anchor) % track.period == SimDuration::zero();
}

// Attempts in [begin, end).
std::int64_t attemptsIn(const ProbeTrack& track, SimTime begin, SimTime end) {
  begin = std::max(begin, track.from);
  if (begin >= end) return 0;
  std::int64_t count = 0;
  const SimTime first = gridAtOrAfter(track, begin);
  if (first < end) count = (end - first - SimDuration{1}) / track.period + 1;
  if (track.trigger && *track.trigger >= begin && *track.trigger < end &&
      !onGrid(track, *track.trigger)) {
    ++count;
  }
  return count;
}

int thresholdOf(const ProbeTrack& track, ProbeAnswer answer) {
  return answer == ProbeAnswer::Success ? track.successThreshold : track.failureThreshold;
}

}  // namespace

ProbeTrack startProbe(const Probe& probe, ProbeKind kind, SimTime admittedAt, SimTime startedAt,
                      SimTime allowedFrom) {
  ProbeTrack track;
  track.anchor = admittedAt;
  track.from = std::max(allowedFrom, startedAt + seconds{probe.initialDelaySeconds});
  track.period = seconds{std::max(1, probe.periodSeconds)};
  track.successThreshold = std::max(1, probe.successThreshold);
  track.failureThreshold = std::max(1, probe.failureThreshold);
  const bool asksApp =
      !probe.handler.starts_with("tcpSocket") && !probe.handler.starts_with("exec");
  if (asksApp) track.timeout = seconds{std::max(1, probe.timeoutSeconds)};
  track.countedUntil = allowedFrom;
  if (kind == ProbeKind::Readiness && track.from == allowedFrom) track.trigger = allowedFrom;
  if (kind == ProbeKind::Liveness) track.published = ProbeAnswer::Success;
  if (kind == ProbeKind::Readiness) track.published = ProbeAnswer::Failure;
  return track;
}

void countAttempts(ProbeTrack& track, SimTime until, UntilAttempt edge) {
  const SimTime end = edge == UntilAttempt::Included ? until + SimDuration{1} : until;
  const std::int64_t attempts = attemptsIn(track, track.countedUntil, end);
  track.countedUntil = std::max(track.countedUntil, end);
  if (attempts == 0) return;
  const int before = track.last == track.answer ? track.consecutive : 0;
  // Beyond the threshold nothing depends on the count.
  track.consecutive = static_cast<int>(std::min<std::int64_t>(before + attempts, 1'000'000));
  track.last = track.answer;
  if (track.consecutive >= thresholdOf(track, track.answer)) track.published = track.answer;
}

void setAnswer(ProbeTrack& track, ProbeAnswer answer, SimTime now) {
  countAttempts(track, now, UntilAttempt::Excluded);
  track.answer = answer;
}

std::optional<SimTime> nextTurn(const ProbeTrack& track) {
  if (track.published == track.answer) return std::nullopt;
  const int before = track.last == track.answer ? track.consecutive : 0;
  int missing = std::max(1, thresholdOf(track, track.answer) - before);
  const SimTime begin = std::max(track.countedUntil, track.from);
  const SimTime first = gridAtOrAfter(track, begin);
  if (track.trigger && *track.trigger >= begin && !onGrid(track, *track.trigger)) {
    // The trigger lies at `from`, so it comes before every point of the grid.
    if (missing == 1) return *track.trigger;
    --missing;
  }
  return first + (missing - 1) * track.period;
}

}  // namespace aviary
