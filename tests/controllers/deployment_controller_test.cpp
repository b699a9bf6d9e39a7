#include "sim/controllers/deployment_controller.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "sim/controllers/replicaset_controller.hpp"
#include "sim/delivery/deployment_sets.hpp"

namespace aviary {
namespace {

using namespace std::chrono_literals;

const ObjectKey webKey{"default", "web"};

/// Both controllers, and pods that only a test makes ready or removes.
struct World {
  Engine engine;
  Store store{engine};
  ReconcileLoop loop{engine, store};
  RngStreams streams{7};
  ReplicaSetController replicaSets{engine, store, loop, streams};
  DeploymentController deployments{engine, store, loop};
  std::vector<std::string> events;

  World() {
    store.watchEvents([this](const ClusterEvent& event, ResourceVersion) {
      if (event.kind == Deployment::kind) events.push_back(event.message);
    });
  }

  void create(int replicas) {
    Deployment deployment;
    deployment.metadata.name = "web";
    deployment.spec.replicas = replicas;
    deployment.spec.selector.matchLabels = {{"app", "web"}};
    PodTemplateSpec& podTemplate = deployment.spec.podTemplate.edit();
    podTemplate.labels = {{"app", "web"}};
    podTemplate.spec.edit().containers.resize(1);
    podTemplate.spec.edit().containers.front().image = "web:v1";
    REQUIRE(store.create(deployment).ok());
    settle();
  }

  void settle(SimDuration more = 0s) {
    REQUIRE(engine.runUntil(engine.now() + more) == RunStatus::Finished);
  }

  void edit(void (*change)(DeploymentSpec&)) {
    REQUIRE(store.modify<Deployment>(webKey, [change](Deployment& d) { change(d.spec); }).ok());
  }

  [[nodiscard]] const Deployment& web() const { return *store.get<Deployment>(webKey); }

  [[nodiscard]] std::vector<Ref<Pod>> pods() const { return store.list<Pod>("default"); }

  void makeAllReady() {
    for (const auto& pod : pods()) {
      (void)store.modifyStatus<Pod>(keyOf(pod->metadata), [this](Pod& fresh) {
        fresh.status.phase = PodPhase::Running;
        fresh.status.conditions = {
            {"Ready", ConditionStatus::True, "", "", {}, wholeSeconds(engine.now())}};
      });
    }
    settle();
  }

  void removeDeleted() {
    for (const auto& pod : pods()) {
      if (pod->metadata.deletionTimestamp) (void)store.remove<Pod>(keyOf(pod->metadata));
    }
    settle();
  }

