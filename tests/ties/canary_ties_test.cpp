#include <doctest/doctest.h>

#include <string>

#include "tests/ties/tie_story.hpp"

namespace aviary::ties {
namespace {

constexpr const char* canary = R"(---
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: web}
spec:
  provider: istio
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  progressDeadlineSeconds: 40
  service: {port: 80, targetPort: 8080}
  analysis:
    interval: 10s
    threshold: 2
    maxWeight: 60
    stepWeight: 20
    metrics: [{name: request-success-rate, interval: 20s, thresholdRange: {min: 99}}]
    webhooks:
      - {name: gate, type: confirm-promotion, url: "http://flagger-loadtester.test/gate/check"}
)";

// The primary is ready at 17 s and the first tick after it is at 20 s; the new revision of 60 s is
// noticed at 70 s, ready at 90 s at the latest, and walks from there; the gate opens at 150 s.
Story rollout() {
  return {canary, "",
          "    - {at: 60s, setImage: {deployment: web, image: \"web:v2\"}}\n"
          "    - {at: 150s, openGate: gate}\n",
          2};
}

const double ticks[] = {10,  20,  30,  60,  70,  80,  90,  100, 110, 120,
                        130, 140, 150, 160, 170, 180, 190, 200, 210};

bool endsWith(const Outcome& end, const std::string& phase) {
  return end.state.find("web is " + phase + "\n") != std::string::npos;
}

TEST_CASE("ties: a Canary deleted in the instant of its tick ticks no more") {
  for (const double at : ticks) {
    CAPTURE(at);
    const Outcome end = play(rollout(), at, "delete: {canary: web}");
    CHECK(end.broken == "");
    CHECK(end.countAfter("Synced", at) == 0);
    CHECK(end.state.find("web is") == std::string::npos);
  }
}

TEST_CASE("ties: a Canary suspended in the instant of its tick stays where it is") {
  for (const double at : ticks) {
    CAPTURE(at);
    const Outcome end = play(rollout(), at, "pause: {canary: web}");
    CHECK(end.broken == "");
    for (const char* step : {"Starting", "New revision", "Advance", "Copying", "Routing all",
                             "Promotion", "Rolling back", "Initialization"}) {
      CHECK(end.saidAfter(step, at) == 0);
    }
  }
}

TEST_CASE("ties: a target deleted in the instant of a tick leaves no program fault behind") {
  for (const double at : ticks) {
    CAPTURE(at);
    const Outcome end = play(rollout(), at, "delete: {deployment: web}");
    CHECK(end.broken == "");
    CHECK(end.countAfter("SuccessfulRescale", at) == 0);
  }
}

TEST_CASE("ties: a new revision in the instant of a tick is rolled out or comes next") {
  for (const double at : ticks) {
    CAPTURE(at);
    Story story = rollout();
    const Outcome end = play(story, at, "retry: {canary: web}");
    CHECK(end.broken == "");
    // Before the first tick of the primary it is part of what is initialized.
    CHECK_MESSAGE((endsWith(end, "Succeeded") || endsWith(end, "Failed")), end.state);
  }
}

TEST_CASE("ties: a gate that opens or closes in the instant of a tick holds or lets go") {
  for (const double at : ticks) {
    CAPTURE(at);
    CHECK(endsWith(play(rollout(), at, "openGate: gate"), "Succeeded"));
    const Outcome closed = play(rollout(), at, "closeGate: gate");
    CHECK(closed.broken == "");
  }
}

TEST_CASE("ties: faults that begin or end in the instant of a tick end with the rollout") {
  for (const double at : ticks) {
    CAPTURE(at);
    for (const char* effect :
         {"errorRate: 50%", "crash: true", "neverReady: true", "latency: +1s"}) {
      INFO(std::string(effect));
      Story story = rollout();
      story.faults = "{at: " + std::to_string(static_cast<int>(at)) +
                     "s, for: 30s, target: {deployment: web}, " + effect + "}";
      const Outcome end = play(story, 500, "openGate: gate");
      CHECK(end.broken == "");
      CHECK_MESSAGE((endsWith(end, "Succeeded") || endsWith(end, "Failed")), end.state);
    }
  }
}

}  // namespace
}  // namespace aviary::ties
