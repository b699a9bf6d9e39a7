#include <doctest/doctest.h>

#include "sim/controllers/disruption_controller.hpp"
#include "sim/controllers/garbage_controller.hpp"
#include "sim/controllers/node_autoscaler.hpp"
#include "sim/controllers/node_controller.hpp"
#include "tests/controllers/node_test_world.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;

struct FailingWorld : NodeWorld {
  NodeController nodes{store, loop, disturbances};
  DisruptionController budgets{store, loop};

  void setDown(const std::string& node) {
    disturbances.nodesDown.insert(node);
    kubelet.disturbancesChanged();
    nodes.disturbancesChanged();
  }
  void setUp(const std::string& node) {
    disturbances.nodesDown.erase(node);
    kubelet.disturbancesChanged();
    nodes.disturbancesChanged();
  }
  Ref<Node> node(const std::string& name) const { return store.get<Node>({"", name}); }
};

TEST_CASE("nodes: a dead node is NotReady after 40 s, its pods are deleted 300 s later") {
  FailingWorld world;
  world.addNode("n1");
  world.addPod("a", NodeWorld::spec());
  world.run(102);
  world.setDown("n1");                          // last lease at 100; overdue after 140; seen at 145
  world.run(144.9);
  CHECK(world.ready("a"));
  CHECK(world.node("n1")->spec.taints.empty());
  world.run(145);
  CHECK_FALSE(world.ready("a"));
  CHECK(world.node("n1")->spec.taints.size() == 2);
  CHECK(world.count("NodeNotReady n1: Node n1 status is now: NodeNotReady") == 1);
  CHECK(world.count("NodeNotReady a: Node is not ready") == 1);
  world.run(444.9);
  CHECK_FALSE(world.pod("a")->metadata.deletionTimestamp);
  world.run(445);                               // 145 + 300
  CHECK(world.pod("a")->metadata.deletionTimestamp);
  world.run(600);
  CHECK(world.pod("a"));                        // no kubelet confirms the end
  world.setUp("n1");
  world.run(601);
  CHECK_FALSE(world.pod("a"));
  CHECK(world.node("n1")->spec.taints.empty());
}

TEST_CASE("nodes: a node that returns in time keeps its pods") {
  FailingWorld world;
  world.addNode("n1");
  world.addPod("a", NodeWorld::spec());
  world.run(102);
  world.setDown("n1");
  world.run(200);
  CHECK_FALSE(world.ready("a"));
  world.setUp("n1");
  world.run(201);
  CHECK(world.ready("a"));
  CHECK(world.pod("a")->status.restartCount == 1);
  world.run(1000);
  CHECK_FALSE(world.pod("a")->metadata.deletionTimestamp);
}

TEST_CASE("nodes: a cordoned node takes no new pod and carries the taint") {
  FailingWorld world;
  world.addNode("n1");
  world.nodes.cordon("n1");
  world.run(1);
  world.addPod("a", NodeWorld::spec());
  world.run(2);
  CHECK(world.pod("a")->nodeName.empty());
  CHECK(world.count("1 node(s) were unschedulable") == 1);
  world.nodes.uncordon("n1");
  world.run(4);
  CHECK(world.pod("a")->nodeName == "n1");
  CHECK(world.node("n1")->spec.taints.empty());
}

TEST_CASE("nodes: a drain waits for the disruption budget") {
  FailingWorld world;
  world.addNode("n1");
  PodDisruptionBudget budget;
  budget.metadata.name = "web";
  budget.spec.minAvailable = IntOrPercent{1};
  budget.spec.selector = LabelSelector{{{"app", "web"}}, {}};
  REQUIRE(world.store.create(budget).ok());
  world.addPod("a", NodeWorld::spec());
  world.addPod("b", NodeWorld::spec());
  world.run(10);
  CHECK(world.store.get<PodDisruptionBudget>({"default", "web"})->status.disruptionsAllowed == 1);
  world.nodes.drain({"n1"});
  world.run(14);
  CHECK_FALSE(world.pod("a"));                  // one disruption was allowed
  CHECK(world.pod("b"));
  CHECK(world.count("Cannot evict pod as it would violate the pod's disruption budget.") == 1);
  world.addNode("n2");
  world.addPod("c", NodeWorld::spec());
  world.run(15.4);
  CHECK(world.pod("b"));
  world.run(15.5);                              // tried again at 15: c is ready on n2
  CHECK_FALSE(world.pod("b"));
  CHECK(world.pod("c")->nodeName == "n2");
}

TEST_CASE("nodes: pods of a removed node are collected after 40 s") {
  FailingWorld world;
  world.addNode("n1");
  world.addPod("a", NodeWorld::spec());
  world.run(10);
  REQUIRE(world.store.remove<Node>({"", "n1"}) == WriteStatus::Ok);
  world.run(49.9);
  CHECK(world.pod("a"));
  world.run(50);
  CHECK_FALSE(world.pod("a"));
}

struct GrowingWorld : NodeWorld {
  NodeAutoscaler autoscaler{store, loop, {pool("default", "1", 1, 3)}};