  [[nodiscard]] std::string progress() const {
    const Condition* condition = findCondition(web().status.conditions, "Progressing");
    return condition == nullptr ? "none" : condition->reason;
  }
};

}  // namespace

TEST_CASE("deployment: a new one creates a set and the set its pods") {
  World world;
  world.create(3);
  CHECK(world.pods().size() == 3);
  CHECK(world.web().status.replicas == 3);
  CHECK(world.web().status.unavailableReplicas == 3);
  CHECK(world.progress() == "ReplicaSetUpdated");
  world.makeAllReady();
  CHECK(world.web().status.availableReplicas == 3);
  CHECK(world.progress() == "NewReplicaSetAvailable");
  CHECK(world.web().metadata.annotations.at(std::string(revisionAnnotation)) == "1");
  const auto sets = world.store.owned<ReplicaSet>(world.web().metadata.uid);
  REQUIRE(sets.size() == 1);
  CHECK(world.events == std::vector<std::string>{"Scaled up replica set " + sets[0]->metadata.name +
                                                 " from 0 to 3"});
}

TEST_CASE("deployment: a changed template rolls, and undo by hand brings the old set back") {
  World world;
  world.create(1);
  world.makeAllReady();
  const auto setImage = [&world](const char* image) {
    REQUIRE(world.store
                .modify<Deployment>(
                    webKey,
                    [image](Deployment& d) {
                      d.spec.podTemplate.edit().spec.edit().containers.front().image = image;
                    })
                .ok());
    world.settle();
  };
  setImage("web:v2");
  CHECK(world.pods().size() == 2);  // one of surge
  world.makeAllReady();
  world.removeDeleted();
  CHECK(world.pods().size() == 1);
  CHECK(mainImage(*world.pods().front()->spec) == "web:v2");
  setImage("web:v1");
  world.makeAllReady();
  world.removeDeleted();
  CHECK(mainImage(*world.pods().front()->spec) == "web:v1");
  CHECK(world.store.owned<ReplicaSet>(world.web().metadata.uid).size() == 2);
  CHECK(world.web().metadata.annotations.at(std::string(revisionAnnotation)) == "3");
}

TEST_CASE("deployment: a paused one scales but does not roll") {
  World world;
  world.create(2);
  world.makeAllReady();
  world.edit([](DeploymentSpec& spec) {
    spec.paused = true;
    spec.replicas = 4;
    spec.podTemplate.edit().spec.edit().containers.front().image = "web:v2";
  });
  world.settle();
  CHECK(world.progress() == "DeploymentPaused");
  CHECK(world.pods().size() == 4);
  CHECK(mainImage(*world.pods().back()->spec) == "web:v1");
}

// kubernetes/kubernetes#138840: a set of the right size whose note of the size is stale is taken
// for a resize, which has nothing to do; no pass gets as far as the rollout until the size changes.
TEST_CASE("deployment: a stale note of the size holds the rollout, as in kube-controller-manager") {
  World world;
  world.create(2);
  world.makeAllReady();
  const auto sets = world.store.owned<ReplicaSet>(world.web().metadata.uid);
  REQUIRE(world.store
              .modify<ReplicaSet>(
                  keyOf(sets.front()->metadata),
                  [](ReplicaSet& set) {
                    set.metadata.annotations[std::string(desiredReplicasAnnotation)] = "3";
                  })
              .ok());
  world.edit([](DeploymentSpec& spec) {
    spec.podTemplate.edit().spec.edit().containers.front().image = "web:v2";
  });
  world.settle(1h);
  CHECK(world.store.owned<ReplicaSet>(world.web().metadata.uid).size() == 1);
  world.edit([](DeploymentSpec& spec) { spec.replicas = 4; });
  world.settle();
  CHECK(world.store.owned<ReplicaSet>(world.web().metadata.uid).size() == 2);
}

TEST_CASE("deployment: recreate starts the new set when the last old pod is gone") {
  World world;
  world.create(2);
  world.makeAllReady();
  world.edit([](DeploymentSpec& spec) {
    spec.strategy.type = DeploymentStrategy::Type::Recreate;
    spec.podTemplate.edit().spec.edit().containers.front().image = "web:v2";
  });
  world.settle();
  CHECK(world.pods().size() == 2);
  CHECK(world.pods().front()->metadata.deletionTimestamp.has_value());
  world.removeDeleted();
  REQUIRE(world.pods().size() == 2);
  CHECK(mainImage(*world.pods().front()->spec) == "web:v2");
}

TEST_CASE("deployment: a rollout without progress times out a second after the deadline") {
  World world;
  world.create(1);
  world.settle(600s);
  CHECK(world.progress() == "ReplicaSetUpdated");
  world.settle(1s);  // last progress at 0, deadline 600
  CHECK(world.progress() == "ProgressDeadlineExceeded");
  world.makeAllReady();
  CHECK(world.progress() == "NewReplicaSetAvailable");
}

TEST_CASE("deployment: ties: it may vanish in the instant of any of its passes") {
  for (const SimDuration moment : {0s, 601s, 700s}) {
    CAPTURE(moment.count());
    World world;
    world.create(1);
    world.settle(moment);
    world.edit([](DeploymentSpec& spec) { spec.replicas = 2; });
    (void)world.store.remove<Deployment>(webKey);
    world.settle(1000s);
    CHECK(world.store.get<Deployment>(webKey) == nullptr);
    CHECK(world.pods().size() == 1);  // collecting what it left is not its business
  }
}

TEST_CASE("deployment: a name taken by a foreign set is drawn anew") {
  World world;
  Deployment probe;
  PodTemplateSpec podTemplate;
  podTemplate.labels = {{"app", "web"}};
  podTemplate.spec.edit().containers.resize(1);
  podTemplate.spec.edit().containers.front().image = "web:v1";
  ReplicaSet foreign;
  foreign.metadata.name = "web-" + templateHash(podTemplate);
  foreign.spec.replicas = 0;
  REQUIRE(world.store.create(foreign).ok());
  world.create(1);
  CHECK(world.web().status.collisionCount == 1);
  CHECK(world.pods().size() == 1);
}

}  // namespace aviary
