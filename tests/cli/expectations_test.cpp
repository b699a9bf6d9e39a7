#include "sim/cli/expectations.hpp"

#include <doctest/doctest.h>

#include "sim/cli/scenario_files.hpp"
#include "tests/support/sample_trace.hpp"

using namespace aviary;
using namespace std::chrono_literals;

namespace {

const ObjectName canary{"Canary", "default", "payment-service"};
const ObjectName primary{"Deployment", "default", "payment-service-primary"};

PlayedExpectation check(const Expectation& expectation) {
  const auto trace = sampleTrace();
  Scenario scenario;
  scenario.expectations = {expectation};
  return checkExpectations(scenario, *trace, summarise(*trace)).at(0);
}

Expectation phase(const char* name, std::optional<SimDuration> by,
                  std::optional<SimDuration> at = {}) {
  ObjectExpectation wanted;
  wanted.object = canary;
  wanted.phase = name;
  return {wanted, by, at, {}};
}

Comparison comparison(Comparison::Operator op, double value, const char* text) {
  return {op, value, text};
}

}  // namespace

TEST_CASE("expectations: a phase at the end, by a time and at a time") {
  struct Row {
    const char* name;
    Expectation expectation;
    bool held;
    const char* found;
  };
  // Progressing from 120 s, Promoting from 300 s, Succeeded at 360 s.
  const Row rows[] = {
      {"at the end", phase("Succeeded", {}), true, ""},
      {"another at the end", phase("Failed", {}), false, "phase is Succeeded"},
      {"by the very instant", phase("Succeeded", 6min), true, ""},
      {"by an instant before", phase("Succeeded", 359s), false, "phase is Promoting"},
      {"by a time long past it", phase("Promoting", 10min), true, ""},
      {"at its first instant", phase("Promoting", {}, 300s), true, ""},
      {"at an instant after", phase("Promoting", {}, 360s), false, "phase is Succeeded"},
      {"before anything was said", phase("Progressing", {}, 119s), false, "phase is none"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const PlayedExpectation played = check(row.expectation);
    CHECK(played.held == row.held);
    CHECK(played.found == row.found);
  }
  CHECK(check(phase("Succeeded", 6min)).text == "Canary payment-service: phase Succeeded by 6m");
}

TEST_CASE("expectations: every part that is present must hold at the same moment") {
  ObjectExpectation wanted;
  wanted.object = primary;
  wanted.image = "payment:v2.0.0";
  wanted.replicas = comparison(Comparison::Operator::Equal, 4, "== 4");
  CHECK(check({wanted, {}, {}, {}}).held);
  wanted.readyReplicas = comparison(Comparison::Operator::Less, 4, "< 4");
  const PlayedExpectation played = check({wanted, {}, {}, {}});
  CHECK_FALSE(played.held);
  CHECK(played.found == "readyReplicas is 4");
  wanted.object.name = "no-such";
  CHECK(check({wanted, {}, {}, {}}).found == "there is no such object");
}

TEST_CASE("expectations: numbers of the summary, as value and as ratio of all requests") {
  MetricExpectation wanted{"failedRequests", {}, {}};
  wanted.ratio = comparison(Comparison::Operator::Less, 0.002, "< 0.2%");
  CHECK(check({wanted, {}, {}, {}}).held);                    // 36 of 72000 = 0.05 %
  wanted.value = comparison(Comparison::Operator::Less, 30, "< 30");
  CHECK(check({wanted, {}, {}, {}}).found == "failedRequests is 36");
  const MetricExpectation rollback{"timeToRollback",
                                   comparison(Comparison::Operator::Less, 60, "< 1m"), {}};
  CHECK(check({rollback, {}, {}, {}}).found == "timeToRollback is none");
  for (const std::string_view name : summaryMetrics()) {
    CAPTURE(name);
    bool known = false;
    for (const Kpi& kpi : kpiTable()) known = known || kpi.name == name;
    CHECK(known);
  }
}

TEST_CASE("expectations: events are counted by reason and a part of their text") {
  EventExpectation advanced;
  advanced.reason = "Synced";
  advanced.message = "Advance";
  CHECK(check({advanced, {}, {}, {}}).held);
  EventExpectation halted{"", "Halt", comparison(Comparison::Operator::Equal, 0, "== 0")};
  CHECK(check({halted, {}, {}, {}}).found == "events is 1");
  CHECK(check({halted, 239s, {}, {}}).held);                  // it is emitted at 240 s
}

TEST_CASE("settings: the value begins after the first sign outside of quotes") {
  const auto settings =
      settingsOf({"spec.seed=7", "versions[\"a=b\"].errorRate=3%", "x=a=b", "y="});
  REQUIRE(settings.size() == 4);
  CHECK(settings[0].path == "spec.seed");
  CHECK(settings[0].value == "7");
  CHECK(settings[1].path == "versions[\"a=b\"].errorRate");
  CHECK(settings[1].value == "3%");
  CHECK(settings[2].value == "a=b");
  CHECK(settings[3].value.empty());
}
