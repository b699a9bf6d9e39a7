#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/traffic/world.hpp"

using namespace aviary;

namespace {

/// 4 standard deviations of a binomial count.
double band(double n, double p) {
  return 4 * std::sqrt(n * p * (1 - p));
}

std::uint64_t outcome(const RequestTally& tally, Outcome which) {
  return tally.outcomes[static_cast<std::size_t>(which)];
}

}  // namespace

TEST_CASE("traefik: weights 90 and 10 give the canary exactly each tenth request") {
  World world;
  world.canary(2, 1);
  addTraefik(world.store, 90, 10);
  world.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
  world.start();
  world.run(10);  // arrivals at .01, .02 ... 10.00
  CHECK(world.routed("app") == 100);
  CHECK(world.routed("app-primary") == 900);
}

TEST_CASE("traefik: a service without endpoints takes the whole router away") {
  World world;
  world.canary(2, 0);
  addTraefik(world.store, 90, 10);
  world.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
  TrafficModel& model = world.start();
  world.run(1);
  CHECK(outcome(model.totalTally(), Outcome::NoRoute) == 100);
}

TEST_CASE("istio: weights draw each request and a new weight is obeyed after its propagation") {
  World world;
  world.canary(2, 1);
  (void)world.store.create(virtualService(90, 10));
  world.source("users", "app", 1000);
  TrafficModel& model = world.start();
  world.run(10);
  const auto before = static_cast<double>(model.totalTally().routed);
  CHECK(std::abs(before - 10000) < 4 * 100);
  CHECK(std::abs(static_cast<double>(world.routed("app")) - before * 0.1) < band(before, 0.1));
  (void)world.store.modify<VirtualService>({"default", "app"}, [](VirtualService& object) {
    object.spec.http[0].route[0].weight = 50;
    object.spec.http[0].route[1].weight = 50;
  });
  const std::uint64_t old = world.routed("app");
  world.run(11);  // the second of propagation
  const auto during = static_cast<double>(world.routed("app") - old);
  CHECK(std::abs(during - 100) < band(1000, 0.1));
  world.run(21);
  const auto after = static_cast<double>(world.routed("app") - old) - during;
  CHECK(std::abs(after - 5000) < band(10000, 0.5) + 0.5 * 4 * 100);
}

TEST_CASE("least requests: a pod that never answers gets what both draws give it") {
  // Of two pods: Envoy's draws meet it with 1/2 * 1/2, Linkerd's are always of both.
  for (const bool istio : {true, false}) {
    CAPTURE(istio);
    World world;
    world.canary(1, 1);
    const auto hour = Distribution::constant(std::chrono::hours{1});
    world.config.versions["app:v1"].serviceTime =
        Distribution::constant(std::chrono::milliseconds{1});
    world.config.versions["app:v2"].serviceTime = hour;
    world.endpoints("app-canary", {{"default", "app-primary-6d5f-p0"}, {"default", "app-6d5f-c0"}});
    if (istio) {
      (void)world.store.create(virtualService(0, 100));
    } else {
      (void)world.store.create(trafficSplit(0, 100));
    }
    world.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
    const TrafficModel& model = world.start();
    world.run(100.005);
    for (const VersionSummary& version : model.versions()) {
      if (version.image != "app:v2") continue;
      const double share = istio ? 0.25 : 0;
      CHECK(std::abs(static_cast<double>(version.requests) - 10000 * share) <=
            band(10000, share) + 1);
    }
  }
}

