#include "sim/controllers/node_autoscaler.hpp"

#include <doctest/doctest.h>

#include "tests/controllers/node_test_world.hpp"

namespace aviary {
namespace {

/// Two nodes of one pool, one of them too many; every pod could stand on the other one.
struct IdleWorld : NodeWorld {
  IdleWorld() {
    for (const char* name : {"pool-1", "pool-2"}) {
      addNode(name);
      REQUIRE(store.modify<Node>({"", name}, [](Node& node) { node.spec.pool = "pool"; }).ok());
    }
    ReplicaSet set;
    set.metadata.name = "web";
    const auto owner = store.create(std::move(set)).object;
    for (const char* name : {"web-a", "web-b"}) {
      Pod pod;
      pod.metadata.name = name;
      pod.metadata.labels = {{"app", "web"}};
      pod.metadata.ownerReferences = {
          {std::string(ReplicaSet::kind), "web", owner->metadata.uid, true}};
      pod.spec = spec();
      REQUIRE(store.create(std::move(pod)).ok());
    }
  }

  void addBudget(int disruptionsAllowed) {
    PodDisruptionBudget budget;
    budget.metadata.name = "web";
    budget.spec.selector.emplace();
    budget.spec.selector->matchLabels = {{"app", "web"}};
    REQUIRE(store.create(std::move(budget)).ok());
    const auto observe = [disruptionsAllowed](PodDisruptionBudget& seen) {
      seen.status.observedGeneration = seen.metadata.generation;
      seen.status.disruptionsAllowed = disruptionsAllowed;
    };
    REQUIRE(store.modifyStatus<PodDisruptionBudget>({"default", "web"}, observe).ok());
  }

  NodeAutoscaler autoscaler{store, loop, {{"pool", 1, 2, std::chrono::seconds{90}, {}, 3}}};
};

TEST_CASE("node autoscaler: a node is not touched while a budget lets none of its pods go") {
  struct Row {
    const char* name;
    int disruptionsAllowed;
    int removals;  ///< nodes marked within 20 minutes
  };
  const Row rows[] = {{"the budget is spent", 0, 0}, {"the budget lets them go", 5, 1}};
  for (const Row& row : rows) {
    INFO(std::string(row.name));
    IdleWorld world;
    world.addBudget(row.disruptionsAllowed);
    world.run(1200);
    CHECK(world.count("marked the node as toBeDeleted") == row.removals);
    CHECK(world.count("eviction timed out") == 0);
  }
}

}  // namespace
}  // namespace aviary
