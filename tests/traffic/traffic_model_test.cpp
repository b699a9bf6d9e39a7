#include <doctest/doctest.h>

#include <cmath>

#include "sim/telemetry/builtin_queries.hpp"
#include "sim/telemetry/metrics_server.hpp"
#include "sim/traffic/side_meter.hpp"
#include "tests/traffic/world.hpp"

using namespace aviary;

namespace {

std::uint64_t outcome(const RequestTally& tally, Outcome which) {
  return tally.outcomes[static_cast<std::size_t>(which)];
}

std::uint64_t inFlight(const TrafficModel& model) {
  std::uint64_t sum = 0;
  for (const PodState& pod : model.requests().pods()) {
    for (const InFlight& request : pod.inFlight) {
      sum += static_cast<std::uint64_t>(request.cell != noIndex);
    }
  }
  return sum;
}

/// Errors of half of the requests to images that end with v2, in [20, 40).
class HalfBroken final : public RequestDisturbances {
 public:
  RequestDisturbance ofRequests(const PodIdentity& pod, SimTime now) const override {
    RequestDisturbance out;
    const bool holds = now >= World::at(20) && now < World::at(40);
    if (holds && pod.image == "app:v2") out.errorRate = 0.5;
    return out;
  }
  bool serviceDown(const ObjectKey&, SimTime) const override { return false; }
  bool scrapingDown(SimTime) const override { return false; }
  std::optional<SimTime> nextChangeAfter(SimTime now) const override {
    if (now < World::at(20)) return World::at(20);
    if (now < World::at(40)) return World::at(40);
    return std::nullopt;
  }
};

}  // namespace

namespace {

/// Requests take ten times as long until 20 s.
class SlowUntil20 final : public RequestDisturbances {
 public:
  RequestDisturbance ofRequests(const PodIdentity&, SimTime now) const override {
    RequestDisturbance out;
    if (now < World::at(20)) out.latencyFactor = 10;
    return out;
  }
  bool serviceDown(const ObjectKey&, SimTime) const override { return false; }
  bool scrapingDown(SimTime) const override { return false; }
  std::optional<SimTime> nextChangeAfter(SimTime now) const override {
    return now < World::at(20) ? std::optional(World::at(20)) : std::nullopt;
  }
};

}  // namespace

TEST_CASE("traffic: what waits when a latency fault ends is served at the speed of then") {
  World world;
  world.version("app:v1", milliseconds{100});
  world.config.versions["app:v1"].concurrency = 1;
  world.service("app");
  world.endpoints("app", {world.pod("app", "a", "app:v1")});
  world.source("users", "app", 2, ArrivalProcess::Kind::Uniform);
  const SlowUntil20 slow;
  const TrafficModel& model = world.start(1, slow);
  // Endpoints are obeyed from 1 s on; two come a second and one is served. At 20 s about 19 wait;
  // 0.1 s each from then on, while two more come a second: 1.9 s / 0.8, they are gone before 23 s.
  world.run(20.05);
  const RequestTally before = model.totalTally();
  CHECK(before.routed - before.completed() >= 18);
  world.run(23.05);
  const RequestTally after = model.totalTally();
  CHECK(after.routed - after.completed() <= 1);
  CHECK(after.failed() == before.failed());
  // Until 20 s the n-th one waits n / 2 s, then everybody less: 0.25 s x 38 x 38 at most.
  CHECK(after.waitMicros < 361'000'000);
}

TEST_CASE("traffic: every request is answered once or still in a pod") {
  World world;
  world.canary(2, 2);
  world.config.versions["app:v1"].serviceTime = Distribution::exponential(milliseconds{300});
  world.config.versions["app:v1"].queueLimit = 3;
  world.config.versions["app:v1"].concurrency = 4;
  world.config.versions["app:v2"].serviceTime = Distribution::exponential(milliseconds{500});
  (void)world.store.create(virtualService(50, 50));
  world.source("users", "app", 100).timeout = milliseconds{900};
  TrafficModel& model = world.start();
  world.run(3);
  CHECK(inFlight(model) > 0);
  CHECK(model.totalTally().routed == model.requestsSent());
  CHECK(model.totalTally().routed == model.totalTally().completed() + inFlight(model));
  // One canary pod crashes, the other is deleted and vanishes without a word.
  (void)world.store.modifyStatus<Pod>({"default", "app-6d5f-c0"}, [](Pod& pod) {
    pod.status.restartCount = 1;
    pod.status.conditions.edit()[0].status = ConditionStatus::False;
  });
  (void)world.store.remove<Pod>({"default", "app-6d5f-c1"});
  world.run(6);
  const RequestTally total = model.totalTally();
  CHECK(outcome(total, Outcome::PodLost) > 0);
  CHECK(outcome(total, Outcome::Refused) > 0);
  CHECK(outcome(total, Outcome::QueueFull) > 0);
  CHECK(outcome(total, Outcome::Timeout) > 0);
  CHECK(total.routed == total.completed() + inFlight(model));
  CHECK(total.latency.total() == total.completed());
}

