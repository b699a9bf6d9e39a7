#include "sim/faults/fault_plan.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace aviary;
using std::chrono::seconds;

namespace {

SimTime at(int when) {
  return timeAt(seconds{when});
}

struct Cluster {
  Engine engine;
  Store store{engine};

  Cluster() {
    Node node;
    node.metadata.namespace_ = "";
    node.metadata.name = "node-1";
    node.metadata.labels["topology.kubernetes.io/zone"] = "a";
    node.spec.pool = "small";
    (void)store.create(node);
    Service service;
    service.metadata.name = "app";
    service.spec.selector["app"] = "app";
    (void)store.create(service);
    Pod pod;
    pod.metadata.name = "app-6d5f-x";
    pod.metadata.labels["app"] = "app";
    pod.metadata.ownerReferences.edit().push_back({"ReplicaSet", "app-6d5f", Uid{5}, true});
    pod.nodeName = "node-1";
    PodSpec spec;
    spec.containers.push_back({});
    spec.containers[0].image = "app:v2";
    spec.containers[0].limits["memory"] = wholeQuantity(200 << 20);
    pod.spec = spec;
    (void)store.create(pod);
  }
  Ref<Pod> pod() const { return store.get<Pod>({"default", "app-6d5f-x"}); }
  FaultPlan plan(std::vector<FaultSpec> faults,
                 std::map<std::string, VersionBehaviour> versions = {}) const {
    return {std::move(faults), std::move(versions), store, RngStreams(1)};
  }
};

FaultSpec fault(int from, int length, FaultTarget target) {
  FaultSpec out;
  out.at = seconds{from};
  out.duration = seconds{length};
  out.target = std::move(target);
  return out;
}

}  // namespace

TEST_CASE("faults: a target hits the pods it describes") {
  struct Row {
    const char* name;
    FaultTarget target;
    bool hit;
  };
  using Kind = FaultTarget::Kind;
  const Row rows[] = {
      {"everything", {Kind::Everything, "", ""}, true},
      {"image", {Kind::Image, "app:v2", ""}, true},
      {"other image", {Kind::Image, "app:v1", ""}, false},
      {"image elsewhere", {Kind::Image, "app:v2", "other"}, false},
      {"pod", {Kind::Pod, "app-6d5f-x", "default"}, true},
      {"workload", {Kind::Workload, "app", ""}, true},
      {"other workload", {Kind::Workload, "app-primary", ""}, false},
      {"service", {Kind::Service, "app", ""}, true},
      {"unknown service", {Kind::Service, "api", ""}, false},
      {"node", {Kind::Node, "node-1", ""}, true},
      {"pool", {Kind::Node, "small", ""}, true},
      {"other pool", {Kind::Node, "large", ""}, false},
      {"zone", {Kind::Zone, "a", ""}, true},
      {"other zone", {Kind::Zone, "b", ""}, false},
  };
  const Cluster cluster;
  for (const Row& row : rows) {
    CAPTURE(row.name);
    FaultSpec spec = fault(10, 20, row.target);
    spec.errorRate = 0.25;
    spec.neverReady = true;
    const FaultPlan plan = cluster.plan({spec});
    const PodIdentity identity = identifyPod(*cluster.pod(), cluster.store);
    CHECK(plan.ofRequests(identity, at(10)).errorRate == (row.hit ? 0.25 : 0));
    CHECK(plan.ofPod(*cluster.pod(), {}, at(10)).neverReady == row.hit);
    CHECK(plan.ofRequests(identity, at(9)).errorRate == 0);
    CHECK(plan.ofRequests(identity, at(30)).errorRate == 0);
  }
}

TEST_CASE("faults: several at once combine") {
  const Cluster cluster;
  FaultSpec one = fault(0, 100, {});
  one.errorRate = 0.5;
  one.latencyFactor = 2;
  one.latencyAdd = std::chrono::milliseconds{10};
  one.cpuThrottle = 0.5;
  FaultSpec two = one;
  two.cpuThrottle = 0.2;
  const RequestDisturbance both =
      cluster.plan({one, two}).ofRequests(identifyPod(*cluster.pod(), cluster.store), at(1));
  CHECK(both.errorRate == 0.75);  // 1 - .5 * .5
  CHECK(both.latencyFactor == 4);
  CHECK(both.latencyAdd == std::chrono::milliseconds{20});
  CHECK(both.cpuShare == 0.2);
}

TEST_CASE("faults: when containers die") {
  const Cluster cluster;
  FaultSpec crash = fault(100, 50, {});
  crash.crash = true;
  FaultSpec oom = fault(100, 50, {});
  oom.oom = true;
  const auto ask = [&](const FaultSpec& spec, int started, int now) {
    return cluster.plan({spec}).ofPod(*cluster.pod(), at(started), at(now));
  };
  CHECK(ask(crash, 20, 100).crashAt == at(100));
  CHECK(ask(crash, 110, 110).crashAt == at(110));
  CHECK_FALSE(ask(crash, 20, 99).crashAt.has_value());
  CHECK_FALSE(ask(crash, 150, 150).crashAt.has_value());
  CHECK_FALSE(cluster.plan({crash}).ofPod(*cluster.pod(), {}, at(100)).crashAt.has_value());
  CHECK(ask(oom, 20, 100).crashKind == CrashKind::OomKilled);
  CHECK(ask(oom, 20, 100).crashAt == at(100));
  CHECK(ask(oom, 101, 101).crashAt == at(121));

  VersionBehaviour leaking;
  leaking.memory = {100 << 20, 0, 1 << 20};
  const FaultPlan leak = cluster.plan({}, {{"app:v2", leaking}});
  // (200 - 100) MiB at 1 MiB/s
  CHECK(leak.ofPod(*cluster.pod(), at(7), at(7)).crashAt == at(107));
}

