#include "gui/series/object_yaml.hpp"

#include <doctest/doctest.h>

#include "sim/run/condition_log.hpp"
#include "tests/gui/series/run_fixture.hpp"

namespace aviary {
namespace {

namespace fs = std::filesystem;

TEST_CASE("object YAML: conditions are those that kubectl would show at the moment") {
  const fs::path folder = fs::path(AVIARY_SOURCE_DIR) / "scenarios" / "payment";
  const fs::path file = folder / "rollback.yaml";
  Diagnostics diagnostics;
  const auto documents = readScenarioDocuments(
      {file.string(), testing::readText(file)},
      [&](const std::string& path) {
        LoadResult result;
        result.name = path;
        result.text = testing::readText(folder / path);
        return result;
      },
      diagnostics);
  REQUIRE(documents.has_value());
  ConditionLog log(nullptr);
  RunOptions options;
  options.observer = &log;
  const auto trace = run(testing::loadScenario(file), options).trace;
  const std::vector<ConditionChange> conditions = log.take();
  const auto shown = [&](const char* kind, const char* name, double seconds) {
    const ShownObject object{kind, {"default", name}, false};
    return yamlAt({*documents, *trace, conditions}, object, seconds);
  };
  struct Row {
    const char* kind;
    const char* name;
    double seconds;
    const char* line;
  };
  const double end = toSeconds(trace->endTime());
  const Row rows[] = {
      {"Canary", "payment-service", 1, "reason: Initializing"},
      {"Canary", "payment-service", end, "type: Promoted"},
      {"Canary", "payment-service", end, "reason: Failed"},
      {"Deployment", "payment-service", end, "type: Progressing"},
      {"HorizontalPodAutoscaler", "payment-service", end, "type: ScalingActive"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.kind);
    CAPTURE(row.seconds);
    const std::string text = shown(row.kind, row.name, row.seconds);
    CAPTURE(text);
    CHECK(text.find(row.line) != std::string::npos);
  }
  CHECK(shown("Canary", "payment-service", end).find("Initializing") == std::string::npos);
}

}  // namespace
}  // namespace aviary
