#include <doctest/doctest.h>

#include "tests/traffic/world.hpp"

using namespace aviary;

namespace {

std::uint64_t outcome(const RequestTally& tally, Outcome which) {
  return tally.outcomes[static_cast<std::size_t>(which)];
}

/// One request each 100 ms; the canary has `canaryPods` pods that always fail.
RequestTally play(int canaryPods, std::optional<OutlierDetection> detection, double seconds) {
  World world;
  world.canary(1, canaryPods);
  world.config.versions["app:v2"].errorRate = 1;
  (void)world.store.create(virtualService(0, 100));
  if (detection) {
    DestinationRule rule;
    rule.metadata.name = "app-canary";
    rule.spec.host = "app-canary";
    rule.spec.outlierDetection = detection;
    (void)world.store.create(rule);
  }
  world.source("users", "app", 10, ArrivalProcess::Kind::Uniform);
  const TrafficModel& model = world.start();
  world.run(seconds);
  return model.totalTally();
}

}  // namespace

TEST_CASE("outliers: without a DestinationRule nothing is ejected") {
  const RequestTally tally = play(1, std::nullopt, 20.05);
  CHECK(outcome(tally, Outcome::Application) == 200);
}

TEST_CASE("outliers: five failures in a row eject the only pod for 30 s, then for 60 s") {
  // Arrivals at .1, .2, .. s. The fifth failure is sent at .5 s and answered 10 ms later: ejected
  // until 30.51 s. Five more, 30.6 to 31.0 s: ejected until 91.01 s.
  const RequestTally first = play(1, OutlierDetection{}, 30.05);
  CHECK(outcome(first, Outcome::Application) == 5);
  CHECK(outcome(first, Outcome::NoEndpoints) == 295);
  const RequestTally second = play(1, OutlierDetection{}, 91.05);
  CHECK(outcome(second, Outcome::Application) == 10);
  CHECK(outcome(second, Outcome::NoEndpoints) == 900);
}

TEST_CASE("outliers: a tenth of the pods may go, at least one") {
  // Four pods that all fail: one is ejected, the others go on to fail.
  const RequestTally tally = play(4, OutlierDetection{}, 20.05);
  CHECK(outcome(tally, Outcome::NoEndpoints) == 0);
  CHECK(outcome(tally, Outcome::Application) == 200);
  // All may go: after the fifth failure of each nothing is left.
  OutlierDetection all;
  all.maxEjectionPercent = 100;
  const RequestTally none = play(4, all, 20.05);
  CHECK(outcome(none, Outcome::Application) <= 24);
  CHECK(outcome(none, Outcome::NoEndpoints) >= 176);
}

namespace {

/// 100 requests a second from zone a for 100 s; two pods are there, of which `bad` always fail, and
/// two in zone b. Who fails once is ejected for good. Answers how many requests went to zone b.
std::uint64_t farRequests(int bad) {
  World world;
  world.version("app:v1", milliseconds{1});
  world.version("app:v2", milliseconds{1}, 1);
  world.version("far:v1", milliseconds{1});
  for (const char* zone : {"a", "b"}) {
    Node node;
    node.metadata.name = zone;
    node.metadata.namespace_ = "";
    node.metadata.labels = {{"topology.kubernetes.io/region", "r"},
                            {"topology.kubernetes.io/zone", zone}};
    (void)world.store.create(node);
  }
  world.service("app");
  world.endpoints("app",
                  {world.pod("app", "1", bad > 0 ? "app:v2" : "app:v1", "a"),
                   world.pod("app", "2", bad > 1 ? "app:v2" : "app:v1", "a"),
                   world.pod("far", "1", "far:v1", "b"), world.pod("far", "2", "far:v1", "b")});
  (void)world.store.create(virtualServiceTo("app"));
  DestinationRule rule;
  rule.metadata.name = "app";
  rule.spec.host = "app";
  rule.spec.outlierDetection = OutlierDetection{1, "10s", "1000s", 100};
  (void)world.store.create(rule);
  TrafficSource& source = world.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
  source.region = "r";
  source.zone = "a";
  (void)world.start();
  world.run(100.005);
  return world.routed("far");
}

}  // namespace

TEST_CASE("outliers: farther pods stand in for near ones that are ejected") {
  CHECK(farRequests(0) == 0);
  // Half of the near pods are left, times 1.4: 70 % of the requests stay. Of 10,000 requests all
  // but the first few follow, 3,000 +- 3 x 46 of them to the far zone.
  const std::uint64_t some = farRequests(1);
  CHECK(some > 2862);
  CHECK(some < 3138);
  // Nothing is left near: everything goes far, but for the two failures before.
  CHECK(farRequests(2) >= 9990);
}

TEST_CASE("outliers: mirrored requests are counted apart and hurt nobody") {
  World world;
  world.canary(1, 1);
  world.config.versions["app:v2"].errorRate = 1;
  VirtualService routes = virtualService(100, 0);
  routes.spec.http[0].mirror = RouteDestination{"app-canary", "", 0, std::nullopt, {}};
  routes.spec.http[0].mirrorPercentage = 100;
  (void)world.store.create(routes);
  world.source("users", "app", 10, ArrivalProcess::Kind::Uniform).users.count = 50;
  const TrafficModel& model = world.start();
  world.run(10.05);
  for (const VersionSummary& version : model.versions()) {
    CAPTURE(version.image);
    const bool canary = version.image == "app:v2";
    CHECK(version.requests == (canary ? 0 : 100));
    CHECK(version.mirrored == (canary ? 100 : 0));
    CHECK(version.usersHurt == 0);
    CHECK((version.usersExposed == 0) == canary);
  }
}
