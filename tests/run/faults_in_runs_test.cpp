#include <algorithm>

#include "tests/run/run_world.hpp"

/// Every fault that a Scenario may name, played: what it does is seen in the trace.
namespace aviary {
namespace {

using testing::eventsOf;

std::string scenarioWith(const std::string& fault, const std::string& more = "",
                         const std::string& version = "{startup: {imagePull: 1s, boot: 1s}}") {
  return "apiVersion: aviary.dev/v1\n"
         "kind: Scenario\n"
         "metadata: {name: test}\n"
         "spec:\n"
         "  duration: 12m\n"
         "  until: horizon\n"
         "  cluster: {nodePools: [{name: pool, count: 2, allocatable: {cpu: 4, memory: 8Gi}}]}\n"
         "  versions:\n"
         "    \"app:1\": " +
         version +
         "\n"
         "  traffic:\n"
         "    - {name: users, to: app, profile: {steps: [{at: 20s, rate: 40/s}]}}\n"
         "  faults:\n"
         "    - " +
         fault + "\n" + more +
         testing::appWith(4, "",
                          "          readinessProbe: {httpGet: {port: 80}, periodSeconds: 5}\n"
                          "          livenessProbe: {httpGet: {port: 80}}\n"
                          "          resources:\n"
                          "            requests: {cpu: 500m, memory: 128Mi}\n"
                          "            limits: {cpu: 1, memory: 256Mi}\n");
}

double minutes(const Record& record) {
  return toSeconds(record.time) / 60;
}

std::vector<const Record*> faultsOf(const Trace& trace, FaultEdge edge) {
  std::vector<const Record*> out;
  for (const Record& record : trace.records()) {
    const auto* fault = record.as<FaultRecord>();
    if (fault != nullptr && fault->edge == edge) out.push_back(&record);
  }
  return out;
}

int readyAtEnd(const Trace& trace) {
  int ready = 0;
  for (const Record& record : trace.records()) {
    if (const auto* change = record.as<DeploymentChange>()) ready = change->ready;
  }
  return ready;
}

}  // namespace

TEST_CASE("faults in runs: begin and end of a fault stand in the trace") {
  const RunResult result =
      testing::play(scenarioWith("{at: 2m, for: 1m, target: {image: \"app:1\"}, errorRate: 20%}"));
  const Trace& trace = *result.trace;
  REQUIRE(faultsOf(trace, FaultEdge::Start).size() == 1);
  REQUIRE(faultsOf(trace, FaultEdge::End).size() == 1);
  CHECK(minutes(*faultsOf(trace, FaultEdge::Start)[0]) == 2);
  CHECK(minutes(*faultsOf(trace, FaultEdge::End)[0]) == 3);
  // 40/s x 60 s x 20 % = 480, sigma 20.
  CHECK(trace.totals().failed > 400);
  CHECK(trace.totals().failed < 560);
}

TEST_CASE(
    "faults in runs: a node that is lost is declared, evicted from after 300 s, and returns") {
  const RunResult result =
      testing::play(scenarioWith("{at: 2m, for: 8m, target: {node: pool-1}, nodeDown: true}"));
  const Trace& trace = *result.trace;
  const auto lost = eventsOf(trace, "NodeNotReady");
  const auto evicted = eventsOf(trace, "TaintManagerEviction");
  const auto back = eventsOf(trace, "NodeReady");
  REQUIRE(!lost.empty());
  REQUIRE(evicted.size() == 2);  // of four pods on two nodes
  REQUIRE(back.size() == 1);
  // A lease is missed for 40 s, renewed every 10 s and checked every 5 s.
  CHECK(minutes(*lost[0]) > 2.5);
  CHECK(minutes(*lost[0]) < 2.84);
  CHECK(toSeconds(evicted[0]->time - lost[0]->time) == doctest::Approx(300).epsilon(0.01));
  CHECK(minutes(*back[0]) == doctest::Approx(10).epsilon(0.01));
  CHECK(readyAtEnd(trace) == 4);
  CHECK(trace.totals().failed > 100);  // half of 40/s for more than 30 s hang
}

TEST_CASE("faults in runs: a storm of conflicts delays the controllers and breaks nothing") {
  const std::string more = "  timeline:\n    - {at: 1m, retry: {deployment: app}}\n";
  const RunResult result =
      testing::play(scenarioWith("{at: 50s, for: 3m, apiConflicts: 70%}", more));
  const Trace& trace = *result.trace;
  CHECK(eventsOf(trace, "Conflict").size() > 10);
  CHECK(readyAtEnd(trace) == 4);
  const auto* end = faultsOf(trace, FaultEdge::End)[0]->as<FaultRecord>();
  CHECK(end->text == "apiConflicts 70 % (" + std::to_string(eventsOf(trace, "Conflict").size()) +
                         " writes were refused)");
}

TEST_CASE("faults in runs: a canary whose first status is refused waits for a change of its spec") {
  const std::string more =
      "  timeline:\n"
      "    - {at: 3m, patch: {canary: app, spec: {analysis: {threshold: 4}}}}\n";
  const std::string canary =
      "---\n"
      "apiVersion: flagger.app/v1beta1\n"
      "kind: Canary\n"
      "metadata: {name: app}\n"
      "spec:\n"
      "  provider: kubernetes\n"
      "  targetRef: {apiVersion: apps/v1, kind: Deployment, name: app}\n"
      "  service: {port: 80}\n"
      "  analysis: {interval: 30s, threshold: 3, iterations: 2}\n";
  const RunResult result =
      testing::play(scenarioWith("{at: 0s, for: 5s, apiConflicts: 100%}", more) + canary);
  const auto refused = eventsOf(*result.trace, "Refused");
  REQUIRE(refused.size() == 1);
  CHECK(refused[0]->time == SimTime{});
  int moves = 0;
  for (const Record& record : result.trace->records()) {
    if (record.as<PhaseChange>() == nullptr) continue;
    CHECK(minutes(record) >= 3);
    ++moves;
  }
  CHECK(moves == 2);  // Initializing, Initialized
}

TEST_CASE("faults in runs: probes wait behind the load until the pod is not ready") {
  const RunResult result =
      testing::play(scenarioWith("{at: 2m, for: 1m, target: {deployment: app}, cpuThrottle: 2%}"));
  const Trace& trace = *result.trace;
  const auto unhealthy = eventsOf(trace, "Unhealthy");
  REQUIRE(!unhealthy.empty());
  CHECK(minutes(*unhealthy[0]) > 2);
  CHECK(minutes(*unhealthy[0]) < 2.6);
  CHECK(readyAtEnd(trace) == 4);
}

TEST_CASE("faults in runs: a working set above the limit is killed") {
  const std::string hungry =
      "{serviceTime: 20ms, concurrency: 64, memory: {base: 60Mi, perRequest: 20Mi}, "
      "startup: {imagePull: 1s, boot: 1s}}";
  // Ten at once are 260 Mi. A pod alone has 40/s x 20 ms = 0.8; with 2 s of latency each has 20.
  const RunResult result = testing::play(
      scenarioWith("{at: 2m, for: 30s, target: {deployment: app}, latency: \"x100\"}", "", hungry));
  const Trace& trace = *result.trace;
  const auto killed =
      std::count_if(trace.records().begin(), trace.records().end(), [&](const Record& record) {
        const auto* pod = record.as<PodChange>();
        return pod != nullptr && trace.text(pod->reason) == "OOMKilled";
      });
  CHECK(killed >= 4);
  CHECK(readyAtEnd(trace) == 4);
}

TEST_CASE("faults in runs: one fault does not move what another one draws") {
  const std::string storm = "{name: storm, at: 50s, for: 3m, apiConflicts: 70%}";
  const std::string more =
      "    - {name: other, at: 9m, for: 1m, target: {image: \"app:1\"}, "
      "errorRate: 50%}\n"
      "  timeline:\n    - {at: 1m, retry: {deployment: app}}\n";
  const std::string alone = "  timeline:\n    - {at: 1m, retry: {deployment: app}}\n";
  const RunResult one = testing::play(scenarioWith(storm, alone));
  const RunResult two = testing::play(scenarioWith(storm, more));
  CHECK(eventsOf(*one.trace, "Conflict").size() == eventsOf(*two.trace, "Conflict").size());
}

TEST_CASE("faults in runs: a load that is multiplied twice starts from what it was before") {
  const std::string more =
      "  timeline:\n"
      "    - {at: 4m, trafficChange: {source: users, factor: 4}}\n"
      "    - {at: 6m, trafficChange: {source: users, factor: 0.25}}\n";
  const RunResult result = testing::play(
      scenarioWith("{at: 11m, for: 1s, target: {image: \"app:1\"}, errorRate: 0.1%}", more));
  // 40/s x (700 s + 3 x 120 s) = 42,400, sigma 206.
  CHECK(static_cast<double>(result.trace->totals().requests) ==
        doctest::Approx(42'400).epsilon(0.02));
}

}  // namespace aviary
