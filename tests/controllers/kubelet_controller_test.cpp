#include <doctest/doctest.h>

#include "tests/controllers/node_test_world.hpp"

namespace aviary {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("kubelet: a pod is ready after pull and boot, the next one on the node after boot") {
  NodeWorld world;
  world.timings.pull = seconds{4};
  world.timings.bootTime = seconds{8};
  world.addNode("n1");
  world.addPod("a", NodeWorld::spec());
  world.run(3.9);
  CHECK(world.pod("a")->status.phase == PodPhase::Pending);
  CHECK(world.pod("a")->status.reason == "ContainerCreating");
  world.run(4);
  CHECK(world.pod("a")->status.phase == PodPhase::Running);
  CHECK_FALSE(world.pod("a")->status.podIp.empty());
  world.run(11.9);
  CHECK_FALSE(world.ready("a"));
  world.run(12);  // 4 + 8
  CHECK(world.ready("a"));
  world.addPod("b", NodeWorld::spec());
  world.run(20);  // 12 + 8: the image is there
  CHECK(world.ready("b"));
}

TEST_CASE("kubelet: images of one node are pulled one after another") {
  NodeWorld world;
  world.timings.pullOf = {{"web:1", seconds{4}}, {"web:2", seconds{3}}};
  world.addNode("n1");
  world.addPod("a", NodeWorld::spec("web:1"));
  world.addPod("b", NodeWorld::spec("web:2"));
  world.addPod("c", NodeWorld::spec("web:1"));
  world.run(6.9);
  CHECK(world.ready("a"));
  CHECK_FALSE(world.ready("b"));
  world.run(7);  // 4 + 3
  CHECK(world.ready("b"));
  CHECK(world.ready("c"));  // stood behind b, and its image was there by then
}

TEST_CASE("kubelet: readiness is seen on the grid of the probe's period") {
  struct Row {
    const char* name;
    int initialDelay;
    double boot;
    double readyAt;
  };
  const Row rows[] = {
      {"no boot: the first attempt follows the start", 0, 0, 0},
      {"boot within the first period", 0, 3, 10},
      {"boot on the grid", 0, 10, 10},
      {"boot just after the grid", 0, 10.5, 20},
      {"the initial delay holds it back", 15, 0, 20},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    NodeWorld world;
    world.timings.bootTime = fromSeconds(row.boot);
    world.addNode("n1");
    PodSpec spec = NodeWorld::spec();
    spec.containers[0].readinessProbe = Probe{};
    spec.containers[0].readinessProbe->initialDelaySeconds = row.initialDelay;
    world.addPod("a", spec);
    if (row.readyAt > 0) {
      world.run(row.readyAt - 0.001);
      CHECK_FALSE(world.ready("a"));
    }
    world.run(row.readyAt);
    CHECK(world.ready("a"));
  }
}

TEST_CASE("kubelet: an app that stops answering turns unready after three failed attempts") {
  NodeWorld world;
  world.addNode("n1");
  PodSpec spec = NodeWorld::spec();
  spec.containers[0].readinessProbe = Probe{};
  world.addPod("a", spec);
  world.run(12);
  REQUIRE(world.ready("a"));
  const Uid uid = world.pod("a")->metadata.uid;
  world.kubelet.setResponseTime({"default", "a"}, uid, milliseconds{1001});
  world.run(39.9);                              // attempts at 20, 30, 40
  CHECK(world.ready("a"));
  world.run(40);
  CHECK_FALSE(world.ready("a"));
  world.kubelet.setResponseTime({"default", "a"}, uid, seconds{1});
  world.run(50);
  CHECK(world.ready("a"));
}

TEST_CASE("kubelet: a failing liveness probe restarts the container") {
  NodeWorld world;
  world.addNode("n1");
  PodSpec spec = NodeWorld::spec();
  spec.containers[0].livenessProbe = Probe{};
  world.addPod("a", spec);
  world.run(5);
  world.disturbances.pod.hangs = true;
  world.kubelet.disturbancesChanged();
  world.run(30);  // attempts at 10, 20, 30 fail
  CHECK(world.pod("a")->status.restartCount == 1);
  CHECK(world.count("Unhealthy a: Liveness probe failed") == 1);
}

TEST_CASE("kubelet: a container that crashes at once restarts after 0, 10, 20, 40 ... seconds") {
  NodeWorld world;
  world.disturbances.crashesAtStart = true;
  world.addNode("n1");
  world.addPod("a", NodeWorld::spec());
  struct Row {
    double at;
    int restarts;
  };
  // Waits of 0, 10, 20, 40, 80, 160, 300 s: restarts at 0, 10, 30, 70, 150, 310, 610.
  const Row rows[] = {{0, 1},   {9.9, 1}, {10, 2},    {30, 3}, {70, 4},
                      {150, 5}, {310, 6}, {609.9, 6}, {610, 7}};
  for (const Row& row : rows) {
    CAPTURE(row.at);
    world.run(row.at);
    CHECK(world.pod("a")->status.restartCount == row.restarts);
  }
  CHECK(world.pod("a")->status.reason == "CrashLoopBackOff");
  CHECK(world.pod("a")->status.phase == PodPhase::Running);
  CHECK_FALSE(world.ready("a"));
  CHECK(world.count("BackOff a: Back-off restarting failed container main in pod a_default(") == 7);
}

TEST_CASE("kubelet: a memory kill is named and comes back ready") {
  NodeWorld world;
  world.timings.bootTime = seconds{2};
  world.addNode("n1");
  world.addPod("a", NodeWorld::spec());
  world.run(5);
  world.disturbances.pod.crashAt = timeAt(seconds{5});
  world.disturbances.pod.crashKind = CrashKind::OomKilled;
  world.kubelet.disturbancesChanged();
  world.run(6);
  CHECK_FALSE(world.ready("a"));
  CHECK(world.pod("a")->status.lastTerminationReason == "OOMKilled");
  CHECK(world.pod("a")->status.lastExitCode == 137);
  world.run(7);  // the first restart is at once, 5 + 2
  CHECK(world.ready("a"));
}

TEST_CASE("kubelet: a failing pull is tried again after 10 and 20 seconds") {
  NodeWorld world;
  world.timings.pull = seconds{4};
  world.disturbances.pod.imagePullFails = true;
  world.addNode("n1");
  world.addPod("a", NodeWorld::spec());
  world.run(29);
  CHECK(world.pod("a")->status.phase == PodPhase::Pending);
  CHECK(world.pod("a")->status.reason == "ImagePullBackOff");
  CHECK(world.count("Error: ErrImagePull") == 2);  // at 0 and 10; the next at 30
  world.disturbances.pod.imagePullFails = false;
  world.kubelet.disturbancesChanged();
  world.run(33.9);
  CHECK_FALSE(world.ready("a"));
  world.run(34);  // 30 + 4
  CHECK(world.ready("a"));
}

TEST_CASE("kubelet: a deleted pod goes after its preStop hook and its own termination") {
  NodeWorld world;
  world.addNode("n1");
  PodSpec spec = NodeWorld::spec();
  spec.containers[0].preStopSleepSeconds = 5;
  world.addPod("a", spec);
  world.run(10);
  world.remove("a");
  world.run(15.4);  // 10 + 5 + 0.5
  REQUIRE(world.pod("a"));
  CHECK(world.ready("a"));
  world.run(15.5);
  CHECK_FALSE(world.pod("a"));
}

TEST_CASE("kubelet: a pod that does not end by itself is killed at the end of its grace period") {
  NodeWorld world;
  world.timings.terminationTime.reset();
  world.addNode("n1");
  world.addPod("a", NodeWorld::spec());
  world.addPod("b", NodeWorld::spec());
  world.run(10);
  world.remove("a");
  world.remove("b");
  world.run(12);
  world.kubelet.processExited({"default", "b"}, world.pod("b")->metadata.uid);
  CHECK_FALSE(world.pod("b"));
  world.run(39.9);
  CHECK(world.pod("a"));
  world.run(40);  // 10 + 30
  CHECK_FALSE(world.pod("a"));
}

TEST_CASE("kubelet: pods of a dead node stand still and start again when it returns") {
  NodeWorld world;
  world.timings.bootTime = seconds{3};
  world.addNode("n1");
  world.addPod("a", NodeWorld::spec());
  world.addPod("b", NodeWorld::spec());
  world.run(10);
  world.disturbances.nodesDown.insert("n1");
  world.kubelet.disturbancesChanged();
  world.remove("b");
  world.run(100);
  CHECK(world.pod("b"));  // nobody confirms its end
  world.disturbances.nodesDown.clear();
  world.kubelet.disturbancesChanged();
  world.run(102.9);
  CHECK_FALSE(world.pod("b"));
  CHECK_FALSE(world.ready("a"));
  CHECK(world.pod("a")->status.restartCount == 1);
  world.run(103);
  CHECK(world.ready("a"));
}

TEST_CASE("kubelet: deletion in every stage leaves no pod and no timer behind") {
  for (const double at : {0.0, 2.0, 4.0, 6.0, 12.0}) {
    CAPTURE(at);
    NodeWorld world;
    world.timings.pull = seconds{4};
    world.timings.bootTime = seconds{8};
    world.addNode("n1");
    world.addPod("a", NodeWorld::spec());
    world.run(at);
    world.remove("a");
    world.run(at + 1);
    CHECK_FALSE(world.pod("a"));
    world.run(100);
    CHECK(world.engine.eventsPending() == 0);
  }
}

}  // namespace
TEST_CASE("kubelet: a probe that asks no worker of the app does not notice load") {
  NodeWorld world;
  world.addNode("n1");
  PodSpec spec = NodeWorld::spec();
  spec.containers[0].readinessProbe = Probe{};
  spec.containers[0].readinessProbe->handler = "tcpSocket {port: 80}";
  world.addPod("a", spec);
  world.run(12);
  REQUIRE(world.ready("a"));
  world.kubelet.setResponseTime({"default", "a"}, world.pod("a")->metadata.uid,
                                std::chrono::hours{1});
  world.run(100);
  CHECK(world.ready("a"));
}

TEST_CASE("kubelet: a container above its memory limit is killed and starts again") {
  NodeWorld world;
  world.addNode("n1");
  world.addPod("a", NodeWorld::spec());
  world.run(12);
  REQUIRE(world.ready("a"));
  world.kubelet.outOfMemory({"default", "a"}, world.pod("a")->metadata.uid);
  CHECK(world.pod("a")->status.lastTerminationReason == "OOMKilled");
  CHECK(world.pod("a")->status.lastExitCode == 137);
  CHECK(world.pod("a")->status.restartCount == 1);  // the first restart does not wait
  world.kubelet.outOfMemory({"default", "a"}, Uid{9999});
  CHECK(world.pod("a")->status.restartCount == 1);
}

}  // namespace aviary
