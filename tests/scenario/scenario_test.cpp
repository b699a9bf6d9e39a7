#include "sim/scenario/scenario.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "sim/scenario/scenario_reader.hpp"

using namespace aviary;
using namespace std::chrono_literals;

namespace {

LoadResult loadFrom(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return {std::nullopt, {}, "no such file"};
  return {std::string(std::istreambuf_iterator<char>(in), {}), {}, {}};
}

const std::string goodFolder = std::string(AVIARY_SOURCE_DIR) + "/tests/scenario/good/";

struct ReadResult {
  std::optional<Scenario> scenario;
  std::vector<std::string> problems;
};

ReadResult readFile(const std::string& name, std::span<const Setting> settings = {}) {
  Diagnostics diagnostics;
  ReadResult result;
  result.scenario = readScenario(
      {name, *loadFrom(goodFolder + name).text},
      [](const std::string& path) { return loadFrom(goodFolder + path); }, diagnostics, settings);
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    result.problems.push_back(aviary::text(diagnostic));
  }
  return result;
}

Scenario payment() {
  ReadResult result = readFile("payment.yaml");
  for (const std::string& problem : result.problems) MESSAGE(problem);
  CHECK(result.problems.empty());
  REQUIRE(result.scenario);
  return std::move(*result.scenario);
}

}  // namespace

TEST_CASE("scenario: every field of the document is typed") {
  const Scenario scenario = payment();
  CHECK(scenario.name == "payment-service-v2");
  CHECK(scenario.seed == 42);
  CHECK(scenario.duration == 30min);
  CHECK(scenario.until == RunUntil::RolloutFinished);
  REQUIRE(scenario.nodePools.size() == 1);
  CHECK(scenario.nodePools[0].allocatable.at("memory") == wholeQuantity(4LL << 30));
  CHECK(scenario.nodePools[0].hourlyPrice == 0.096);
  CHECK(scenario.nodePools[0].autoscaling->provisionTime == 90s);
  CHECK(scenario.measurement.scrapeInterval == 5s);
  CHECK(scenario.measurement.alignment == TimerAlignment::Jittered);
  CHECK(scenario.traffic.propagation.endpoints == DelayRange{1s, 1s});
  CHECK(scenario.traffic.propagation.istio == PropagationDelays{}.istio);
}

TEST_CASE("scenario: versions have distributions, from files too") {
  const Scenario scenario = payment();
  const VersionBehaviour& v1 = scenario.traffic.versions.at("payment:v1.0.0");
  CHECK(v1.serviceTime == Distribution::lognormal(40ms, 120ms));
  CHECK(v1.cpuPerRequest == 6ms);
  CHECK(v1.errorRate == doctest::Approx(0.0005));
  CHECK(v1.startup.boot == Distribution::constant(8s));
  const VersionBehaviour& v2 = scenario.traffic.versions.at("payment:v2.0.0");
  CHECK(v2.serviceTime == Distribution::gamma(45ms, 0.5));
  CHECK(*v2.errorLatency == Distribution::empirical({12500us, 30ms, 1s}));
  CHECK(v2.cpuIdleMillicores == 5);
  CHECK(v2.memory.baseBytes == 128 << 20);
  CHECK(v2.memory.leakPerSecondBytes == 1024);
}

TEST_CASE("scenario: traffic profiles") {
  const Scenario scenario = payment();
  const std::vector<TrafficSource>& sources = scenario.traffic.sources;
  REQUIRE(sources.size() == 6);
  CHECK(sources[0].profile == LoadProfile{ConstantLoad{200}});
  CHECK(sources[0].namespace_ == "shop");  // the only namespace with such a Service
  CHECK(sources[0].users.count == 5000);
  CHECK(sources[0].headers.at("x-tenant") == "a");
  CHECK(sources[1].profile == LoadProfile{RampLoad{0, 100, 5min, 10min}});
  CHECK(sources[1].arrivals.kind == ArrivalProcess::Kind::Bursty);
  CHECK_FALSE(sources[1].users.sticky);
  CHECK(sources[2].profile == LoadProfile{SineLoad{50, 20, 24h, 0s}});
  CHECK(sources[3].profile == LoadProfile{StepsLoad{{{0s, 1}, {1min, 24.0 / 60}}}});
  CHECK(sources[4].profile == LoadProfile{SpikesLoad{1, 50, 0s, 5min, 10s}});
  CHECK(sources[5].profile == LoadProfile{PointsLoad{{{0s, 10}, {1min, 20}, {2min, 30}}}});
}