TEST_CASE("faults: change points are each begin and end once") {
  Cluster cluster;
  FaultSpec forEver = fault(30, 0, {});
  forEver.duration.reset();
  FaultPlan plan = cluster.plan({fault(10, 20, {}), fault(30, 5, {}), forEver});
  CHECK(plan.nextChangeAfter(at(0)) == at(10));
  CHECK(plan.nextChangeAfter(at(10)) == at(30));
  CHECK(plan.nextChangeAfter(at(30)) == at(35));
  CHECK_FALSE(plan.nextChangeAfter(at(35)).has_value());
  std::vector<SimTime> seen;
  plan.start(cluster.engine, [&] { seen.push_back(cluster.engine.now()); });
  (void)cluster.engine.runUntil(at(100));
  CHECK(seen == std::vector<SimTime>{at(10), at(30), at(35)});
}

TEST_CASE("faults: machines, dependencies, webhooks and measurement") {
  const Cluster cluster;
  FaultSpec zone = fault(0, 10, {FaultTarget::Kind::Zone, "a", ""});
  zone.zoneDown = true;
  const Ref<Node> node = cluster.store.get<Node>({"", "node-1"});
  CHECK(cluster.plan({zone}).nodeDown(*node, at(5)));
  CHECK_FALSE(cluster.plan({zone}).nodeDown(*node, at(10)));
  CHECK(cluster.plan({zone})
            .ofRequests(identifyPod(*cluster.pod(), cluster.store), at(5))
            .unreachable);
  FaultSpec gap = fault(0, 10, {});
  gap.metricsGap = true;
  CHECK(cluster.plan({gap}).scrapingDown(at(5)));
  FaultSpec down = fault(0, 10, {FaultTarget::Kind::Service, "db", ""});
  down.dependencyDown = true;
  CHECK(cluster.plan({down}).serviceDown({"default", "db"}, at(5)));
  CHECK_FALSE(cluster.plan({down}).serviceDown({"default", "app"}, at(5)));
  FaultSpec hook = fault(0, 10, {FaultTarget::Kind::Everything, "smoke", ""});
  hook.webhookOutage = true;
  CHECK(cluster.plan({hook}).webhookDown("smoke", "http://x/", at(5)));
  CHECK_FALSE(cluster.plan({hook}).webhookDown("load", "http://x/", at(5)));
  FaultSpec conflicts = fault(0, 10, {});
  conflicts.apiConflicts = 0.5;
  FaultPlan refusing = cluster.plan({conflicts});
  int refused = 0;
  for (int i = 0; i < 1000; ++i) refused += refusing.refusesWrite(at(5)) ? 1 : 0;
  CHECK(refused > 420);
  CHECK(refused < 580);
  CHECK_FALSE(refusing.refusesWrite(at(20)));
}

TEST_CASE("faults: a pool that is down takes all its machines with it") {
  const Cluster cluster;
  FaultSpec spec = fault(10, 20, {FaultTarget::Kind::Node, "small", ""});
  spec.nodeDown = true;
  const FaultPlan plan = cluster.plan({spec});
  const Ref<Node> node = cluster.store.get<Node>({"", "node-1"});
  CHECK_FALSE(plan.nodeDown(*node, at(9)));
  CHECK(plan.nodeDown(*node, at(10)));
  CHECK_FALSE(plan.nodeDown(*node, at(30)));
  CHECK(plan.ofRequests(identifyPod(*cluster.pod(), cluster.store), at(10)).unreachable);
}

TEST_CASE(
    "faults: a storm of conflicts refuses its share, counts it and draws from its own stream") {
  const Cluster cluster;
  FaultSpec storm = fault(10, 20, {});
  storm.name = "storm";
  storm.apiConflicts = 0.3;
  const auto refused = [&](std::vector<FaultSpec> faults, std::size_t index) {
    FaultPlan plan = cluster.plan(std::move(faults));
    CHECK_FALSE(plan.refusesWrite(at(9)));
    for (int i = 0; i < 10'000; ++i) (void)plan.refusesWrite(at(10));
    CHECK_FALSE(plan.refusesWrite(at(30)));
    return plan.refusalsOf(index);
  };
  const std::uint64_t alone = refused({storm}, 0);
  CHECK(alone > 2850);  // 3000 +- 3.3 sigma of 46
  CHECK(alone < 3150);
  FaultSpec other = fault(0, 100, {});
  other.apiConflicts = 0.5;
  CHECK(refused({other, storm}, 1) == alone);  // the other storm moves none of its draws
}
