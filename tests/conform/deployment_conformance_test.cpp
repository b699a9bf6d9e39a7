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

CaseResult play(const Json& recorded, ConformOptions options = {}) {
  ConformPlayer player(std::move(options));
  const auto result = player.play(recorded.dump());
  REQUIRE(result.has_value());
  return *result;
}

}  // namespace

TEST_CASE("deployment: the recorded cases of the repository are decided as the controllers did") {
  struct Row {
    const char* file;
    std::size_t cases;
  };
  const Row rows[] = {{"deployment-named.jsonl", 73}, {"deployment-spread.jsonl", 151}};
  for (const Row& row : rows) {
    CAPTURE(row.file);
    ConformPlayer player{ConformOptions{}};
    const auto lines = linesOf(row.file);
    for (const std::string& line : lines) {
      const auto result = player.play(line);
      REQUIRE(result.has_value());
      CHECK_MESSAGE(result->passed, result->name << ": " << result->difference);
    }
    CHECK(lines.size() == row.cases);
  }
}

TEST_CASE("deployment: a changed expectation fails and names instant, field, expected and got") {
  // The first named case: one replica, created at 0, ready at 5.
  const Json recorded = Json::parse(linesOf("deployment-named.jsonl").front());
  struct Row {
    const char* name;
    const char* patch;
    const char* difference;
  };
  const Row rows[] = {
      {"a size", R"([{"op":"replace","path":"/then/1/replicaSets/0/spec","value":2}])",
       "step 2 (time 5): replicaSets: expected"},
      {"a count", R"([{"op":"replace","path":"/then/1/status/ready","value":0}])",
       "step 2 (time 5): status: expected"},
      {"a reason", R"([{"op":"replace","path":"/then/1/conditions/1/reason","value":"A|B"}])",
       "step 2 (time 5): conditions: expected"},
      {"an event", R"([{"op":"remove","path":"/then/0/events"}])",
       "step 1 (time 0): events: expected []"},
      {"an unexpected instant", R"([{"op":"remove","path":"/then/1"}])",
       "after step 1 (time 5): replicaSets: expected"},
      {"an unknown action", R"([{"op":"add","path":"/do/0/explode","value":true}])",
       "do: unknown field \"explode\""},
      {"an unknown expectation", R"([{"op":"add","path":"/then/0/mood","value":1}])",
       "then: unknown field \"mood\""},
      {"an image without a script", R"([{"op":"remove","path":"/given/kubelet/web:v1"}])",
       "no script for image \"web:v1\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const CaseResult result = play(recorded.patch(Json::parse(row.patch)));
    CHECK(!result.passed);
    CHECK_MESSAGE(result.difference.starts_with(row.difference), result.difference);
  }
}

TEST_CASE("deployment: a verbose player shows what was expected and got") {
  Json recorded = Json::parse(linesOf("deployment-named.jsonl").front());
  recorded["then"][1]["status"]["ready"] = 7;
  ConformOptions options;
  options.verbose = true;
  const CaseResult result = play(recorded, options);
  CHECK(result.detail.find("expected: ") != std::string::npos);
  CHECK(result.detail.find("got:      ") != std::string::npos);
}

TEST_CASE("rollout: the recorded cases of the repository are decided as four controllers did") {
  ConformPlayer player{ConformOptions{}};
  const auto lines = linesOf("rollout-spread.jsonl");
  for (const std::string& line : lines) {
    const auto result = player.play(line);
    REQUIRE(result.has_value());
    CHECK_MESSAGE(result->passed, result->name << ": " << result->difference);
  }
  CHECK(lines.size() == 105);
}

TEST_CASE("rollout: a changed expectation fails and names instant, field, expected and got") {
  const Json recorded = Json::parse(linesOf("rollout-spread.jsonl").front());
  struct Row {
    const char* name;
    const char* patch;
    const char* difference;
  };
  const Row rows[] = {
      {"a phase", R"([{"op":"replace","path":"/then/0/phase","value":"Failed"}])",
       "step 1 (time 0): phase: expected \"Failed\", got \"Initializing\""},
      {"routes", R"([{"op":"replace","path":"/then/0/routes","value":{"primary":1,"canary":99}}])",
       "step 1 (time 0): routes: expected {\"canary\":99,\"primary\":1}, got null"},
      {"a side", R"([{"op":"replace","path":"/then/0/canary","value":null}])",
       "step 1 (time 0): canary: expected null, got {"},
      {"an unknown expectation", R"([{"op":"add","path":"/then/0/mood","value":1}])",
       "then: unknown field \"mood\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const CaseResult result = play(recorded.patch(Json::parse(row.patch)));
    CHECK(!result.passed);
    CHECK_MESSAGE(result.difference.starts_with(row.difference), result.difference);
  }
}

}  // namespace aviary
