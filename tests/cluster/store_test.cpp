#include "sim/cluster/store.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

namespace aviary {
namespace {

Deployment deploymentOf(const char* name) {
  Deployment deployment;
  deployment.metadata.name = name;
  return deployment;
}

Pod podOf(const char* name, StringMap labels, Uid owner = {}) {
  Pod pod;
  pod.metadata.name = name;
  pod.metadata.labels = std::move(labels);
  if (owner.value != 0) pod.metadata.ownerReferences = {{"ReplicaSet", "owner", owner, true}};
  return pod;
}

std::string namesOf(const std::vector<Ref<Pod>>& pods) {
  std::string out;
  for (const auto& pod : pods) out += pod->metadata.name + " ";
  return out;
}

const ObjectKey webKey{"default", "web"};

}  // namespace

TEST_CASE("store: creating sets identity and takes no status over") {
  Engine engine;
  Store store(engine);
  engine.at(timeAt(std::chrono::milliseconds{1500}), Phase::Reconcile, engine.label("test", "x"),
            [] {});
  CHECK(engine.runUntil(timeAt(std::chrono::milliseconds{1500})) == RunStatus::Finished);
  Deployment deployment = deploymentOf("web");
  deployment.status.replicas = 7;
  const auto created = store.create(deployment);
  REQUIRE(created.ok());
  CHECK(store.get<Deployment>(webKey) == created.object);
  CHECK(store.peek<Deployment>(webKey) == created.object.get());
  CHECK(store.peek<Deployment>({"default", "other"}) == nullptr);
  CHECK(created.object->metadata.uid.value != 0);
  CHECK(created.object->metadata.generation == 1);
  CHECK(created.object->metadata.creationTimestamp == timeAt(std::chrono::seconds{1}));
  CHECK(created.object->status.replicas == 0);
  CHECK(store.create(deployment).status == WriteStatus::AlreadyExists);
}

TEST_CASE("store: a write on a stale copy is refused") {
  Engine engine;
  Store store(engine);
  Deployment copy = *store.create(deploymentOf("web")).object;
  CHECK(store.modify<Deployment>(webKey, [](Deployment& d) { d.spec.replicas = 2; }).ok());
  copy.spec.replicas = 3;
  CHECK(store.update(copy).status == WriteStatus::Conflict);
  CHECK(store.updateStatus(copy).status == WriteStatus::Conflict);
  CHECK(store.get<Deployment>(webKey)->spec.replicas == 2);
  CHECK(store.remove<Deployment>(webKey) == WriteStatus::Ok);
  CHECK(store.update(copy).status == WriteStatus::NotFound);
}

TEST_CASE("store: spec and status writes leave the other alone") {
  Engine engine;
  Store store(engine);
  REQUIRE(store.create(deploymentOf("web")).ok());
  Deployment copy = *store.get<Deployment>(webKey);
  copy.spec.replicas = 5;
  copy.status.replicas = 5;
  const auto updated = store.update(copy);
  REQUIRE(updated.ok());
  CHECK(updated.object->spec.replicas == 5);
  CHECK(updated.object->status.replicas == 0);
  CHECK(updated.object->metadata.generation == 2);
  copy = *updated.object;
  copy.spec.replicas = 9;
  copy.status.replicas = 4;
  copy.metadata.annotations["deployment.kubernetes.io/revision"] = "1";
  const auto written = store.updateStatus(copy);
  REQUIRE(written.ok());
  CHECK(written.object->spec.replicas == 5);
  CHECK(written.object->status.replicas == 4);
  CHECK(written.object->metadata.annotations.size() == 1);  // as the Deployment's strategy allows
  CHECK(written.object->metadata.generation == 2);
}

TEST_CASE("store: a write that changes nothing makes no version and no notice") {
  Engine engine;
  Store store(engine);
  int notices = 0;
  store.watch<Deployment>([&notices](const Change<Deployment>&) { ++notices; });
  REQUIRE(store.create(deploymentOf("web")).ok());
  const ResourceVersion before = store.version();
  CHECK(store.update(Deployment(*store.get<Deployment>(webKey))).ok());
  CHECK(store.updateStatus(*store.get<Deployment>(webKey)).ok());
  CHECK(store.version() == before);
  CHECK(notices == 1);
}

TEST_CASE("store: owned objects are found by their owner, with every change") {
  Engine engine;
  Store store(engine);
  const Uid owner{77};
  REQUIRE(store.create(podOf("b", {}, owner)).ok());
  REQUIRE(store.create(podOf("a", {}, owner)).ok());
  REQUIRE(store.create(podOf("c", {})).ok());
  CHECK(namesOf(store.owned<Pod>(owner)) == "a b ");
  CHECK(store.ownedCount<Pod>(owner) == 2);
  REQUIRE(store
              .modifyStatus<Pod>({"default", "a"},
                                 [](Pod& pod) { pod.status.phase = PodPhase::Running; })
              .ok());
  int running = 0;
  store.eachOwned<Pod>(owner, [&running](const Pod& pod) {
    if (pod.status.phase == PodPhase::Running) ++running;
  });
  CHECK(running == 1);
  CHECK(store.modify<Pod>({"default", "a"}, [](Pod& pod) { pod.metadata.ownerReferences.clear(); })
            .ok());
  CHECK(store.remove<Pod>({"default", "b"}) == WriteStatus::Ok);
  CHECK(store.owned<Pod>(owner).empty());
  CHECK(store.ownedCount<Pod>(owner) == 0);
}

TEST_CASE("store: pods are found by label, oldest first, in their namespace only") {
  Engine engine;
  Store store(engine);
  REQUIRE(store.create(podOf("z", {{"app", "web"}, {"side", "canary"}})).ok());
  REQUIRE(store.create(podOf("a", {{"app", "web"}, {"side", "primary"}})).ok());
  Pod elsewhere = podOf("z", {{"app", "web"}});
  elsewhere.metadata.namespace_ = "other";
  REQUIRE(store.create(elsewhere).ok());
  struct Row {
    const char* name;
    LabelSelector selector;
    const char* found;
  };
  const Row rows[] = {
      {"one label", {{{"app", "web"}}, {}}, "z a "},
      {"two labels", {{{"app", "web"}, {"side", "canary"}}, {}}, "z "},
      {"an expression", {{{"app", "web"}}, {{"side", "NotIn", {"canary"}}}}, "a "},
      {"no label", {{}, {{"side", "Exists", {}}}}, "z a "},
      {"a label nobody has", {{{"app", "api"}}, {}}, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(namesOf(store.selectPods("default", row.selector)) == row.found);
  }
  const LabelSelector canaries{{{"side", "canary"}}, {}};
  CHECK(
      store.modify<Pod>({"default", "z"}, [](Pod& pod) { pod.metadata.labels["side"] = "primary"; })
          .ok());
  CHECK(store.selectPods("default", canaries).empty());
  CHECK(store.podsVersion("default", canaries) == 0);
  CHECK(store.podsVersion("default", {{}, {}}) == std::nullopt);
  const LabelSelector web{{{"app", "web"}}, {}};
  const auto before = store.podsVersion("default", web);
  REQUIRE(store.create(podOf("n", {{"app", "api"}})).ok());
  CHECK(store.podsVersion("default", web) == before);
  CHECK(store.remove<Pod>({"default", "z"}) == WriteStatus::Ok);
  CHECK(namesOf(store.selectPods("default", web)) == "a ");
  CHECK(store.podsVersion("default", web) > before);
}

TEST_CASE("store: writes and events name the write they react to") {
  Engine engine;
  Store store(engine);
  ResourceVersion causeOfWrite = 0;
  ResourceVersion causeOfEvent = 0;
  store.watch<Deployment>([&](const Change<Deployment>& change) { causeOfWrite = change.cause; });
  store.watchEvents(
      [&](const ClusterEvent& event, ResourceVersion) { causeOfEvent = event.cause; });
  store.setCause(42);
  REQUIRE(store.create(deploymentOf("web")).ok());
  store.emit({});
  CHECK(causeOfWrite == 42);
  CHECK(causeOfEvent == 42);
}

TEST_CASE("store: a requested deletion marks the object until it is removed") {
  Engine engine;
  Store store(engine);
  REQUIRE(store.create(podOf("a", {})).ok());
  const ObjectKey key{"default", "a"};
  CHECK(store.requestDeletion<Pod>(key).object->metadata.deletionTimestamp.has_value());
  const ResourceVersion version = store.version();
  CHECK(store.requestDeletion<Pod>(key).ok());
  CHECK(store.version() == version);
  CHECK(store.remove<Pod>(key) == WriteStatus::Ok);
  CHECK(store.remove<Pod>(key) == WriteStatus::NotFound);
  CHECK(store.requestDeletion<Pod>(key).status == WriteStatus::NotFound);
}

TEST_CASE(
    "store: a refusal answers an update with a conflict, and never a patch or a write of nothing") {
  Engine engine;
  Store store(engine);
  REQUIRE(store.create(deploymentOf("web")).ok());
  int asked = 0;
  store.refuseWrites([&](std::string_view kind, const ObjectKey& key) {
    CHECK(kind == "Deployment");
    CHECK(key == webKey);
    return ++asked % 2 == 1;  // every other write
  });
  const auto scaled = [&](int replicas) {
    Deployment copy = *store.get<Deployment>(webKey);
    copy.spec.replicas = replicas;
    return store.update(copy).status;
  };
  CHECK(scaled(3) == WriteStatus::Ok);  // who writes by patch is not asked about
  store.setWriteStyle(WriteStyle::Update);
  CHECK(scaled(4) == WriteStatus::Conflict);
  CHECK(store.get<Deployment>(webKey)->spec.replicas == 3);
  CHECK(scaled(4) == WriteStatus::Ok);
  CHECK(scaled(4) == WriteStatus::Ok);  // changes nothing
  CHECK(asked == 2);
  CHECK(store.modify<Deployment>(webKey, [](Deployment& d) { d.spec.replicas = 5; }).ok());
  Deployment status = *store.get<Deployment>(webKey);
  status.status.replicas = 5;
  CHECK(store.updateStatus(status).status == WriteStatus::Conflict);
  CHECK(store.updateStatus(status).ok());
  CHECK(store.refusals() == 2);
}

}  // namespace aviary
