#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

#include "sim/run/run.hpp"
#include "sim/trace/canonical_text.hpp"
#include "sim/trace/fingerprint.hpp"
#include "tests/support/scenario_files.hpp"

namespace aviary {
namespace {

namespace fs = std::filesystem;

// Lives of single pods and nodes are left out: the rollout is read better without them.
bool belongs(const Record& record) {
  return record.as<PodChange>() == nullptr && record.as<NodeChange>() == nullptr;
}

// Events of Kubernetes' own controllers repeat what Deployment records say.
bool belongsEvent(const Trace& trace, const Record& record) {
  const EventRecord* event = record.as<EventRecord>();
  return event == nullptr || trace.text(event->source) == "flagger";
}

std::string goldenText(const Trace& trace) {
  std::string out;
  for (const Record& record : trace.records()) {
    if (belongs(record) && belongsEvent(trace, record)) out += lineText(trace, record) + "\n";
  }
  return out;
}

fs::path goldenPath(const fs::path& scenario) {
  const fs::path root = fs::path(AVIARY_SOURCE_DIR);
  fs::path name = fs::relative(scenario, root / "scenarios");
  return root / "tests" / "golden" / name.replace_extension(".log");
}

std::string firstDifferentLine(const std::string& wanted, const std::string& got) {
  std::size_t begin = 0;
  while (begin < wanted.size() && begin < got.size()) {
    const std::size_t a = std::min(wanted.find('\n', begin), wanted.size());
    const std::size_t b = std::min(got.find('\n', begin), got.size());
    const std::string left = wanted.substr(begin, a - begin);
    const std::string right = got.substr(begin, b - begin);
    if (left != right) return "expected " + left + "\n     got " + right;
    begin = a + 1;
  }
  return "one log is longer: expected the rest " +
         wanted.substr(std::min(begin, wanted.size()), 200) + "\n got the rest " +
         got.substr(std::min(begin, got.size()), 200);
}

TEST_CASE("golden: every scenario tells the story its log tells") {
  // 1 rewrites every log, another text those of scenarios with it in their path.
  const char* update = std::getenv("AVIARY_UPDATE_GOLDEN");
  const std::string chosen = update == nullptr || std::string(update) == "1" ? "" : update;
  const auto files = testing::scenarioFiles();
  REQUIRE(!files.empty());
  for (const fs::path& file : files) {
    CAPTURE(file.string());
    if (file.string().find(chosen) == std::string::npos) continue;
    // Their stories are long; fingerprints.csv has one line for each.
    if (file.parent_path().filename() == "incidents") continue;
    const Scenario scenario = testing::loadScenario(file);
    const std::string got = goldenText(*run(scenario).trace);
    const fs::path golden = goldenPath(file);
    if (update != nullptr) {
      fs::create_directories(golden.parent_path());
      std::ofstream(golden, std::ios::binary) << got;
      continue;
    }
    REQUIRE(fs::exists(golden));
    const std::string wanted = testing::readText(golden);
    const std::string difference = wanted == got ? "" : firstDifferentLine(wanted, got);
    CHECK_MESSAGE(wanted == got, difference);
  }
}

}  // namespace
}  // namespace aviary
