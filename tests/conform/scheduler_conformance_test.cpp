#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "sim/conform/conform.hpp"

namespace aviary {
namespace {

TEST_CASE("scheduler: the recorded cases of the repository are decided as kube-scheduler did") {
  struct Row {
    const char* file;
    int cases;
  };
  const Row rows[] = {
      {"scheduler-named.jsonl", 56},
      {"scheduler-spread.jsonl", 166},
      {"schedule-sequence-spread.jsonl", 32},
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

TEST_CASE("scheduler: a field that nobody knows and a wrong expectation fail their case") {
  const std::string head =
      R"({"format":"aviary-conformance/1","component":"scheduler","name":"x","given":{"nodes":[],)";
  const std::string pod = R"("pods":[],"pod":{"name":"p","spec":{"containers":[{"name":"m"}]}})";
  const std::string then = R"("then":{"feasible":[],"best":[],"message":)";
  ConformPlayer player{ConformOptions{}};
  const auto right =
      player.play(head + pod + "}," + then + R"("no nodes available to schedule pods"}})");
  REQUIRE(right.has_value());
  CHECK(right->passed);
  const auto wrong = player.play(head + pod + "}," + then + R"("nothing"}})");
  REQUIRE(wrong.has_value());
  CHECK(wrong->difference ==
        "message: expected \"nothing\", got \"no nodes available to schedule pods\"");
  const auto unknown = player.play(head + pod + R"(,"volumes":[]},)" + then + R"("x"}})");
  REQUIRE(unknown.has_value());
  CHECK(unknown->difference == "given: field \"volumes\" is not known");
}

}  // namespace
}  // namespace aviary
