#include <doctest/doctest.h>

#include "tests/traffic/world.hpp"

using namespace aviary;

namespace {

std::uint64_t outcome(const RequestTally& tally, Outcome which) {
  return tally.outcomes[static_cast<std::size_t>(which)];
}

/// `host` is what requests are routed to: Services app-primary or app-canary.
void destinationRule(World& world, const std::string& host, const ConnectionPool& pool) {
  DestinationRule rule;
  rule.metadata.name = host;
  rule.spec.host = host;
  rule.spec.connectionPool = pool;
  (void)world.store.create(rule);
}

VirtualService retrying(int attempts, const std::string& on, const std::string& perTry = "") {
  VirtualService object = virtualService(0, 100);
  object.spec.http[0].retryAttempts = attempts;
  object.spec.http[0].retryOn = on;
  object.spec.http[0].perTryTimeout = perTry;
  return object;
}

/// One request each 100 ms to canary pods that fail at this rate.
RequestTally playRetries(const VirtualService& routes, double errorRate, SimDuration service,
                         int maxRetries = 0) {
  World world;
  world.canary(1, 2);
  world.config.versions["app:v2"].errorRate = errorRate;
  world.config.versions["app:v2"].serviceTime = Distribution::constant(service);
  (void)world.store.create(routes);
  ConnectionPool pool;
  pool.maxRetries = maxRetries;
  if (maxRetries > 0) destinationRule(world, "app-canary", pool);
  world.source("users", "app", 10, ArrivalProcess::Kind::Uniform);
  const TrafficModel& model = world.start();
  world.run(30);
  for (const VersionSummary& version : model.versions()) {
    CAPTURE(version.image);
    std::uint64_t ended = 0;
    for (const std::uint64_t count : version.outcomes) ended += count;
    CHECK(version.requests >= ended);
    CHECK(version.requests <= ended + 10);
  }
  return model.totalTally();
}

}  // namespace

TEST_CASE("request pool: so many under way, so many that wait, and no more") {
  PoolPolicy policy;
  policy.requestsMax = 2;
  policy.pendingMax = 1;
  RequestPool pool;
  CHECK(pool.startOf(0, policy) == 0);
  pool.send(0, 0, 10, policy);
  pool.send(0, 0, 20, policy);
  CHECK(pool.startOf(1, policy) == 10);
  CHECK_FALSE(pool.open(1, policy));
  pool.send(1, 10, 30, policy);
  CHECK(pool.open(2, policy));
  // At 10 the one that waited is sent; the next one waits for the second.
  CHECK_FALSE(pool.open(10, policy));
  CHECK(pool.startOf(10, policy) == 20);
  CHECK(pool.startOf(30, policy) == 30);
}

TEST_CASE("breakers: more than the connections carry is answered 503 at once") {
  // Two connections x 10 answers a second; three may wait. Of 100 requests a second 20 are served.
  for (const auto play : {RequestEngine::Play::EachRequest, RequestEngine::Play::Flow}) {
    World world;
    world.canary(1, 0);
    world.config.versions["app:v1"].serviceTime = Distribution::constant(milliseconds{100});
    (void)world.store.create(virtualService(100, 0));
    ConnectionPool pool;
    pool.maxConnections = 2;
    pool.http1MaxPendingRequests = 3;
    destinationRule(world, "app-primary", pool);
    world.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
    const TrafficModel& model = world.start(1, World::quiet(), play);
    world.run(10.005);
    const RequestTally tally = model.totalTally();
    CHECK(tally.routed == 1000);
    CHECK(outcome(tally, Outcome::Ok) >= 197);
    CHECK(outcome(tally, Outcome::Ok) <= 200);
    CHECK(outcome(tally, Outcome::Overflow) >= 793);
    // The last of those that wait is third in line: within 200 ms it is sent. 503s take no time.
    CHECK(*tally.latency.quantileMillis(0.999) >= 200);
    CHECK(*tally.latency.quantileMillis(0.999) <= 303);
  }
}

