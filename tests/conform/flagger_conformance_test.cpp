#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/conform/conform.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

std::vector<std::string> linesOf(const std::string& file) {
  std::ifstream stream(AVIARY_SOURCE_DIR "/tests/conformance/" + file);
  REQUIRE(stream.good());
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The first named case: a weighted rollout that succeeds.
Json successCase() {
  return Json::parse(linesOf("flagger-named.jsonl").front());
}

CaseResult play(const Json& recorded, ConformOptions options = {}) {
  ConformPlayer player(options);
  const auto result = player.play(recorded.dump());
  REQUIRE(result.has_value());
  return *result;
}

}  // namespace

TEST_CASE("flagger: the recorded cases of the repository are decided as Flagger did") {
  struct Row {
    const char* file;
    int cases;
  };
  const Row rows[] = {{"flagger-named.jsonl", 24}, {"flagger-spread.jsonl", 117}};
  for (const Row& row : rows) {
    CAPTURE(row.file);
    ConformPlayer player{ConformOptions{}};
    int played = 0;
    for (const std::string& line : linesOf(row.file)) {
      const auto result = player.play(line);
      REQUIRE(result.has_value());
      CHECK_MESSAGE(result->passed, result->name << ": " << result->difference);
      ++played;
    }
    CHECK(played == row.cases);
  }
}

TEST_CASE("flagger: a changed expectation fails and names step, field, expected and got") {
  struct Row {
    const char* field;
    Json value;
    const char* difference;
  };
  // Step 5, time 300: the weight goes from 10 to 20 after the first check.
  const Row rows[] = {
      {"canaryWeight", 30, "canaryWeight: expected 30, got 20"},
      {"phase", "Failed", "phase: expected Failed, got Progressing"},
      {"failedChecks", 1, "failedChecks: expected 1, got 0"},
      {"iterations", 2, "iterations: expected 2, got 0"},
      {"promoted", true, "promoted: expected true, got false"},
      {"lastTransitionTime", 299, "lastTransitionTime: expected 299, got 300"},
      {"routes", nullptr, "routes: expected null, got {primary: 80, canary: 20, mirrored: false}"},
      {"queries", Json::array(),
       "queries: expected [], got [request-success-rate, request-duration]"},
      {"calls", Json::parse(R"([{"name":"x","phase":"Progressing"}])"),
       "calls: expected [x (Progressing)], got []"},
      {"alerts", Json::parse(R"([{"message":"m","severity":"info"}])"),
       "alerts: expected [info \"m\"], got []"},
      {"events", Json::array(),
       "events: expected [], got [Normal \"Advance podinfo.default canary weight 20\"]"},
      {"primaryConfig", Json::object(), "primaryConfig: expected {}, got null"},
      {"sessionCookie", Json::parse(R"({"current":true,"previous":false})"),
       "sessionCookie: expected {current: true, previous: false}, got {current: false, previous: "
       "false}"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.field);
    Json recorded = successCase();
    recorded["steps"][4]["then"][row.field] = row.value;
    const CaseResult result = play(recorded);
    CHECK_FALSE(result.passed);
    CHECK(result.difference == std::string("step 5 (time 300): ") + row.difference);
  }
}

TEST_CASE("flagger: what is expected once is expected until it changes") {
  Json recorded = successCase();
  recorded["steps"][4]["then"].erase("canaryWeight");
  CHECK(play(recorded).difference == "step 5 (time 300): canaryWeight: expected 10, got 20");
}

TEST_CASE("flagger: a field that nobody knows is a difference") {
  struct Row {
    const char* where;
    const char* difference;
  };
  const Row rows[] = {
      {"/surprise", "given: case: unknown field \"surprise\""},
      {"/given/surprise", "given: given: unknown field \"surprise\""},
      {"/steps/0/surprise", "step 1 (time 60): steps[]: unknown field \"surprise\""},
      {"/steps/0/env/surprise", "step 1 (time 60): env: unknown field \"surprise\""},
      {"/steps/0/then/surprise", "step 1 (time 60): then: unknown field \"surprise\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.where);
    Json recorded = successCase();
    recorded[Json::json_pointer(row.where)] = 1;
    const CaseResult result = play(recorded);
    CHECK_FALSE(result.passed);
    CHECK(result.difference == row.difference);
  }
  Json recorded = successCase();
  recorded["given"]["canary"]["spec"]["analysis"]["surprise"] = 1;
  CHECK_FALSE(play(recorded).passed);
  recorded = successCase();
  recorded["steps"][0]["do"] = Json::parse(R"([{"surprise":1}])");
  CHECK(play(recorded).difference == "step 1 (time 60): do: unknown action \"surprise\"");
}

TEST_CASE("flagger: verbose shows the differing step with its environment") {
  Json recorded = successCase();
  recorded["steps"][4]["then"]["canaryWeight"] = 30;
  ConformOptions options;
  options.verbose = true;
  const std::string detail = play(recorded, options).detail;
  CHECK(detail.find("! canaryWeight\n    expected 30\n    got      20\n") != std::string::npos);
  CHECK(detail.find("\"request-success-rate\":99.8") != std::string::npos);
  CHECK(play(recorded).detail.empty());
}

}  // namespace aviary
