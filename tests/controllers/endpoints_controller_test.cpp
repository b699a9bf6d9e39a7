#include <doctest/doctest.h>

#include "tests/controllers/node_test_world.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;

void addService(NodeWorld& world, const std::string& name, StringMap selector) {
  Service service;
  service.metadata.name = name;
  service.spec.selector = std::move(selector);
  REQUIRE(world.store.create(std::move(service)).ok());
}

// "a+" ready, "a-" not ready, "a~" terminating; in the order of the object.
std::string shape(const NodeWorld& world, const std::string& name) {
  const Ref<Endpoints> object = world.store.get<Endpoints>({"default", name});
  if (!object) return "none";
  std::string text;
  for (const Shared<Endpoint>& endpoint : object->endpoints) {
    text += endpoint->pod.name + (endpoint->terminating ? "~" : endpoint->ready ? "+" : "-");
  }
  return text;
}

TEST_CASE("endpoints: a pod appears with its address, turns ready, terminates and goes") {
  NodeWorld world;
  world.timings.bootTime = seconds{5};
  world.addNode("n1");
  addService(world, "web", {{"app", "web"}});
  world.addPod("b", NodeWorld::spec());
  world.addPod("a", NodeWorld::spec());
  world.addPod("other", NodeWorld::spec(), {{"app", "other"}});
  world.run(1);
  CHECK(shape(world, "web") == "a-b-");
  world.run(5);
  CHECK(shape(world, "web") == "a+b+");
  world.remove("a");
  world.run(5.1);
  CHECK(shape(world, "web") == "a~b+");
  world.run(6);
  CHECK(shape(world, "web") == "b+");
}

TEST_CASE("endpoints: a changed selector switches all pods at once") {
  NodeWorld world;
  world.addNode("n1");
  addService(world, "web", {{"app", "web"}, {"colour", "blue"}});
  world.addPod("blue", NodeWorld::spec(), {{"app", "web"}, {"colour", "blue"}});
  world.addPod("green", NodeWorld::spec(), {{"app", "web"}, {"colour", "green"}});
  world.run(1);
  CHECK(shape(world, "web") == "blue+");
  REQUIRE(world.store
              .modify<Service>({"default", "web"},
                               [](Service& s) { s.spec.selector["colour"] = "green"; })
              .ok());
  world.run(2);
  CHECK(shape(world, "web") == "green+");
}

TEST_CASE("endpoints: a pod whose labels change leaves one Service and joins another") {
  NodeWorld world;
  world.addNode("n1");
  addService(world, "blue", {{"colour", "blue"}});
  addService(world, "green", {{"colour", "green"}});
  world.addPod("a", NodeWorld::spec(), {{"colour", "blue"}});
  world.run(1);
  REQUIRE(world.store
              .modify<Pod>({"default", "a"},
                           [](Pod& p) { p.metadata.labels["colour"] = "green"; })
              .ok());
  world.run(2);
  CHECK(shape(world, "blue").empty());
  CHECK(shape(world, "green") == "a+");
  REQUIRE(world.store.remove<Service>({"default", "green"}) == WriteStatus::Ok);
  world.run(3);
  CHECK(shape(world, "green") == "none");
}

}  // namespace
}  // namespace aviary
