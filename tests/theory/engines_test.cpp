#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <vector>

#include "sim/run/run.hpp"
#include "tests/support/scenario_files.hpp"
#include "tests/theory/bands.hpp"

// The engines request and flow play the same model: over 200 seeds each, what a run comes to has
// the same distribution.

using namespace aviary;
using testing::distance;
using testing::distanceBand;
using testing::estimate;

namespace {

constexpr std::uint64_t seeds = 200;

Scenario load(const char* folder, const char* name) {
  return testing::loadScenario(std::filesystem::path(AVIARY_SOURCE_DIR) / folder / name);
}

struct Results {
  std::vector<double> success;  // ratio
  std::vector<double> p99;      // milliseconds
  std::vector<double> wait;     // milliseconds
  std::vector<double> passed;   // 1 = promoted
  std::vector<double> exposed;  // users that met the image named last
};

bool promoted(const Trace& trace) {
  for (const Track& track : trace.tracks()) {
    if (!track.rows.empty() && trace.text(track.rows.back().phase) == "Succeeded") return true;
  }
  return false;
}

Results play(const Scenario& scenario, EngineChoice engine, std::uint64_t firstSeed) {
  Results out;
  for (std::uint64_t seed = firstSeed; seed < firstSeed + seeds; ++seed) {
    RunOptions options;
    options.seed = seed;
    options.engine = engine;
    const RunResult result = run(scenario, options);
    REQUIRE(result.trace->header().engine == (engine == EngineChoice::Flow ? "flow" : "request"));
    const TraceTotals& totals = result.trace->totals();
    REQUIRE(!totals.services.empty());
    const ServiceTotals& service = totals.services[0];
    REQUIRE(service.latencyP99.has_value());
    out.success.push_back(1 - static_cast<double>(totals.failed) /
                                  static_cast<double>(totals.requests));
    out.p99.push_back(*service.latencyP99);
    out.wait.push_back(service.waitMean.value_or(0));
    out.passed.push_back(promoted(*result.trace) ? 1 : 0);
    const VersionTotals* last = nullptr;
    for (const VersionTotals& version : totals.versions) {
      const std::string_view image = result.trace->text(version.image);
      if (last == nullptr || image > result.trace->text(last->image)) last = &version;
    }
    out.exposed.push_back(last == nullptr ? 0 : static_cast<double>(last->usersExposed));
  }
  return out;
}

void alike(const char* what, const std::vector<double>& a, const std::vector<double>& b) {
  CAPTURE(what);
  const auto first = estimate(a);
  const auto second = estimate(b);
  CAPTURE(first.mean);
  CAPTURE(second.mean);
  CAPTURE(first.error);
  CAPTURE(second.error);
  CHECK(std::abs(first.mean - second.mean) <=
        2.58 * std::hypot(first.error, second.error) + 1e-12 * std::abs(first.mean));
  CHECK(distance(a, b) <= distanceBand(a.size(), b.size()));
}

void compare(const Scenario& scenario) {
  // Seeds apart, so that what both engines draw alike does not make them look closer than they are.
  const Results request = play(scenario, EngineChoice::Request, 1);
  const Results flow = play(scenario, EngineChoice::Flow, 1001);
  alike("success rate", request.success, flow.success);
  alike("p99", request.p99, flow.p99);
  alike("outcome", request.passed, flow.passed);
  alike("exposed", request.exposed, flow.exposed);
}

/// A scenario of this folder under several constant loads, requests/s.
void compareAt(const char* file, std::initializer_list<double> rates) {
  for (const double rate : rates) {
    CAPTURE(rate);
    Scenario scenario = load("tests/theory", file);
    scenario.traffic.sources[0].profile = ConstantLoad{rate};
    compare(scenario);
  }
}

}  // namespace

TEST_CASE("engines: a steady service, from idle to nearly full") {
  compareAt("steady.yaml", {5.0, 60.0, 200.0, 360.0, 380.0});
}

TEST_CASE("engines: too much load for two minutes, and how it recovers") {
  Scenario scenario = load("tests/theory", "steady.yaml");
  TrafficSource& users = scenario.traffic.sources[0];
  users.profile = StepsLoad{{{std::chrono::seconds{0}, 200},
                             {std::chrono::seconds{120}, 480},
                             {std::chrono::seconds{180}, 100}}};
  scenario.duration = std::chrono::minutes{5};
  compare(scenario);
  users.timeout = std::chrono::seconds{3};
  compare(scenario);
  scenario.traffic.versions["app:v1"].queueLimit = 50;
  compare(scenario);
}

TEST_CASE("engines: retries and circuit breakers, at rest and in trouble") {
  compareAt("retries.yaml", {100.0, 350.0, 450.0});
}

TEST_CASE("engines: users who stay with their version, in calm and in overload") {
  compareAt("sticky.yaml", {50.0, 300.0, 700.0});
}

TEST_CASE("engines: a service that asks another one, which retries overload") {
  compareAt("calls.yaml", {50.0, 250.0, 380.0});
  Scenario recovering = load("tests/theory", "calls.yaml");
  recovering.traffic.sources[0].profile = StepsLoad{{{std::chrono::seconds{0}, 100},
                                                     {std::chrono::seconds{60}, 450},
                                                     {std::chrono::seconds{90}, 100}}};
  compare(recovering);
}

TEST_CASE("engines: a rollout that passes, and one that fails on every other seed") {
  compare(load("scenarios/payment", "rollout.yaml"));
  Scenario doubtful = load("scenarios/payment", "rollback.yaml");
  doubtful.traffic.versions["payment:v2.0.0"].errorRate = 0.0105;
  const Results request = play(doubtful, EngineChoice::Request, 1);
  const Results flow = play(doubtful, EngineChoice::Flow, 1001);
  MESSAGE("promoted: " << estimate(request.passed).mean << " " << estimate(flow.passed).mean);
  alike("success rate", request.success, flow.success);
  alike("outcome", request.passed, flow.passed);
}

TEST_CASE("engines: auto plays up to 20 million requests and draws more") {
  Scenario scenario = load("tests/theory", "steady.yaml");
  scenario.duration = std::chrono::seconds{10};
  scenario.engine = EngineChoice::Auto;
  const auto engineAt = [&](double rate) {
    scenario.traffic.sources[0].profile = ConstantLoad{rate};
    return run(scenario).trace->header().engine;
  };
  CHECK(engineAt(1000) == "request");
  CHECK(engineAt(2.1e6) == "flow");
}