TEST_CASE("layers: what a canary without endpoints does to its share") {
  struct Row {
    const char* name;
    Outcome outcome;
    double share;  // of requests that end so
  };
  const Row rows[] = {
      {"istio", Outcome::NoEndpoints, 0.5},
      {"linkerd", Outcome::NoEndpoints, 0.5},
      {"gateway", Outcome::NoEndpoints, 0.5},
      {"nginx", Outcome::NoEndpoints, 0.0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    World world;
    world.canary(2, 0);
    const std::string name = row.name;
    if (name == "istio") (void)world.store.create(virtualService(50, 50));
    if (name == "linkerd") (void)world.store.create(trafficSplit(50, 50));
    if (name == "gateway") {
      GatewayHttpRoute route;
      route.metadata.name = "app";
      HttpRouteRule rule;
      rule.backendRefs = {{"app-primary", 80, 50, {}}, {"app-canary", 80, 50, {}}};
      route.spec.rules.push_back(rule);
      (void)world.store.create(route);
    }
    if (name == "nginx") addNginx(world.store, {{"canary", "true"}, {"canary-weight", "50"}});
    world.source("users", "app", 1000, ArrivalProcess::Kind::Uniform);
    TrafficModel& model = world.start();
    world.run(4);
    const auto ended = static_cast<double>(outcome(model.totalTally(), row.outcome));
    CHECK(std::abs(ended - 4000 * row.share) <= band(4000, row.share));
  }
}

TEST_CASE("nginx: an empty stable side answers 503 although canary pods exist") {
  World world;
  world.canary(0, 2);
  addNginx(world.store, {{"canary", "true"}, {"canary-weight", "50"}});
  world.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
  TrafficModel& model = world.start();
  world.run(1);
  CHECK(outcome(model.totalTally(), Outcome::NoEndpoints) == 100);
}

TEST_CASE("nginx: header, then cookie, then weight decide") {
  struct Row {
    const char* name;
    StringMap annotations;
    StringMap headers;
    StringMap cookies;
    double canaryShare;
  };
  const StringMap byHeader{
      {"canary", "true"}, {"canary-by-header", "X-Canary"}, {"canary-weight", "20"}};
  StringMap byValue = byHeader;
  byValue["canary-by-header-value"] = "insider";
  StringMap byPattern = byHeader;
  byPattern["canary-by-header-pattern"] = "^in.*r$";
  StringMap byCookie{{"canary", "true"}, {"canary-by-cookie", "beta"}, {"canary-weight", "20"}};
  const Row rows[] = {
      {"weight alone", byHeader, {}, {}, 0.2},
      {"always", byHeader, {{"x-canary", "always"}}, {}, 1},
      {"never", byHeader, {{"x-canary", "never"}}, {}, 0},
      {"another value falls through", byHeader, {{"x-canary", "maybe"}}, {}, 0.2},
      {"the value", byValue, {{"x-canary", "insider"}}, {}, 1},
      {"always is no value", byValue, {{"x-canary", "always"}}, {}, 0.2},
      {"the pattern", byPattern, {{"x-canary", "insiderer"}}, {}, 1},
      {"cookie always", byCookie, {}, {{"a", "b"}, {"beta", "always"}}, 1},
      {"cookie never", byCookie, {}, {{"beta", "never"}}, 0},
      {"another cookie value falls through", byCookie, {}, {{"beta", "alwaysx"}}, 0.2},
      {"canary false", {{"canary", "false"}, {"canary-weight", "20"}}, {}, {}, 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    World world;
    world.canary(1, 1);
    addNginx(world.store, row.annotations);
    TrafficSource& source = world.source("users", "app", 1000, ArrivalProcess::Kind::Uniform);
    source.headers = row.headers;
    source.cookies = row.cookies;
    world.start();
    world.run(4);
    CHECK(std::abs(static_cast<double>(world.routed("app")) - 4000 * row.canaryShare) <=
          band(4000, row.canaryShare));
  }
}

TEST_CASE("istio: the first rule that matches decides, header values are case-sensitive") {
  struct Row {
    const char* name;
    StringMap headers;
    std::uint64_t canary;  // of 100
  };
  const Row rows[] = {
      {"no header", {}, 0},
      {"exact", {{"x-canary", "true"}}, 100},
      {"other case", {{"x-canary", "True"}}, 0},
      {"regex of the whole value", {{"user-agent", "Firefox/120"}}, 100},
      {"regex is anchored", {{"user-agent", "my Firefox/120"}}, 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    World world;
    world.canary(1, 1);
    VirtualService object = virtualService(100, 0);
    HttpRoute beta;
    beta.match.resize(2);
    beta.match[0].headers["x-canary"] = {StringMatch::Type::Exact, "true"};
    beta.match[1].headers["user-agent"] = {StringMatch::Type::Regex, "Firefox.*"};
    beta.route.push_back({"app-canary", "", 0, {}, {}});
    object.spec.http.insert(object.spec.http.begin(), beta);
    (void)world.store.create(object);
    world.source("users", "app", 100, ArrivalProcess::Kind::Uniform).headers = row.headers;
    world.start();
    world.run(1);
    CHECK(world.routed("app") == row.canary);
  }
}

TEST_CASE("istio: a subset that no DestinationRule defines is answered 503") {
  World world;
  world.canary(1, 1);
  VirtualService object = virtualService(0, 100);
  object.spec.http[0].route[1].subset = "v2";
  (void)world.store.create(object);
  world.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
  TrafficModel& model = world.start();
  world.run(1);
  CHECK(outcome(model.totalTally(), Outcome::Invalid) == 100);
}

TEST_CASE("istio: mirrored requests cost the canary work and no user anything") {
  World world;
  world.canary(1, 1);
  world.config.versions["app:v2"].errorRate = 1;
  VirtualService object = virtualService(100, 0);
  object.spec.http[0].mirror = RouteDestination{"app-canary", "", 0, {}, {}};
  (void)world.store.create(object);
  world.source("users", "app", 100, ArrivalProcess::Kind::Uniform);
  TrafficModel& model = world.start();
  world.run(10.9);
  CHECK(model.totalTally().failed() == 0);
  CHECK(world.routed("app") == 0);
  // Arrivals at .01 to 10.89 are answered 10 ms later.
  CHECK(model.workloadCpu({"default", "app"}).cpuNanoseconds == 1089 * 5'000'000ULL);
}

TEST_CASE("plain Service: the share of a version is its share of ready pods") {
  World world;
  world.canary(3, 1);
  std::vector<ObjectKey> all;
  for (const auto& [key, pod] : world.store.all<Pod>()) all.push_back(key);
  world.endpoints("app", all);
  world.source("users", "app", 1000, ArrivalProcess::Kind::Uniform);
  world.start();
  world.run(4);
  CHECK(std::abs(static_cast<double>(world.routed("app")) - 1000) < band(4000, 0.25));
}

TEST_CASE("session affinity: a cookie keeps every user of the canary there") {
  World world;
  world.canary(1, 1);
  VirtualService object = virtualService(90, 10);
  object.spec.http[0].route[1].responseHeaders["Set-Cookie"] = "flagger=abc; Max-Age=86400";
  HttpRoute sticky;
  sticky.match.resize(1);
  sticky.match[0].headers["cookie"] = {StringMatch::Type::Regex, ".*flagger.*abc.*"};
  sticky.route.push_back({"app-primary", "", 0, 0, {}});
  sticky.route.push_back({"app-canary", "", 0, 100, {}});
  object.spec.http.insert(object.spec.http.begin(), sticky);
  (void)world.store.create(object);
  world.source("users", "app", 1000, ArrivalProcess::Kind::Uniform).users.count = 100;
  TrafficModel& model = world.start();
  world.run(10);
  // 100 requests per user: nearly all have been drawn to the canary once, 1 - .9^100.
  for (const VersionSummary& version : model.versions()) {
    if (version.image == "app:v2") CHECK(version.usersExposed >= 98);
  }
  // Each stays: about 100 * 10 requests go to the primary before the first hit.
  CHECK(world.routed("app-primary") < 1400);
}
