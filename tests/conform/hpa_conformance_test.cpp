#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "sim/conform/conform.hpp"

namespace aviary {
namespace {

TEST_CASE("hpa: the recorded cases of the repository are decided as the real autoscaler did") {
  struct Row {
    const char* file;
    int cases;
  };
  const Row rows[] = {
      {"hpa-named.jsonl", 107},
      {"hpa-selection.jsonl", 58},
  };
  for (const Row& row : rows) {
    CAPTURE(row.file);
    std::ifstream file(std::string(AVIARY_SOURCE_DIR "/tests/conformance/") + row.file);
    REQUIRE(file.good());
    ConformPlayer player{ConformOptions{}};
    int played = 0;
    for (std::string line; std::getline(file, line); ++played) {
      const auto result = player.play(line);
      REQUIRE(result.has_value());
      CHECK_MESSAGE(result->passed, result->name << ": " << result->difference);
    }
    CHECK(played == row.cases);
  }
}

/// One sync that corrects 7 pods to the maximum of 5, with a last word each for env and then.
std::string caseWith(const std::string& env, const std::string& then) {
  return R"({"format":"aviary-conformance/1","component":"hpa","name":"x","given":{"hpa":{
      "apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"web"},
      "spec":{"maxReplicas":5,"scaleTargetRef":{"kind":"Deployment","name":"web"}}},
      "target":{"kind":"Deployment","name":"web","replicas":7},"options":{"syncPeriod":15}},
      "steps":[{"time":15,"env":{"statusReplicas":7)" +
         env + R"(},"then":{"currentReplicas":7,"desiredReplicas":5,"scaledTo":5,"conditions":[
      {"type":"AbleToScale","status":"True","reason":"SucceededRescale",
       "message":"the HPA controller was able to update the target scale to 5"}],
      "events":[{"type":"Normal","reason":"SuccessfulRescale",
       "message":"New size: 5; reason: Current number of replicas above Spec.MaxReplicas"}],
      "lastScaleTime":15)" +
         then + "}}]}";
}

TEST_CASE("hpa: a wrong expectation and a field that nobody knows fail their case") {
  struct Row {
    const char* name;
    std::string recorded;
    const char* difference;
  };
  const Row rows[] = {
      {"right", caseWith("", ""), ""},
      {"a metric that is not there", caseWith("", R"(,"currentMetrics":[{"name":"cpu"}])"),
       "step 1 (time 15): currentMetrics: expected [{cpu}], got []"},
      {"unknown surroundings", caseWith(R"(,"weather":1)", ""),
       "step 1 (time 15): env: unknown field \"weather\""},
      {"an unknown expectation", caseWith("", R"(,"weather":1)"),
       "step 1 (time 15): then: unknown field \"weather\""},
      {"a write that fails", caseWith(R"(,"errors":{"updateScale":"no"})", ""),
       "step 1 (time 15): desiredReplicas: expected 5, got 0"},
  };
  ConformPlayer player{ConformOptions{}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto result = player.play(row.recorded);
    REQUIRE(result.has_value());
    CHECK(result->difference == row.difference);
    CHECK(result->passed == result->difference.empty());
  }
}

}  // namespace
}  // namespace aviary
