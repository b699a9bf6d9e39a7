#include <doctest/doctest.h>

#include "tests/controllers/node_test_world.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;

TEST_CASE("scheduler: a pod that fits nowhere says why and is bound when a pod goes") {
  NodeWorld world;
  world.addNode("n1", "1");
  world.addPod("a", NodeWorld::spec("web:1", "800m"));
  world.run(1);
  world.addPod("b", NodeWorld::spec("web:1", "800m"));
  world.run(2);
  const std::string message =
      "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 "
      "nodes are available: 1 No preemption victims found for incoming pod.";
  const Condition* scheduled = findCondition(world.pod("b")->status.conditions, "PodScheduled");
  REQUIRE(scheduled != nullptr);
  CHECK(scheduled->status == ConditionStatus::False);
  CHECK(scheduled->reason == "Unschedulable");
  CHECK(scheduled->message == message);
  CHECK(world.count("1.000 FailedScheduling b: " + message) == 1);
  world.run(10);
  world.remove("a");                            // gone at 10.5; the back-off of 1 s is long over
  world.run(10.4);
  CHECK(world.pod("b")->nodeName.empty());
  world.run(10.5);
  CHECK(world.pod("b")->nodeName == "n1");
  CHECK(world.count("Scheduled b: Successfully assigned default/b to n1") == 1);
  CHECK(findCondition(world.pod("b")->status.conditions, "PodScheduled")->status ==
        ConditionStatus::True);
}

TEST_CASE("scheduler: a new node wakes pods without any node") {
  NodeWorld world;
  world.addPod("a", NodeWorld::spec());
  world.run(5);
  CHECK(world.count("FailedScheduling a: no nodes available to schedule pods") == 1);
  world.addNode("n1");
  world.run(6);
  CHECK(world.pod("a")->nodeName == "n1");
}

TEST_CASE("scheduler: the more important pod is bound first, then the earlier one") {
  NodeWorld world;
  world.addNode("n1", "1");
  for (const auto& [name, priority] : {std::pair{"low-1", 0}, {"low-2", 0}, {"high", 100}}) {
    PodSpec spec = NodeWorld::spec("web:1", "400m");
    spec.priority = priority;
    world.addPod(name, spec);
  }
  world.run(1);
  CHECK(world.pod("high")->nodeName == "n1");
  CHECK(world.pod("low-1")->nodeName == "n1");
  CHECK(world.pod("low-2")->nodeName.empty());
}

TEST_CASE("scheduler: an important pod preempts and takes the place when the victim has gone") {
  NodeWorld world;
  world.addNode("n1", "1");
  world.addPod("low", NodeWorld::spec("web:1", "800m"));
  world.run(1);
  PriorityClass important;
  important.metadata.name = "important";
  important.metadata.namespace_.clear();
  important.value = 1000;
  REQUIRE(world.store.create(important).ok());
  PodSpec spec = NodeWorld::spec("web:1", "800m");
  spec.priorityClassName = "important";
  world.addPod("high", spec);
  world.run(1.1);
  CHECK(world.pod("high")->status.nominatedNodeName == "n1");
  CHECK(world.pod("low")->metadata.deletionTimestamp.has_value());
  CHECK(world.count("Preempted low: Preempted by pod") == 1);
  CHECK(world.count("FailedScheduling high: 0/1 nodes are available: 1 Insufficient cpu.") == 1);
  world.addPod("late", NodeWorld::spec("web:1", "800m"));
  world.run(2);                                 // the victim went at 1.5, the back-off ends at 2
  CHECK_FALSE(world.pod("low"));
  CHECK(world.pod("high")->nodeName == "n1");
  CHECK(world.pod("late")->nodeName.empty());   // the nominated place was not given away
}

TEST_CASE("scheduler: waits of 1, 2, 4, 8, 10, 10 seconds after failed attempts") {
  const int expected[] = {1, 2, 4, 8, 10, 10};
  for (int attempt = 1; attempt <= 6; ++attempt) {
    CHECK(schedulingBackoff(attempt) == seconds{expected[attempt - 1]});
  }
}

TEST_CASE("scheduler: a deleted pending pod is forgotten") {
  NodeWorld world;
  world.addNode("n1", "1");
  world.addPod("a", NodeWorld::spec("web:1", "2"));
  world.run(1);
  world.remove("a");
  world.run(2);
  CHECK_FALSE(world.pod("a"));
  world.run(1000);
  CHECK(world.count("FailedScheduling") == 1);
}

}  // namespace
}  // namespace aviary