  static AutoscaledPool pool(const std::string& name, const std::string& cpu, int min, int max) {
    AutoscaledPool made;
    made.name = name;
    made.min = min;
    made.max = max;
    made.nextNumber = 2;
    made.make = [name, cpu](int number) {
      Node node;
      node.metadata.name = name + "-" + std::to_string(number);
      node.metadata.namespace_.clear();
      node.metadata.labels["kubernetes.io/hostname"] = node.metadata.name;
      node.spec.pool = name;
      node.status.allocatable = {{"cpu", *parseQuantity(cpu)},
                                 {"memory", *parseQuantity("4Gi")},
                                 {"pods", *parseQuantity("110")}};
      return node;
    };
    return made;
  }

  GrowingWorld() {
    const Node first = pool("default", "1", 1, 3).make(1);
    REQUIRE(store.create(first).ok());
    REQUIRE(store
                .modifyStatus<Node>({"", "default-1"},
                                    [&first](Node& n) { n.status = first.status; })
                .ok());
  }

  void addOwnedPod(const std::string& name, const std::string& cpu) {
    Pod pod;
    pod.metadata.name = name;
    pod.metadata.labels = {{"app", "web"}};
    pod.metadata.ownerReferences.edit().push_back({"ReplicaSet", "web", Uid{1'000'000}, true});
    pod.spec = spec("web:1", cpu);
    REQUIRE(store.create(std::move(pod)).ok());
  }
  std::size_t nodeCount() const { return store.all<Node>().size(); }
};

TEST_CASE("autoscaler: pending pods bring nodes up to the maximum, idle nodes go after 10 min") {
  GrowingWorld world;
  for (const char* name : {"a", "b", "c", "d"}) world.addOwnedPod(name, "800m");
  world.run(1);
  CHECK(world.nodeCount() == 1);
  // The scan at 0 sees three pending pods and has room for two nodes.
  CHECK(world.count("TriggeredScaleUp") == 2);
  CHECK(world.count("pod triggered scale-up: [{default 1->3 (max: 3)}]") == 2);
  world.run(89.9);
  CHECK(world.nodeCount() == 1);
  world.run(91);                                // provisionTime 90 s, then the scheduler's back-off
  CHECK(world.nodeCount() == 3);
  CHECK(world.pod("c")->nodeName == "default-3");
  CHECK(world.pod("d")->nodeName.empty());
  CHECK(world.count("NotTriggerScaleUp d: pod didn't trigger scale-up: 1 max node group size "
                    "reached") == 1);
  world.remove("d");
  world.remove("c");
  world.run(92);
  // default-3 is idle from 91.5 on; its time is over at the scan of 700, and it goes 5 s later.
  world.run(704.9);
  CHECK(world.nodeCount() == 3);
  world.run(705);
  CHECK(world.nodeCount() == 2);
  world.run(5000);
  CHECK(world.nodeCount() == 2);                // the others are used by 80 %
}

TEST_CASE("autoscaler: a little-used node goes when its pods fit elsewhere") {
  GrowingWorld world;
  world.addOwnedPod("a", "600m");
  world.addOwnedPod("b", "600m");
  world.run(100);
  REQUIRE(world.nodeCount() == 2);
  world.remove("b");
  world.run(101);
  world.addOwnedPod("small", "300m");           // least allocated: on the empty node
  world.run(102);
  REQUIRE(world.pod("small")->nodeName == "default-2");
  world.run(1000);
  CHECK(world.nodeCount() == 1);
  CHECK_FALSE(world.pod("small"));              // evicted; its ReplicaSet would replace it
}

TEST_CASE("garbage: dependents follow their owner, pods gracefully") {
  NodeWorld world;
  GarbageController garbage(world.store, world.loop);
  world.addNode("n1");
  Deployment deployment;
  deployment.metadata.name = "web";
  const auto owner = world.store.create(deployment);
  ReplicaSet replicaSet;
  replicaSet.metadata.name = "web-1";
  replicaSet.metadata.ownerReferences.edit().push_back(
      {"Deployment", "web", owner.object->metadata.uid, true});
  const auto set = world.store.create(replicaSet);
  Pod pod;
  pod.metadata.name = "web-1-a";
  pod.metadata.ownerReferences.edit().push_back(
      {"ReplicaSet", "web-1", set.object->metadata.uid, true});
  pod.spec = NodeWorld::spec();
  REQUIRE(world.store.create(pod).ok());
  world.run(5);
  REQUIRE(world.store.requestDeletion<Deployment>({"default", "web"}).ok());
  world.run(5.1);
  CHECK_FALSE(world.store.get<Deployment>({"default", "web"}));
  CHECK_FALSE(world.store.get<ReplicaSet>({"default", "web-1"}));
  CHECK(world.pod("web-1-a")->metadata.deletionTimestamp);
  world.run(5.5);
  CHECK_FALSE(world.pod("web-1-a"));
}

}  // namespace
}  // namespace aviary
