#include <doctest/doctest.h>

#include "sim/delivery/scheduling_autoscale.hpp"
#include "sim/delivery/scheduling_cycle.hpp"
#include "sim/delivery/scheduling_queue.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;

ResourceList resources(const char* cpu, const char* memory) {
  return {{"cpu", *parseQuantity(cpu)}, {"memory", *parseQuantity(memory)}};
}

std::shared_ptr<const Node> node(const std::string& name, const char* cpu, const char* memory,
                                 const std::string& zone = "") {
  Node made;
  made.metadata.name = name;
  made.metadata.labels["kubernetes.io/hostname"] = name;
  if (!zone.empty()) made.metadata.labels["topology.kubernetes.io/zone"] = zone;
  made.status.allocatable = resources(cpu, memory);
  made.status.allocatable["pods"] = wholeQuantity(110);
  return std::make_shared<const Node>(std::move(made));
}

std::uint64_t uids = 0;  // NOLINT: identities of one test program

std::shared_ptr<const Pod> pod(const std::string& name, const char* cpu, const char* memory,
                               const std::string& place = "") {
  Pod made;
  made.metadata.name = name;
  made.metadata.uid = Uid{++uids};
  made.metadata.labels["app"] = "web";
  made.nodeName = place;
  Container container;
  container.name = "main";
  container.requests = resources(cpu, memory);
  made.spec.edit().containers.push_back(container);
  return std::make_shared<const Pod>(std::move(made));
}

std::vector<std::string> names(const SchedulerCache& cache, const std::vector<NodeSlot>& slots) {
  std::vector<std::string> all;
  for (const NodeSlot slot : slots) all.push_back(cache.node(slot).node->metadata.name);
  return all;
}

TEST_CASE("scheduling: list order takes one node of each zone in turn") {
  SchedulerCache cache;
  for (const auto& [name, zone] :
       {std::pair{"a1", "a"}, {"a2", "a"}, {"b1", "b"}, {"c1", "c"}, {"b2", "b"}}) {
    cache.setNode(node(name, "4", "8Gi", zone));
  }
  CHECK(names(cache, cache.order()) == std::vector<std::string>{"a1", "b1", "c1", "a2", "b2"});
  cache.removeNode("b1");
  CHECK(names(cache, cache.order()) == std::vector<std::string>{"a1", "b2", "c1", "a2"});
}

TEST_CASE("scheduling: ties go to the root of a heap over the list") {
  struct Row {
    const char* name;
    std::vector<std::int64_t> totals;
    NodeSlot winner;
  };
  const Row rows[] = {
      {"all equal: the first", {9, 9, 9, 9}, 0},
      // Node 3 rises above node 1; then both children of the root are 9, and the left one wins.
      {"two at the end: the fourth", {0, 0, 9, 9}, 3},
      {"a single best", {1, 2, 3, 2}, 2},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::vector<NodeScore> scores(row.totals.size());
    for (std::size_t i = 0; i < scores.size(); ++i) {
      scores[i].node = static_cast<NodeSlot>(i);
      scores[i].total = row.totals[i];
    }
    CHECK(selectNode(scores) == row.winner);
  }
}

TEST_CASE("scheduling: how many feasible nodes a cycle looks for") {
  CHECK(feasibleNodesWanted(99, 0) == 99);
  CHECK(feasibleNodesWanted(100, 0) == 100);    // 50 % would be 50, but 100 at least
  CHECK(feasibleNodesWanted(1000, 0) == 420);   // 50 - 1000/125 = 42 %
  CHECK(feasibleNodesWanted(5000, 0) == 500);   // 50 - 40 = 10 %
  CHECK(feasibleNodesWanted(10000, 0) == 500);  // 5 % at least
}

