#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "reports/exporters/exporter.hpp"
#include "sim/run/run.hpp"
#include "sim/trace/canonical_text.hpp"
#include "sim/trace/fingerprint.hpp"
#include "tests/support/scenario_files.hpp"

namespace aviary {
namespace {

std::string jsonOf(const Trace& trace) {
  std::ostringstream out;
  writeJson(out, trace, summarise(trace));
  return out.str();
}

// What was decided, without what was measured: phases, weights and events of the canaries.
std::string decisions(const Trace& trace) {
  std::string out;
  for (const Record& record : trace.records()) {
    if (record.as<PhaseChange>() == nullptr && record.as<WeightsChange>() == nullptr) continue;
    out += lineText(trace, record) + "\n";
  }
  return out;
}

TEST_CASE("determinism: the same scenario and seed give the same bytes in one process") {
  for (const auto& file : testing::scenarioFiles()) {
    CAPTURE(file.string());
    const Scenario scenario = testing::loadScenario(file);
    const RunResult first = run(scenario);
    const RunResult second = run(scenario);
    const auto difference = firstDifference(*first.trace, *second.trace);
    const std::string where = difference ? difference->left + "\n" + difference->right : "";
    CHECK_MESSAGE(!difference, where);
    CHECK(jsonOf(*first.trace) == jsonOf(*second.trace));
  }
}

TEST_CASE("determinism: another seed gives other samples and the same decisions") {
  const auto root = std::filesystem::path(AVIARY_SOURCE_DIR) / "scenarios" / "payment";
  for (const char* name : {"rollout.yaml", "rollback.yaml"}) {
    CAPTURE(name);
    const Scenario scenario = testing::loadScenario(root / name);
    RunOptions other;
    other.seed = scenario.seed + 1;
    const RunResult first = run(scenario);
    const RunResult second = run(scenario, other);
    CHECK(digest(*first.trace) != digest(*second.trace));
    CHECK(decisions(*first.trace) == decisions(*second.trace));
  }
}

TEST_CASE("determinism: a fault that hits nobody changes nothing else") {
  const auto root = std::filesystem::path(AVIARY_SOURCE_DIR) / "scenarios" / "payment";
  const Scenario scenario = testing::loadScenario(root / "rollout.yaml");
  Scenario disturbed = scenario;
  FaultSpec fault;
  fault.at = std::chrono::minutes{3};
  fault.duration = std::chrono::minutes{1};
  fault.target = {FaultTarget::Kind::Image, "nobody:v1", ""};
  fault.errorRate = 0.5;
  disturbed.faults.push_back(fault);
  const RunResult plain = run(scenario);
  const RunResult other = run(disturbed);
  CHECK(decisions(*plain.trace) == decisions(*other.trace));
  CHECK(plain.trace->totals().requests == other.trace->totals().requests);
  CHECK(plain.trace->totals().failed == other.trace->totals().failed);
  CHECK(plain.trace->totals().usersExposed == other.trace->totals().usersExposed);
  CHECK(plain.trace->totals().podSeconds == other.trace->totals().podSeconds);
}

}  // namespace
}  // namespace aviary