TEST_CASE("breakers: HTTP/2 shares its connections, and requests under way have their own limit") {
  World world;
  world.canary(1, 0);
  world.config.versions["app:v1"].serviceTime = Distribution::constant(milliseconds{100});
  (void)world.store.create(virtualService(100, 0));
  ConnectionPool pool;
  pool.maxConnections = 1;
  pool.h2UpgradePolicy = "UPGRADE";
  pool.http2MaxRequests = 5;
  destinationRule(world, "app-primary", pool);
  world.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
  const TrafficModel& model = world.start();
  world.run(10.005);
  // Five at a time x 10 a second; nothing waits.
  const RequestTally tally = model.totalTally();
  CHECK(outcome(tally, Outcome::Ok) >= 490);
  CHECK(outcome(tally, Outcome::Ok) <= 500);
  CHECK(*tally.latency.quantileMillis(0.999) <= 101);
}

TEST_CASE("retries: only what retryOn names is sent again, at most `attempts` times") {
  struct Row {
    const char* on;
    int attempts;
    std::uint64_t perRequest;  // further attempts, when everything fails with 500
  };
  const Row rows[] = {{"5xx", 2, 2},
                      {"", 2, 0},
                      {"gateway-error", 2, 0},
                      {"503, 500", 1, 1},
                      {"5xx", 0, 0},
                      {"connect-failure,reset", 2, 0},
                      {"gateway-error,500", 3, 3}};
  for (const Row& row : rows) {
    CAPTURE(row.on);
    const RequestTally tally = playRetries(retrying(row.attempts, row.on), 1, milliseconds{10});
    // The last request, at 30 s, may still be on its way.
    CHECK(tally.completed() >= 297);
    CHECK(tally.failed() == tally.completed());
    CHECK(tally.retries >= row.perRequest * 298);
    CHECK(tally.retries <= row.perRequest * 300);
  }
}

TEST_CASE("retries: p of the attempts fail, so p cubed of the requests do") {
  // Two retries, half of the attempts fail: 12.5 % of 300 requests, 37.5 with a deviation of 5.7;
  // 300 x (0.5 + 0.25) = 225 further attempts.
  const RequestTally tally = playRetries(retrying(2, "5xx"), 0.5, milliseconds{10});
  CHECK(tally.failed() >= 22);
  CHECK(tally.failed() <= 53);
  CHECK(tally.retries >= 180);
  CHECK(tally.retries <= 270);
}

TEST_CASE("retries: an attempt that takes too long is sent again while its pod works on") {
  // 300 ms of service, 100 ms of patience, one retry after up to 25 ms: 504 after 200 to 225 ms.
  const RequestTally tally = playRetries(retrying(1, "5xx", "100ms"), 0, milliseconds{300});
  CHECK(outcome(tally, Outcome::Timeout) == tally.completed());
  CHECK(tally.retries >= 297);
  CHECK(*tally.latency.quantileMillis(0.001) >= 198);
  CHECK(*tally.latency.quantileMillis(0.999) <= 227);
  // The whole request has its timeout, too.
  VirtualService hurried = retrying(5, "5xx", "100ms");
  hurried.spec.http[0].timeout = "150ms";
  const RequestTally two = playRetries(hurried, 0, milliseconds{300});
  CHECK(*two.latency.quantileMillis(0.999) <= 151);
  CHECK(two.retries >= 297);
  CHECK(two.retries <= 300);
}

TEST_CASE("retries: a breaker bounds how many are under way") {
  // An attempt of 1 s each 100 ms, all fail: without a limit ten retries are under way at a time.
  const RequestTally free = playRetries(retrying(1, "5xx"), 1, seconds{1});
  CHECK(free.retries >= 280);
  // One at a time: each keeps its place for 1 s and its back-off.
  const RequestTally bounded = playRetries(retrying(1, "5xx"), 1, seconds{1}, 1);
  CHECK(bounded.retries >= 20);
  CHECK(bounded.retries <= 31);
  CHECK(bounded.failed() == bounded.completed());
}

TEST_CASE("retries: a retry goes to another pod than the one that failed") {
  World world;
  world.canary(1, 1);
  world.config.versions["app:v2"].errorRate = 1;
  const auto all =
      std::vector<ObjectKey>{{"default", "app-primary-6d5f-p0"}, {"default", "app-6d5f-c0"}};
  world.endpoints("app-canary", all);
  (void)world.store.create(retrying(1, "5xx"));
  world.source("users", "app", 10, ArrivalProcess::Kind::Uniform);
  const TrafficModel& model = world.start();
  world.run(100.05);
  // One of two choices is the same pod again; six in a row are one in 64 of 500.
  const RequestTally tally = model.totalTally();
  CHECK(tally.retries >= 430);
  CHECK(tally.failed() <= 20);
}

