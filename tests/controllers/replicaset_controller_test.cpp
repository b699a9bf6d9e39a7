#include "sim/controllers/replicaset_controller.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace aviary {
namespace {

using namespace std::chrono_literals;

const ObjectKey setKey{"default", "web-1"};

struct World {
  Engine engine;
  Store store{engine};
  ReconcileLoop loop{engine, store};
  RngStreams streams;
  ReplicaSetController controller;

  explicit World(std::uint64_t seed = 7)
      : streams(seed), controller(engine, store, loop, streams) {}

  void create(int replicas, int minReadySeconds = 0) {
    ReplicaSet set;
    set.metadata.name = "web-1";
    set.spec.replicas = replicas;
    set.spec.minReadySeconds = minReadySeconds;
    set.spec.podTemplate.edit().labels = {{"app", "web"}};
    REQUIRE(store.create(set).ok());
    settle();
  }
  void settle(SimDuration more = 0s) {
    REQUIRE(engine.runUntil(engine.now() + more) == RunStatus::Finished);
  }
  void resize(int replicas) {
    REQUIRE(store
                .modify<ReplicaSet>(setKey,
                                    [replicas](ReplicaSet& set) { set.spec.replicas = replicas; })
                .ok());
    settle();
  }
  void ready(const std::string& pod) {
    REQUIRE(store
                .modifyStatus<Pod>(
                    {"default", pod},
                    [this](Pod& fresh) {
                      fresh.status.phase = PodPhase::Running;
                      fresh.status.conditions = {
                          {"Ready", ConditionStatus::True, "", "", {}, wholeSeconds(engine.now())}};
                    })
                .ok());
    settle();
  }
  [[nodiscard]] std::vector<Ref<Pod>> pods() const { return store.list<Pod>("default"); }
  [[nodiscard]] const ReplicaSetStatus& status() const {
    return store.get<ReplicaSet>(setKey)->status;
  }
};

}  // namespace

TEST_CASE("replicaset: pods carry template, owner and a name from their set's own stream") {
  World world;
  world.create(3);
  const auto pods = world.pods();
  REQUIRE(pods.size() == 3);
  for (const auto& pod : pods) {
    CHECK(pod->metadata.name.size() == std::string("web-1-").size() + 5);
    CHECK(pod->metadata.labels.at("app") == "web");
    REQUIRE(controllerOf(pod->metadata) != nullptr);
    CHECK(controllerOf(pod->metadata)->name == "web-1");
    CHECK(pod->spec.sameCopy(pods.front()->spec));
  }
  World again;
  again.create(3);
  CHECK(again.pods().front()->metadata.name == pods.front()->metadata.name);
  World other(8);
  other.create(3);
  CHECK(other.pods().front()->metadata.name != pods.front()->metadata.name);
}

TEST_CASE("replicaset: more pods than one burst come in the passes that follow") {
  World world;
  world.create(1201);
  CHECK(world.pods().size() == 1201);
  CHECK(world.status().replicas == 1201);
  CHECK(world.status().fullyLabeledReplicas == 1201);
  CHECK(world.status().observedGeneration == 1);
}

TEST_CASE("replicaset: a failed or deleted pod is replaced at once") {
  World world;
  world.create(2);
  const auto pods = world.pods();
  REQUIRE(world.store
              .modifyStatus<Pod>(keyOf(pods[0]->metadata),
                                 [](Pod& pod) { pod.status.phase = PodPhase::Failed; })
              .ok());
  world.settle();
  CHECK(world.pods().size() == 3);
  (void)world.store.requestDeletion<Pod>(keyOf(pods[1]->metadata));
  world.settle();
  CHECK(world.pods().size() == 4);
  CHECK(world.status().replicas == 2);
  CHECK(world.status().terminatingReplicas == 1);
}

TEST_CASE("replicaset: the counts follow readiness, labels, the template and pods that go") {
  World world;
  world.create(3);
  const auto pods = world.pods();
  world.ready(pods[0]->metadata.name);
  world.ready(pods[1]->metadata.name);
  CHECK(world.status().readyReplicas == 2);
  CHECK(world.status().availableReplicas == 2);
  REQUIRE(world.store
              .modify<Pod>(keyOf(pods[0]->metadata),
                           [](Pod& pod) { pod.metadata.labels["app"] = "other"; })
              .ok());
  world.settle();
  CHECK(world.status().fullyLabeledReplicas == 2);
  // Only the first pod carries the label that the template asks for now.
  REQUIRE(world.store
              .modify<ReplicaSet>(setKey,
                                  [](ReplicaSet& set) {
                                    set.spec.podTemplate.edit().labels = {{"app", "other"}};
                                  })
              .ok());
  world.settle();
  CHECK(world.status().fullyLabeledReplicas == 1);
  // The second pod goes, and the one made in its place is of the new template.
  REQUIRE(world.store.remove<Pod>(keyOf(pods[1]->metadata)) == WriteStatus::Ok);
  world.settle();
  CHECK(world.status().replicas == 3);
  CHECK(world.status().fullyLabeledReplicas == 2);
  CHECK(world.status().readyReplicas == 1);
}

TEST_CASE("replicaset: the pods that are not ready go first") {
  World world;
  world.create(3);
  const auto pods = world.pods();
  world.ready(pods[0]->metadata.name);
  world.ready(pods[2]->metadata.name);
  world.resize(2);
  for (const auto& pod : world.pods()) {
    const bool unready = pod->metadata.name == pods[1]->metadata.name;
    CHECK(pod->metadata.deletionTimestamp.has_value() == unready);
  }
}

TEST_CASE("replicaset: availability comes by itself when minReadySeconds are over") {
  World world;
  world.create(1, 5);
  world.settle(8250ms);
  world.ready(world.pods().front()->metadata.name);  // carries second 8
  CHECK(world.status().readyReplicas == 1);
  CHECK(world.status().availableReplicas == 0);
  world.settle(4749ms);
  CHECK(world.status().availableReplicas == 0);
  world.settle(1ms);  // 13.0
  CHECK(world.status().availableReplicas == 1);
}

TEST_CASE("replicaset: ties: a set that vanishes with a pass due does nothing") {
  World world;
  world.create(1, 5);
  world.ready(world.pods().front()->metadata.name);
  (void)world.store.remove<ReplicaSet>(setKey);
  world.settle(60s);
  CHECK(world.pods().size() == 1);
}

}  // namespace aviary
