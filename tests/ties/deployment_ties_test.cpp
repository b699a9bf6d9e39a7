#include <doctest/doctest.h>

#include <set>
#include <string>

#include "tests/ties/tie_story.hpp"

namespace aviary::ties {
namespace {

constexpr const char* autoscaler = R"(---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 6
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}
)";

/// Something that is due at a known instant.
struct Timer {
  const char* name;
  double at;  ///< seconds
  Story story;
};

// Pull 4 s, boot 8 s, then a probe every 2 s from 12 s on; available 5 s after it is ready.
const std::vector<Timer>& timers() {
  static const std::vector<Timer> all = {
      {"the image is pulled", 4, {}},
      {"the container has booted", 12, {}},
      {"the pod becomes available", 17, {}},
      {"Prometheus scrapes", 60, {}},
      {"the autoscaler syncs for the first time", 15, {autoscaler, "", "", 2}},
      {"the autoscaler scales for the first time", 30, {autoscaler, "", "", 2}},
      {"the autoscaler syncs under load", 45, {autoscaler, "", "", 2}},
      // 10 s of grace for an app that needs 20 s.
      {"the grace of a scaled-down pod ends",
       110,
       {"", "", "    - {at: 100s, scale: {deployment: web, replicas: 1}}\n", 3}},
      {"the back-off of a crash ends",
       110,
       {"", "{at: 100s, for: 1s, target: {deployment: web}, crash: true}", "", 2}},
      {"a crash begins", 100, {"", "{at: 100s, for: 30s, target: {deployment: web}, crash: true}"}},
      {"a crash ends", 130, {"", "{at: 100s, for: 30s, target: {deployment: web}, crash: true}"}},
      {"pods stop being ready",
       100,
       {"", "{at: 100s, for: 30s, target: {deployment: web}, neverReady: true}"}},
      {"pods are ready again",
       130,
       {"", "{at: 100s, for: 30s, target: {deployment: web}, neverReady: true}"}},
      {"containers are killed for memory",
       100,
       {"", "{at: 100s, for: 1s, target: {deployment: web}, oom: true}"}},
      {"a machine goes down",
       60,
       {"", "{at: 60s, for: 4m, target: {node: node-1}, nodeDown: true}"}},
      // 40 s without a lease; the last one is up to 10 s old when the machine goes down.
      {"a node becomes NotReady",
       95,
       {"", "{at: 60s, for: 4m, target: {node: node-1}, nodeDown: true}"}},
      {"a toleration runs out",
       125,
       {"", "{at: 60s, for: 4m, target: {node: node-1}, nodeDown: true}"}},
      {"a machine comes back",
       300,
       {"", "{at: 60s, for: 4m, target: {node: node-1}, nodeDown: true}"}},
      // Progress is noted at 60 s, when the new ReplicaSet comes.
      {"the progress deadline passes",
       100,
       {"", "", "    - {at: 60s, setImage: {deployment: web, image: \"web:slow\"}}\n"}},
      {"a new pod of a rollout is available",
       73,
       {"", "", "    - {at: 60s, retry: {deployment: web}}\n"}},
      {"the user acts already",
       60,
       {"", "", "    - {at: 60s, scale: {deployment: web, replicas: 4}}\n"}},
  };
  return all;
}

void checkCommon(const Timer& timer, const Outcome& now, const char* action) {
  CHECK(now.broken == "");
  // A moment earlier or later is no tie; the tie ends as one of them does.
  const Outcome before = play(timer.story, timer.at - 0.001, action);
  const Outcome after = play(timer.story, timer.at + 0.001, action);
  const bool continuous = now.state == before.state || now.state == after.state;
  CHECK_MESSAGE(continuous, "before:\n"
                                << before.state << "tie:\n"
                                << now.state << "after:\n"
                                << after.state);
}

TEST_CASE("ties: whatever is due when its Deployment is deleted, nothing of it comes or stays") {
  const char* action = "delete: {deployment: web}";
  for (const Timer& timer : timers()) {
    INFO(std::string(timer.name));
    const Outcome end = play(timer.story, timer.at, action);
    checkCommon(timer, end, action);
    CHECK(end.pods == 0);
    CHECK(end.countAfter("SuccessfulCreate", timer.at) == 0);
    CHECK(end.countAfter("Scheduled", timer.at) == 0);
    CHECK(end.countAfter("Started", timer.at) == 0);
    CHECK(end.countAfter("ScalingReplicaSet", timer.at) == 0);
    CHECK(end.countAfter("SuccessfulRescale", timer.at) == 0);
  }
}

