#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "sim/traffic/arrival_stream.hpp"
#include "sim/traffic/cookie_jars.hpp"
#include "sim/traffic/load_test.hpp"
#include "sim/traffic/rate_curve.hpp"
#include "sim/traffic/service_graph.hpp"
#include "sim/traffic/traefik_rule.hpp"

using namespace aviary;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

SimTime at(double when) {
  return SimTime{fromSeconds(when)};
}

std::vector<SimTime> arrivals(const LoadProfile& profile, ArrivalProcess process, double end) {
  ArrivalStream stream(profile, process, SimTime{}, at(end), Rng(3));
  std::vector<SimTime> out;
  while (stream.next() != SimTime::max()) {
    out.push_back(stream.next());
    stream.advance();
  }
  return out;
}

}  // namespace

TEST_CASE("rate curves: rate and expected requests") {
  struct Row {
    const char* name;
    LoadProfile profile;
    double when, rate;
    double expected;  // in [0, 100 s)
  };
  const Row rows[] = {
      {"constant", ConstantLoad{20}, 50, 20, 2000},
      // 20 s at 10, 40 s rising to 30, 40 s at 30: 200 + 800 + 1200
      {"ramp", RampLoad{10, 30, seconds{20}, seconds{40}}, 30, 15, 2200},
      {"sine", SineLoad{20, 10, seconds{100}, seconds{0}}, 25, 30, 2000},
      {"steps", StepsLoad{{{seconds{10}, 5}, {seconds{50}, 10}}}, 20, 5, 700},
      // 100 s with spikes of 5 s at 10, 50, 90: 85 s at 1, 15 s at 100
      {"spikes", SpikesLoad{1, 100, seconds{10}, seconds{40}, seconds{5}}, 52, 100, 1585},
      {"points", PointsLoad{{{seconds{0}, 0}, {seconds{50}, 10}}}, 25, 5, 750},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const RateCurve curve(row.profile);
    CHECK(curve.rateAt(at(row.when)) == doctest::Approx(row.rate));
    CHECK(curve.expected(at(0), at(100)) == doctest::Approx(row.expected).epsilon(1e-6));
    // Poisson: within 4 standard deviations of the integral; uniform: the integral itself.
    const auto poisson =
        static_cast<double>(arrivals(row.profile, {ArrivalProcess::Kind::Poisson}, 100).size());
    CHECK(std::abs(poisson - row.expected) < 4 * std::sqrt(row.expected));
    const auto even =
        static_cast<double>(arrivals(row.profile, {ArrivalProcess::Kind::Uniform}, 100).size());
    CHECK(std::abs(even - row.expected) <= 1.01);
  }
}

TEST_CASE("arrivals: uniform ones are evenly spaced, fast ones keep their rate") {
  const auto even = arrivals(ConstantLoad{100}, {ArrivalProcess::Kind::Uniform}, 1);
  REQUIRE(even.size() == 99);
  CHECK(even.front() == at(0.01));
  CHECK(even[1] - even[0] == std::chrono::milliseconds{10});
  // 300000 a second are 3.33 us apart: the rounding of gaps must not add up.
  const auto fast = arrivals(ConstantLoad{300000}, {ArrivalProcess::Kind::Uniform}, 1);
  CHECK(std::abs(static_cast<double>(fast.size()) - 300000) <= 1);
}

TEST_CASE("arrivals: bursts keep the mean rate") {
  ArrivalProcess bursty{ArrivalProcess::Kind::Bursty};
  const auto all = arrivals(ConstantLoad{100}, bursty, 2000);
  CHECK(static_cast<double>(all.size()) == doctest::Approx(200000).epsilon(0.1));
}

