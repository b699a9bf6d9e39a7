#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "sim/run/run.hpp"
#include "sim/trace/fingerprint.hpp"
#include "tests/support/scenario_files.hpp"

namespace aviary {
namespace {

namespace fs = std::filesystem;

struct Row {
  std::string seed;
  std::string fingerprint;
};

fs::path csvPath() {
  return fs::path(AVIARY_SOURCE_DIR) / "tests" / "golden" / "fingerprints.csv";
}

// Scenarios whose stories are too long for a golden log.
std::vector<fs::path> incidents() {
  std::vector<fs::path> out = testing::scenarioFiles();
  std::erase_if(out, [](const fs::path& file) {
    return file.parent_path().filename() != "incidents";
  });
  return out;
}

std::string nameOf(const fs::path& file) {
  return fs::relative(file, fs::path(AVIARY_SOURCE_DIR) / "scenarios").replace_extension().string();
}

std::map<std::string, Row> readRows() {
  std::map<std::string, Row> rows;
  std::istringstream lines(testing::readText(csvPath()));
  std::string line;
  std::getline(lines, line);  // names of the columns
  while (std::getline(lines, line)) {
    const std::size_t first = line.find(',');
    const std::size_t second = line.find(',', first + 1);
    rows[line.substr(0, first)] = {line.substr(first + 1, second - first - 1),
                                   line.substr(second + 1)};
  }
  return rows;
}

TEST_CASE("fingerprint: every incident plays as it did when its line was written") {
  // 1 rewrites every line, another text those of scenarios with it in their path.
  const char* update = std::getenv("AVIARY_UPDATE_GOLDEN");
  const std::string chosen = update == nullptr || std::string(update) == "1" ? "" : update;
  const std::map<std::string, Row> rows =
      fs::exists(csvPath()) ? readRows() : std::map<std::string, Row>{};
  std::string csv = "scenario,seed,fingerprint\n";
  const std::vector<fs::path> files = incidents();
  REQUIRE(!files.empty());
  for (const fs::path& file : files) {
    const std::string name = nameOf(file);
    CAPTURE(name);
    if (file.string().find(chosen) == std::string::npos) {
      if (rows.contains(name)) {
        csv += fmt::format("{},{},{}\n", name, rows.at(name).seed, rows.at(name).fingerprint);
      }
      continue;
    }
    const Scenario scenario = testing::loadScenario(file);
    const RunResult result = run(scenario);
    const std::string found = digest(*result.trace);
    csv += fmt::format("{},{},{}\n", name, scenario.seed, found);
    if (update != nullptr) continue;
    REQUIRE(rows.contains(name));
    CHECK(rows.at(name).seed == std::to_string(scenario.seed));
    CHECK(rows.at(name).fingerprint == found);
  }
  if (update != nullptr) {
    std::ofstream(csvPath(), std::ios::binary) << csv;
  } else {
    CHECK(rows.size() == files.size());
  }
}

}  // namespace
}  // namespace aviary