TEST_CASE("scheduling: least allocated and balanced allocation, worked by hand") {
  SchedulerCache cache;
  cache.setNode(node("n1", "4", "16Gi"));
  cache.addPod(pod("a", "1", "4Gi", "n1"), 0);
  const NodeState& state = *cache.find("n1");
  const IncomingPod incoming = prepareIncoming(pod("b", "500m", "1Gi"), 0, std::nullopt);
  // cpu floor(2500 * 100 / 4000) = 62, memory floor(11 * 100 / 16) = 68; floor(130 / 2) = 65
  CHECK(leastAllocatedScore(state, incoming.scored) == 65);
  // without: 0.25, 0.25 -> 100; with: 0.375, 0.3125 -> trunc(96.875) = 96; 50 + floor(46 / 2) = 73
  CHECK(balancedScore(state, incoming.request) == 73);
}

TEST_CASE("scheduling: a pod taken out leaves the cache as it was") {
  SchedulerCache cache;
  cache.setNode(node("n1", "4", "16Gi"));
  const auto added = pod("a", "1", "4Gi", "n1");
  cache.addPod(added, 7);
  CHECK(cache.hasPodBelow(8));
  CHECK(cache.classesIn("default").size() == 1);
  cache.removePod(added->metadata.uid);
  CHECK_FALSE(cache.hasPodBelow(8));
  CHECK(cache.classesIn("default").empty());
  CHECK(cache.find("n1")->requested.cpuMillicores == 0);
}

TEST_CASE("scheduling: only changes that can help wake a pod") {
  CHECK(mayHelp(SchedulingEvent::AssignedPodDeleted, {"NodeResourcesFit"}));
  CHECK_FALSE(mayHelp(SchedulingEvent::AssignedPodDeleted, {"NodeAffinity", "TaintToleration"}));
  CHECK(mayHelp(SchedulingEvent::NodeAddedOrChanged, {"NodeAffinity"}));
  CHECK_FALSE(mayHelp(SchedulingEvent::AssignedPodAdded, {"NodeResourcesFit"}));
  CHECK(unschedulableFlushAt(SimTime{seconds{10}}) == SimTime{seconds{330}});
}

TEST_CASE("scheduling: a pod's priority comes from its number, its class, or the default class") {
  PriorityClass important;
  important.value = 100;
  important.preemptionPolicy = "Never";
  PriorityClass usual;
  usual.value = 5;
  PodSpec spec;
  CHECK(podPriority(spec, nullptr, nullptr).value == 0);
  CHECK(podPriority(spec, nullptr, &usual).value == 5);
  spec.priorityClassName = "important";
  CHECK(podPriority(spec, &important, &usual).value == 100);
  CHECK_FALSE(podPriority(spec, &important, &usual).mayPreempt);
  spec.priority = 7;
  CHECK(podPriority(spec, &important, &usual).value == 7);
}

TEST_CASE("autoscaling: the pool that wastes least grows by what the pods need") {
  SchedulerCache cache;
  const std::vector<ScaleUpPool> pools{{"large", *node("large", "8", "32Gi"), 1, 0, 5},
                                       {"small", *node("small", "2", "8Gi"), 1, 0, 5}};
  std::vector<IncomingPod> pending;
  for (int i = 0; i < 3; ++i) {
    pending.push_back(prepareIncoming(pod("p", "1", "4Gi"), 0, std::nullopt));
  }
  const ScaleUpPlan plan = planScaleUp(cache, pools, pending);
  // large: one node, 5/8 unused; small: two nodes, 1 of 4 cpus unused
  REQUIRE(plan.pool.has_value());
  CHECK(*plan.pool == 1);
  CHECK(plan.nodes == 2);
  CHECK(plan.helped.size() == 3);
  CHECK(cache.order().empty());                 // the thought is over
}

TEST_CASE("autoscaling: nodes on their way are filled before others are asked for") {
  SchedulerCache cache;
  const std::vector<ScaleUpPool> pools{{"small", *node("small", "2", "8Gi"), 2, 1, 5}};
  std::vector<IncomingPod> pending;
  for (int i = 0; i < 2; ++i) {
    pending.push_back(prepareIncoming(pod("p", "1", "4Gi"), 0, std::nullopt));
  }
  const ScaleUpPlan plan = planScaleUp(cache, pools, pending);
  CHECK_FALSE(plan.pool.has_value());
  CHECK(plan.placed.size() == 2);
}

}  // namespace
}  // namespace aviary