TEST_CASE("traffic: the same seed gives the same run, and a new source leaves the others alone") {
  const auto play = [](std::uint64_t seed, bool second) {
    World world;
    world.canary(2, 1);
    (void)world.store.create(virtualService(80, 20));
    world.source("users", "app", 200);
    if (second) world.source("robots", "app-canary", 50);
    TrafficModel& model = world.start(seed);
    world.run(30);
    return model.serviceTally({"default", "app"});
  };
  const RequestTally one = play(1, false);
  const RequestTally again = play(1, false);
  const RequestTally withRobots = play(1, true);
  const RequestTally other = play(2, false);
  CHECK(one.routed == again.routed);
  CHECK(one.outcomes == again.outcomes);
  CHECK(one.latency.sumMicros() == again.latency.sumMicros());
  CHECK(one.routed == withRobots.routed);
  CHECK(one.routed != other.routed);
}

TEST_CASE("metrics: success rate and p99 appear after two scrapes and show a fault in its window") {
  World world;
  world.canary(2, 1);
  world.version("app:v2", milliseconds{60});
  (void)world.store.create(virtualService(50, 50));
  world.source("users", "app", 200, ArrivalProcess::Kind::Uniform);
  const HalfBroken faults;
  TrafficModel& model = world.start(1, faults);
  const auto ask = [&](SimDuration window) {
    return BuiltinQuery{QuerySet::Istio, "default", "app", "", window};
  };
  world.run(5);
  CHECK_FALSE(
      requestSuccessRate(model.samples(), ask(seconds{20}), World::at(5)).value.has_value());
  world.run(20);
  CHECK(requestSuccessRate(model.samples(), ask(seconds{20}), World::at(20)).value.value() == 100);
  // All at 60 ms: between 50 and 100, 50 + 50 * .99.
  CHECK(requestDuration(model.samples(), ask(seconds{20}), World::at(20)).value.value() ==
        doctest::Approx(99.5));
  world.run(40);
  // The 5xx counter is first seen at 25; its first value is no increase, so less than half is seen.
  const double rate =
      requestSuccessRate(model.samples(), ask(seconds{15}), World::at(40)).value.value();
  CHECK(rate == doctest::Approx(50).epsilon(0.05));
  world.run(80);
  CHECK(requestSuccessRate(model.samples(), ask(seconds{20}), World::at(80)).value.value() == 100);
  const BuiltinQuery other{QuerySet::Istio, "default", "other", "", seconds{20}};
  CHECK_FALSE(requestSuccessRate(model.samples(), other, World::at(80)).value.has_value());
}

TEST_CASE("metrics: without requests to the canary there are no values") {
  World world;
  world.canary(2, 1);
  addNginx(world.store, {{"canary", "true"}, {"canary-weight", "0"}});
  world.source("users", "app", 200);
  TrafficModel& model = world.start();
  world.run(60);
  const BuiltinQuery query{QuerySet::Nginx, "default", "app", "app", seconds{30}};
  CHECK_FALSE(requestSuccessRate(model.samples(), query, World::at(60)).value.has_value());
  CHECK_FALSE(requestDuration(model.samples(), query, World::at(60)).value.has_value());
}

TEST_CASE("metrics: traefik's p99 and nginx's mean are in milliseconds") {
  World world;
  world.canary(1, 1);
  world.version("app:v2", milliseconds{60});
  addTraefik(world.store, 50, 50);
  addNginx(world.store, {{"canary", "true"}, {"canary-weight", "50"}});
  world.source("users", "app.example.com", 100, ArrivalProcess::Kind::Uniform);
  TrafficModel& model = world.start();
  world.run(60);
  const BuiltinQuery traefik{QuerySet::Traefik, "default", "app", "", seconds{30}};
  // All below 100 ms: 100 * .99.
  CHECK(requestDuration(model.samples(), traefik, World::at(60)).value.value() ==
        doctest::Approx(99));
  CHECK(requestSuccessRate(model.samples(), traefik, World::at(60)).value.value() == 100);

  World second;
  second.canary(1, 1);
  second.version("app:v2", milliseconds{60});
  addNginx(second.store, {{"canary", "true"}, {"canary-weight", "50"}});
  second.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
  TrafficModel& other = second.start();
  second.run(60);
  const BuiltinQuery nginx{QuerySet::Nginx, "default", "app", "app", seconds{30}};
  CHECK(requestDuration(other.samples(), nginx, World::at(60)).value.value() ==
        doctest::Approx(60));
}

