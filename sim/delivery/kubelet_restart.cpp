#include "sim/delivery/kubelet_restart.hpp"

#include <algorithm>

namespace aviary {
namespace {

using std::chrono::seconds;

constexpr SimDuration waitFirst = seconds{10};
constexpr SimDuration waitMax = seconds{300};
constexpr SimDuration quietReset = seconds{600};
constexpr SimDuration graceAfterTermMin = seconds{2};

bool expired(const KubeletBackoff& backoff, SimTime event) {
  return backoff.wait == SimDuration::zero() || event - backoff.lastUpdate > quietReset;
}

}  // namespace

SimTime restartAt(KubeletBackoff& backoff, SimTime finishedAt) {
  if (expired(backoff, finishedAt)) {
    backoff = {waitFirst, finishedAt};
    return finishedAt;
  }
  const SimTime again = finishedAt + backoff.wait;
  backoff = {std::min(backoff.wait * 2, waitMax), again};
  return again;
}

SimTime nextPullAt(KubeletBackoff& backoff, SimTime failedAt) {
  backoff.wait = expired(backoff, failedAt) ? waitFirst : std::min(backoff.wait * 2, waitMax);
  backoff.lastUpdate = failedAt;
  return failedAt + backoff.wait;
}

SimTime terminatedAt(const PodSpec& spec, SimTime deletedAt) {
  SimDuration hook{};
  for (const Container& container : spec.containers) {
    hook = std::max<SimDuration>(hook, seconds{container.preStopSleepSeconds.value_or(0)});
  }
  return deletedAt + std::min<SimDuration>(hook, seconds{spec.terminationGracePeriodSeconds});
}

SimTime stoppedAt(const PodSpec& spec, SimTime deletedAt, std::optional<SimDuration> exitsAfter) {
  const SimDuration grace = seconds{spec.terminationGracePeriodSeconds};
  if (grace <= SimDuration::zero()) return deletedAt;
  const SimTime term = terminatedAt(spec, deletedAt);
  const SimDuration left = std::max(grace - (term - deletedAt), graceAfterTermMin);
  return term + std::min(exitsAfter.value_or(left), left);
}

AfterExit afterExit(const std::string& restartPolicy, int exitCode) {
  if (restartPolicy == "Always") return AfterExit::Restart;
  if (exitCode == 0) return AfterExit::PodSucceeded;
  return restartPolicy == "OnFailure" ? AfterExit::Restart : AfterExit::PodFailed;
}

}  // namespace aviary
