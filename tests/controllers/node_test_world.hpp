#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "sim/controllers/endpoints_controller.hpp"
#include "sim/controllers/kubelet_controller.hpp"
#include "sim/controllers/scheduler_controller.hpp"

namespace aviary {

/// Pod timings a test states: the same for every image unless it says otherwise.
class StatedTimings final : public PodTimings {
 public:
  SimDuration pull{};
  SimDuration bootTime{};
  std::optional<SimDuration> terminationTime = std::chrono::milliseconds{500};
  std::map<std::string, SimDuration> pullOf;

  SimDuration imagePull(const std::string& image) override {
    const auto found = pullOf.find(image);
    return found == pullOf.end() ? pull : found->second;
  }
  SimDuration boot(const Pod& /*pod*/, const Container& /*container*/) override {
    return bootTime;
  }
  std::optional<SimDuration> termination(const Pod& /*pod*/) override { return terminationTime; }
  std::int64_t imageSize(const std::string& /*image*/) const override { return 0; }
};

/// Faults a test switches on and off.
class StatedDisturbances final : public Disturbances {
 public:
  PodDisturbance pod;
  bool crashesAtStart = false;
  std::set<std::string> nodesDown;

  PodDisturbance ofPod(const Pod& /*pod*/, std::optional<SimTime> startedAt,
                       SimTime /*now*/) const override {
    PodDisturbance now = pod;
    // A kill at a moment hits what runs by then, not what is started afterwards.
    if (now.crashAt && startedAt && *startedAt >= *now.crashAt) now.crashAt.reset();
    if (crashesAtStart) now.crashAt = startedAt;
    return now;
  }
  bool nodeDown(const Node& node, SimTime /*now*/) const override {
    return nodesDown.contains(node.metadata.name);
  }
};

/// A store with the node side of the cluster, and short words to talk about it.
struct NodeWorld {
  Engine engine;
  Store store{engine};
  ReconcileLoop loop{engine, store};
  StatedTimings timings;
  StatedDisturbances disturbances;
  SchedulerController scheduler{store, loop};
  KubeletController kubelet{engine, store, loop, timings, disturbances};
  EndpointsController endpoints{store, loop};
  std::vector<std::string> events;              ///< "time reason object: message"

  NodeWorld() {
    store.watchEvents([this](const ClusterEvent& event, ResourceVersion /*version*/) {
      events.push_back(std::to_string(toSeconds(event.time)).substr(0, 5) + " " + event.reason +
                       " " + event.object.name + ": " + event.message);
    });
  }

  void run(double untilSeconds) {
    REQUIRE(engine.runUntil(timeAt(fromSeconds(untilSeconds))) == RunStatus::Finished);
  }

  void addNode(const std::string& name, const std::string& cpu = "4",
               const std::string& zone = "") {
    Node node;
    node.metadata.name = name;
    node.metadata.namespace_.clear();
    node.metadata.labels["kubernetes.io/hostname"] = name;
    if (!zone.empty()) node.metadata.labels["topology.kubernetes.io/zone"] = zone;
    REQUIRE(store.create(node).ok());
    REQUIRE(store
                .modifyStatus<Node>({"", name},
                                    [&cpu](Node& n) {
                                      n.status.allocatable = {{"cpu", *parseQuantity(cpu)},
                                                              {"memory", *parseQuantity("16Gi")},
                                                              {"pods", *parseQuantity("110")}};
                                      n.status.capacity = n.status.allocatable;
                                    })
                .ok());
  }

  static PodSpec spec(const std::string& image = "web:1", const std::string& cpu = "100m") {
    PodSpec spec;
    Container container;
    container.name = "main";
    container.image = image;
    container.imagePullPolicy = "IfNotPresent";
    container.requests = {{"cpu", *parseQuantity(cpu)}, {"memory", *parseQuantity("64Mi")}};
    spec.containers.push_back(container);
    return spec;
  }

  void addPod(const std::string& name, PodSpec podSpec, StringMap labels = {{"app", "web"}}) {
    Pod pod;
    pod.metadata.name = name;
    pod.metadata.labels = std::move(labels);
    pod.spec = std::move(podSpec);
    REQUIRE(store.create(std::move(pod)).ok());
  }

  Ref<Pod> pod(const std::string& name) const { return store.get<Pod>({"default", name}); }
  bool ready(const std::string& name) const {
    const Ref<Pod> found = pod(name);
    return found && isReady(*found);
  }
  void remove(const std::string& name) {
    REQUIRE(store.requestDeletion<Pod>({"default", name}).ok());
  }
  int count(const std::string& part) const {
    int found = 0;
    for (const std::string& event : events) found += event.find(part) != std::string::npos ? 1 : 0;
    return found;
  }
};

}  // namespace aviary
