#include <doctest/doctest.h>

#include "sim/delivery/kubelet_probe.hpp"
#include "sim/delivery/kubelet_restart.hpp"

namespace aviary {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

SimTime at(double secondsSinceStart) {
  return SimTime{milliseconds{static_cast<std::int64_t>(secondsSinceStart * 1000)}};
}

// The same probe, attempt by attempt: what the lazy count must agree with.
struct SlowProbe {
  int consecutive = 0;
  bool last = false;
  bool published = false;

  void attempt(bool success, const Probe& probe) {
    consecutive = consecutive > 0 && last == success ? consecutive + 1 : 1;
    last = success;
    const int threshold = success ? probe.successThreshold : probe.failureThreshold;
    if (consecutive >= threshold) published = success;
  }
};

TEST_CASE("probes: counting lazily gives what every single attempt would give") {
  Probe probe;
  probe.periodSeconds = 3;
  probe.failureThreshold = 2;
  probe.successThreshold = 2;
  // The app answers in [4, 10), [13, 14), [20, 40).
  const auto answers = [](int second) {
    return (second >= 4 && second < 10) || second == 13 || (second >= 20 && second < 40);
  };
  ProbeTrack track =
      startProbe(probe, ProbeKind::Readiness, at(0), at(1), at(1));
  SlowProbe slow;
  bool before = false;
  for (int second = 1; second < 50; ++second) {
    if (answers(second) != before) {
      before = answers(second);
      setAnswer(track, before ? ProbeAnswer::Success : ProbeAnswer::Failure, at(second));
    }
    const bool attempted = second == 1 || second % 3 == 0;
    if (attempted) slow.attempt(answers(second), probe);
    const auto next = nextTurn(track);
    if (next && *next <= at(second)) countAttempts(track, at(second), UntilAttempt::Included);
    CAPTURE(second);
    CHECK((track.published == ProbeAnswer::Success) == slow.published);
  }
}

TEST_CASE("probes: a startup probe has no result before its first threshold") {
  Probe probe;
  ProbeTrack track = startProbe(probe, ProbeKind::Startup, at(0), at(2), at(2));
  CHECK_FALSE(track.published.has_value());
  REQUIRE(nextTurn(track).has_value());
  CHECK(*nextTurn(track) == at(30));            // attempts at 10, 20, 30 fail
  setAnswer(track, ProbeAnswer::Success, at(15));
  CHECK(*nextTurn(track) == at(20));
}

TEST_CASE("restarts: the wait doubles from 10 to 300 seconds and a quiet time resets it") {
  KubeletBackoff backoff;
  SimTime now = at(0);
  const int waits[] = {0, 10, 20, 40, 80, 160, 300, 300};
  for (const int wait : waits) {
    const SimTime again = restartAt(backoff, now);
    CHECK(again - now == seconds{wait});
    now = again;
  }
  CHECK(restartAt(backoff, now + seconds{601}) == now + seconds{601});
}

TEST_CASE("restarts: pulls are tried again after 10, 20, 40 seconds") {
  KubeletBackoff backoff;
  CHECK(nextPullAt(backoff, at(0)) == at(10));
  CHECK(nextPullAt(backoff, at(10)) == at(30));
  CHECK(nextPullAt(backoff, at(30)) == at(70));
}

TEST_CASE("termination: the hook uses the grace period up and leaves two seconds") {
  struct Row {
    const char* name;
    int preStop;
    int grace;
    std::optional<double> exitsAfter;
    double stopped;
  };
  const Row rows[] = {
      {"ends by itself", 0, 30, 0.5, 0.5},
      {"after the hook", 5, 30, 0.5, 5.5},
      {"killed at the end of the grace period", 5, 30, {}, 30},
      {"a hook longer than the grace period leaves 2 s", 60, 30, {}, 32},
      {"no grace at all", 5, 0, 1, 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    PodSpec spec;
    spec.terminationGracePeriodSeconds = row.grace;
    spec.containers.emplace_back();
    spec.containers[0].preStopSleepSeconds = row.preStop;
    std::optional<SimDuration> exitsAfter;
    if (row.exitsAfter) exitsAfter = at(*row.exitsAfter) - at(0);
    CHECK(stoppedAt(spec, at(0), exitsAfter) == at(row.stopped));
  }
}

}  // namespace
}  // namespace aviary