TEST_CASE("warm-up: service times fall from the factor to 1 in a straight line") {
  World world;
  world.canary(1, 0);
  world.config.versions["app:v1"].startup.warmup = {3, seconds{10}};
  world.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
  const TrafficModel& model = world.start();
  world.run(20.05);
  // 10 s at 20 ms on average, 10 s at 10 ms.
  const RequestTally tally = model.totalTally();
  CHECK(*tally.latency.meanMillis() == doctest::Approx(15).epsilon(0.01));
  CHECK(*tally.latency.quantileMillis(0.999) >= 29);
}

TEST_CASE("errors by load: a pod fails more the fuller it is") {
  // Ten requests in a pod of ten workers at any time: at load 100 %, half of them fail.
  World world;
  world.canary(1, 0);
  VersionBehaviour& version = world.config.versions["app:v1"];
  version.serviceTime = Distribution::constant(milliseconds{100});
  version.concurrency = 11;
  version.errorRateByLoad = {{0.0, 0.0}, {1.0, 0.5}};
  world.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
  const TrafficModel& model = world.start();
  world.run(100.05);
  const RequestTally tally = model.totalTally();
  // 10 of 11 workers: 0.5 x 10 / 11 = 45 % of 10,000, with a deviation of 0.5 %.
  const double ratio = static_cast<double>(tally.failed()) / static_cast<double>(tally.completed());
  CHECK(ratio == doctest::Approx(0.4545).epsilon(0.05));
}

TEST_CASE("users of a workload are counted from when they are watched, whatever its image is") {
  World world;
  world.canary(1, 1);
  world.config.versions["app:v2"] = world.config.versions["app:v1"];
  (void)world.store.create(virtualService(50, 50));
  world.source("users", "app", 20, ArrivalProcess::Kind::Uniform).users.count = 1000;
  TrafficModel& model = world.start();
  world.run(10);
  CHECK(model.usersOf({"default", "app"}) == 0);
  model.watchUsers({"default", "app"});
  world.run(20);
  // About 100 of 200 requests, of which few are of the same user.
  CHECK(model.usersOf({"default", "app"}) >= 70);
  CHECK(model.usersOf({"default", "app"}) <= 130);
  model.watchUsers({"default", "app"});
  CHECK(model.usersOf({"default", "app"}) == 0);
}

TEST_CASE("retries: a request that dies with its pod is sent again where resets are retried") {
  struct Row {
    const char* on;
    const char* timeout;
    bool again;
  };
  const Row rows[] = {
      {"connect-failure", "", false},
      {"connect-failure,reset", "", true},
      {"5xx", "", true},
      {"gateway-error", "", true},
      // Nobody waits any more for what was sent 50 ms ago.
      {"reset", "0.01s", false},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.on));
    World world;
    world.canary(1, 2);
    world.config.versions["app:v2"].serviceTime = Distribution::constant(milliseconds{500});
    VirtualService routes = retrying(2, row.on);
    routes.spec.http[0].timeout = row.timeout;
    (void)world.store.create(routes);
    DestinationRule rule;
    rule.metadata.name = rule.spec.host = "app-canary";
    rule.spec.loadBalancer = LoadBalancer{"ROUND_ROBIN", "", std::nullopt};
    (void)world.store.create(rule);
    world.source("users", "app", 10, ArrivalProcess::Kind::Uniform);
    const TrafficModel& model = world.start();
    world.run(10.05);
    // Ten a second for half a second each: five are under way, some of them in the pod that dies.
    (void)world.store.modifyStatus<Pod>({"default", "app-6d5f-c0"}, [](Pod& pod) {
      pod.status.restartCount = 1;
      pod.status.conditions.edit()[0].status = ConditionStatus::False;
    });
    world.run(20.05);
    const RequestTally tally = model.totalTally();
    const std::uint64_t lost = outcome(tally, Outcome::PodLost);
    const bool timed = row.timeout[0] != 0;
    CHECK((lost > 0) == (!row.again && !timed));
    CHECK((tally.retries > 0) == row.again);
    CHECK(lost + tally.retries <= 5);
    CHECK(outcome(tally, timed ? Outcome::Timeout : Outcome::Ok) + lost == tally.completed());
    // All 200 requests are counted once: answered, or among the last five.
    CHECK(tally.routed == 200);
    CHECK(tally.completed() >= 195);
  }
}