TEST_CASE("cookies: kept, replaced, deleted and expired") {
  CookieJars jars;
  const std::uint32_t user = jars.addUsers(2, jars.jarWith({{"a", "1"}}));
  jars.set(user, {"b", "2", seconds{10}}, 0);
  CHECK(jars.header(jars.jarOf(user, 1)) == "a=1; b=2");
  CHECK(jars.header(jars.jarOf(user + 1, 1)) == "a=1");
  jars.set(user, {"b", "3", seconds{10}}, 5'000'000'000);
  CHECK(jars.header(jars.jarOf(user, 14'000'000'000)) == "a=1; b=3");
  CHECK(jars.header(jars.jarOf(user, 15'000'000'000)) == "a=1");
  jars.set(user, {"a", "", SimDuration{-1}}, 16'000'000'000);
  CHECK(jars.header(jars.jarOf(user, 16'000'000'000)).empty());
}

TEST_CASE(
    "cookies: users keep the jar they came with, before and after somebody is given a cookie") {
  CookieJars jars;
  const std::uint32_t first = jars.addUsers(2, jars.jarWith({{"a", "1"}}));
  const std::uint32_t second = jars.addUsers(1, jars.jarWith({}));
  for (int round = 0; round < 2; ++round) {
    CAPTURE(round);
    CHECK(jars.header(jars.jarOf(first, 0)) == "a=1");
    CHECK(jars.header(jars.jarOf(first + 1, 0)) == "a=1");
    CHECK(jars.header(jars.jarOf(second, 0)) == (round == 0 ? "" : "b=2"));
    jars.set(second, {"b", "2", std::nullopt}, 0);
  }
  const std::uint32_t third = jars.addUsers(1, jars.jarWith({{"c", "3"}}));
  CHECK(third == second + 1);
  CHECK(jars.header(jars.jarOf(third, 0)) == "c=3");
  CHECK(jars.header(jars.jarOf(second, 0)) == "b=2");
}

TEST_CASE("hey: the command line of a load test") {
  const auto test = parseHeyCommand(
      "hey -z 1m -q 10 -c 2 -m POST -H 'X-Canary: always' http://app-canary.test:9898/api?x=1");
  REQUIRE(test.has_value());
  CHECK(test->duration == minutes{1});
  CHECK(test->ratePerWorker == 10);
  CHECK(test->workers == 2);
  CHECK(test->method == "POST");
  CHECK(test->headers == StringMap{{"x-canary", "always"}});
  CHECK(test->to == "app-canary.test");
  CHECK(test->path == "/api");
  CHECK(test->requests == 0);
  const auto defaults = parseHeyCommand("/usr/bin/hey -host app.example.com http://gateway/");
  REQUIRE(defaults.has_value());
  CHECK(defaults->requests == 200);
  CHECK(defaults->workers == 50);
  CHECK(defaults->to == "app.example.com");
  CHECK_FALSE(parseHeyCommand("curl http://x/").has_value());
  CHECK_FALSE(parseHeyCommand("hey -z 1m").has_value());
}

TEST_CASE("traefik rules: matchers, operators and broken texts") {
  RequestTraits traits;
  traits.to = "app.example.com";
  traits.path = "/api/pay";
  traits.headers = {{"x-canary", "true"}};
  struct Row {
    const char* rule;
    bool matches;
  };
  const Row rows[] = {
      {"Host(`app.example.com`)", true},
      {"Host(`other`) || PathPrefix(`/api`)", true},
      {"Host(`app.example.com`) && Header(`X-Canary`, `true`)", true},
      {"Host(`app.example.com`) && Header(`X-Canary`, `True`)", false},
      {"!Path(`/api`) && (Method(`GET`) || Method(`POST`))", true},
      {"HeaderRegexp(`X-Canary`, `^t`)", true},
      {"PathRegexp(`/pay$`)", true},
      {"Host(`app.example.com`", false},
      {"Nonsense(`x`)", false},
      {"", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CHECK(matchesTraefikRule(row.rule, traits, HostKnowledge::Named) == row.matches);
  }
  CHECK(matchesTraefikRule("Host(`other`)", traits, HostKnowledge::Any));
}

TEST_CASE("service graph: load flows down, a cycle is named") {
  std::vector<ServiceCall> calls;
  const auto call = [&](const char* from, const char* to, double perRequest) {
    ServiceCall out;
    out.from = from;
    out.to = to;
    out.perRequest = perRequest;
    calls.push_back(out);
  };
  call("web", "cart", 2);
  call("web", "user", 1);
  call("cart", "user", 0.5);
  CHECK_FALSE(findCallCycle(calls).has_value());
  // user: 1 + 2 * .5
  const auto load = loadPerRequest(calls, {"default", "web"});
  REQUIRE(load.size() == 3);
  CHECK(load[0] == std::pair{ObjectKey{"default", "cart"}, 2.0});
  CHECK(load[1] == std::pair{ObjectKey{"default", "user"}, 2.0});
  CHECK(callOrder(calls).front() == ObjectKey{"default", "web"});
  call("user", "cart", 1);
  const auto cycle = findCallCycle(calls);
  REQUIRE(cycle.has_value());
  CHECK(*cycle == std::vector<std::string>{"default/cart", "default/user", "default/cart"});
}