TEST_CASE("termination: new connections fail until the endpoints are gone, unless preStop waits") {
  for (const int preStop : {0, 5}) {
    CAPTURE(preStop);
    World world;
    world.canary(2, 0);
    const ObjectKey dying{"default", "app-primary-6d5f-p0"};
    (void)world.store.modify<Pod>(dying, [&](Pod& pod) {
      if (preStop > 0) pod.spec.edit().containers[0].preStopSleepSeconds = preStop;
    });
    world.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
    TrafficModel& model = world.start();
    world.run(10);
    (void)world.store.requestDeletion<Pod>(dying);
    world.endpoints("app", {{"default", "app-primary-6d5f-p1"}});
    world.run(20);
    const std::uint64_t refused = outcome(model.totalTally(), Outcome::Refused);
    // One second of propagation, half of 100 requests.
    if (preStop == 0) CHECK(std::abs(static_cast<double>(refused) - 50) < 20);
    if (preStop > 0) CHECK(refused == 0);
    CHECK(outcome(model.totalTally(), Outcome::PodLost) == 0);
  }
}

TEST_CASE("cpu: metrics-server shows what requests cost, a limit stretches them") {
  World world;
  world.canary(1, 0);
  world.source("users", "app", 40, ArrivalProcess::Kind::Uniform);
  TrafficModel& model = world.start();
  world.run(31);
  const auto usage = model.usage().usage({"default", "app-primary-6d5f-p0"});
  REQUIRE(usage.has_value());
  CHECK(usage->cpuCores == doctest::Approx(0.2).epsilon(0.01));  // 40/s * 5 ms
  CHECK(usage->window == seconds{15});
  CHECK(usage->timestamp == World::at(30));
  MetricsServer server(model.usage());
  const auto answer = server.podSamples("default", {"app-primary-6d5f-p0", "unknown"});
  REQUIRE(answer.items.size() == 1);
  CHECK(answer.items[0].containers.at("").at("cpu") == milliQuantity(200));
  CHECK(server.podMetrics("default", MetricSpec{}).error.has_value());

  World limited;
  limited.canary(1, 0);
  (void)limited.store.modify<Pod>({"default", "app-primary-6d5f-p0"}, [](Pod&) {});
  const ObjectKey key = limited.pod("tight", "0", "app:v1");
  (void)limited.store.remove<Pod>(key);
  Pod pod = *limited.store.get<Pod>({"default", "app-primary-6d5f-p0"});
  pod.metadata = ObjectMeta{};
  pod.metadata.name = "tight-6d5f-1";
  pod.spec.edit().containers[0].limits["cpu"] = milliQuantity(100);
  (void)limited.store.create(pod);
  limited.ready({"default", "tight-6d5f-1"}, ConditionStatus::True);
  limited.endpoints("app", {{"default", "tight-6d5f-1"}});
  limited.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
  TrafficModel& slow = limited.start();
  limited.run(60);
  // 100 ms of CPU a second at 5 ms each: 20 answers a second, however many arrive.
  CHECK(static_cast<double>(slow.totalTally().completed()) == doctest::Approx(1200).epsilon(0.1));
}

TEST_CASE("load test: workers keep their pace and stop in time") {
  World world;
  world.canary(1, 1);
  world.source("users", "app", 1);
  TrafficModel& model = world.start();
  world.run(1);
  const auto test = parseHeyCommand("hey -z 10s -q 10 -c 2 http://app-canary.default:9898/");
  REQUIRE(test.has_value());
  CHECK(model.startLoadTest(*test));
  CHECK_FALSE(model.startLoadTest(*test));
  world.run(30);
  CHECK(world.routed("app") == 200);
  CHECK(model.startLoadTest(*test));
}

TEST_CASE("side meter: shares, failures and CPU since the last reading") {
  World world;
  world.canary(1, 1);
  world.version("app:v2", milliseconds{60}, 1.0);
  addTraefik(world.store, 75, 25);
  world.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
  TrafficModel& model = world.start();
  SideMeter meter(model, {"default", "app"}, {{"default", "app-primary"}, {"default", "app"}});
  world.run(9.995);
  ServiceInterval first = meter.read(World::at(9.995));
  world.run(19.995);
  ServiceInterval second = meter.read(World::at(19.995));
  CHECK(first.shares[1].value() == doctest::Approx(25).epsilon(0.01));
  CHECK(second.shares[0].value() == 75);
  CHECK(second.sides[1].routed == 250);
  CHECK(second.sides[1].failed == second.sides[1].completed);
  CHECK(second.failed == second.sides[1].failed);
  CHECK(second.completed == 1000);
  // A quarter of the answers take 60 ms.
  CHECK(second.latencyP99.value() == doctest::Approx(60).epsilon(0.01));
  // 75 requests/s at 5 ms of a request of 100m
  CHECK(second.sides[0].cpuPercent.value() == doctest::Approx(375).epsilon(0.01));
}