TEST_CASE("ties: whatever is due when a Deployment is scaled to nothing, it comes to nothing") {
  const char* action = "scale: {deployment: web, replicas: 0}";
  for (const Timer& timer : timers()) {
    INFO(std::string(timer.name));
    const Outcome end = play(timer.story, timer.at, action);
    checkCommon(timer, end, action);
    CHECK(end.pods == 0);
    CHECK(end.countAfter("SuccessfulCreate", timer.at) == 0);
    CHECK(end.countAfter("Started", timer.at) == 0);
    // An autoscaler does not wake what its user has put to sleep.
    CHECK(end.countAfter("SuccessfulRescale", timer.at) == 0);
  }
}

TEST_CASE("ties: whatever is due when a new revision is written, only the new revision stays") {
  const char* action = "setImage: {deployment: web, image: \"web:v2\"}";
  for (const Timer& timer : timers()) {
    INFO(std::string(timer.name));
    const Outcome end = play(timer.story, timer.at, action);
    checkCommon(timer, end, action);
    CHECK(end.pods == end.podsOfV2);
    CHECK(end.pods >= 1);
  }
}

TEST_CASE("ties: whatever is due when a Deployment is paused, no other revision begins") {
  const char* action = "pause: {deployment: web}";
  for (const Timer& timer : timers()) {
    INFO(std::string(timer.name));
    const Outcome end = play(timer.story, timer.at, action);
    checkCommon(timer, end, action);
    CHECK(end.pods >= 1);
    CHECK(end.podsOfV2 == 0);
  }
}

// Instants at which anything is told when nobody interferes, each once.
std::set<double> instantsOf(const Story& story) {
  std::set<double> instants;
  for (const ClusterEvent& event : play(story, 700, "resume: {deployment: web}").events) {
    if (toSeconds(event.time) < 600) instants.insert(toSeconds(event.time));
  }
  return instants;
}

TEST_CASE("ties: an action in any instant in which anything happens breaks nothing") {
  const Story stories[] = {
      {autoscaler, "{at: 60s, for: 4m, target: {node: node-1}, nodeDown: true}", "", 2},
      {autoscaler, "{at: 100s, for: 20s, target: {deployment: web}, crash: true}",
       "    - {at: 50s, setImage: {deployment: web, image: \"web:v2\"}}\n", 2},
      {"", "{at: 70s, for: 30s, target: {deployment: web}, neverReady: true}",
       "    - {at: 60s, setImage: {deployment: web, image: \"web:slow\"}}\n"
       "    - {at: 120s, drain: {node: node-2}}\n",
       3},
  };
  for (const Story& story : stories) {
    for (const double at : instantsOf(story)) {
      CAPTURE(at);
      const Outcome deleted = play(story, at, "delete: {deployment: web}");
      CHECK(deleted.broken == "");
      CHECK(deleted.pods == 0);
      const Outcome emptied = play(story, at, "scale: {deployment: web, replicas: 0}");
      CHECK(emptied.broken == "");
      CHECK(emptied.pods == 0);
      CHECK(play(story, at, "undo: {deployment: web}").broken == "");
      CHECK(play(story, at, "pause: {deployment: web}").broken == "");
      CHECK(play(story, at, "drain: {node: node-1}").broken == "");
    }
  }
}

TEST_CASE("ties: an autoscaler deleted when it is due scales no more") {
  for (const double at : {15.0, 30.0, 45.0}) {
    CAPTURE(at);
    const Outcome end = play({autoscaler, "", "", 2}, at, "delete: {hpa: web}");
    CHECK(end.broken == "");
    CHECK(end.countAfter("SuccessfulRescale", at) == 0);
  }
}

TEST_CASE("ties: a budget or a Service deleted in a drain's instant breaks nothing") {
  constexpr const char* budget = R"(---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
)";
  const Story story{budget, "", "    - {at: 60s, drain: {node: node-1}}\n", 2};
  // The drain is refused at 60 s and tried again every 5 s.
  for (const double at : {60.0, 65.0, 70.0}) {
    CAPTURE(at);
    const Outcome end = play(story, at, "delete: {podDisruptionBudget: web}");
    CHECK(end.broken == "");
    CHECK(end.pods == 2);
    CHECK(play(story, at, "delete: {service: web}").broken == "");
  }
}

}  // namespace
}  // namespace aviary::ties