TEST_CASE("scenario: faults, timeline, hooks, overrides and expectations") {
  const Scenario scenario = payment();
  REQUIRE(scenario.faults.size() == 5);
  CHECK(scenario.faults[0].errorRate == 0.03);
  CHECK(scenario.faults[0].latencyFactor == 2.0);
  CHECK(scenario.faults[0].latencyAdd == 100ms);
  CHECK(scenario.faults[1].target ==
        FaultTarget{FaultTarget::Kind::Workload, "payment-service-primary", "shop"});
  CHECK(scenario.faults[4].target.name == "approve");

  REQUIRE(scenario.timeline.size() == 9);
  const auto& image = std::get<SetImageAction>(scenario.timeline[0].action);
  CHECK(image.deployment == ObjectName{"Deployment", "shop", "payment-service"});
  CHECK(scenario.timeline[1].at == 90s);  // in the order of time
  CHECK(std::get<GateAction>(scenario.timeline[1].action).answer == GateAction::Answer::Open);
  const auto& patch = std::get<PatchAction>(scenario.timeline[2].action);
  Canary canary = *scenario.objects.find<Canary>({"shop", "payment-service"});
  Diagnostics diagnostics;
  CHECK(decodeOnto(patch.patch, canary, patch.mode, diagnostics));
  CHECK(canary.spec.analysis.maxWeight == 40);
  CHECK(canary.spec.analysis.stepWeight == 10);
  CHECK(std::get<ApplyAction>(scenario.timeline[8].action).objects.of<ConfigMap>().size() == 1);

  const WebhookBehaviour& hook = scenario.webhooks.at("approve");
  CHECK(hook.answer.status == 403);
  CHECK(hook.windows[0].answer.status == 200);
  CHECK(hook.failRatio == 0.01);
  REQUIRE(scenario.measurement.overrides.size() == 2);
  CHECK(scenario.measurement.overrides[0].value == 97.0);
  CHECK(scenario.measurement.overrides[0].namespace_ == "shop");
  CHECK_FALSE(scenario.measurement.overrides[1].value);

  REQUIRE(scenario.expectations.size() == 5);
  CHECK(scenario.expectations[0].by == 15min);
  CHECK(std::get<ObjectExpectation>(scenario.expectations[0].what).phase == "Succeeded");
  const Comparison& ratio = *std::get<MetricExpectation>(scenario.expectations[1].what).ratio;
  CHECK(holds(ratio, 0.001));
  CHECK_FALSE(holds(ratio, 0.002));
  CHECK(std::get<MetricExpectation>(scenario.expectations[2].what).value->value == 780);
}

TEST_CASE("scenario: settings replace values before decoding") {
  const Setting settings[] = {
      {"seed", "7"},
      {"spec.traffic[users].profile", "{constant: 50/s}"},
      {"traffic[1].name", "night"},
      {"versions[\"payment:v2.0.0\"].errorRate", "5%"},
      {"Canary/payment-service:spec.analysis.stepWeight", "20"},
      {"cluster.flagger.meshProvider", "traefik"},
  };
  const ReadResult result = readFile("payment.yaml", settings);
  REQUIRE(result.scenario);
  CHECK(result.scenario->seed == 7);
  CHECK(result.scenario->traffic.sources[0].profile == LoadProfile{ConstantLoad{50}});
  CHECK(result.scenario->traffic.sources[1].name == "night");
  CHECK(result.scenario->traffic.versions.at("payment:v2.0.0").errorRate == 0.05);
  CHECK(result.scenario->objects.of<Canary>()[0].spec.analysis.stepWeight == 20);
  CHECK(result.scenario->controllers.meshProvider == "traefik");
}

TEST_CASE("scenario: settings that lead nowhere are reported") {
  struct Row {
    Setting setting;
    const char* problem;
  };
  const Row rows[] = {
      {{"traffic[9].name", "x"}, "error N213 traffic[9].name: this path leads nowhere"},
      {{"Canary/other:spec.suspend", "true"},
       "error N213 Canary/other:spec.suspend: no manifest has this kind and name"},
      {{"a..b", "1"},
       "error N213 a..b: expected a path as in spec.seed, traffic[0].users or "
       "versions[\"web:v2\"].errorRate"},
      {{"sede", "1"}, "payment.yaml: error S017 spec.sede: unknown key; did you mean \"seed\"?"},
      {{"seed", "[1"}, "--set seed:1:1: error S004 value[1]: the \"[\" is not closed by \"]\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.setting.path);
    const ReadResult result = readFile("payment.yaml", {&row.setting, 1});
    CHECK_FALSE(result.scenario);
    REQUIRE_FALSE(result.problems.empty());
    CHECK(result.problems[0] == std::string(row.problem));
  }
}
