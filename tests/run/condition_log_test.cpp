#include "sim/run/condition_log.hpp"

#include <filesystem>

#include "sim/run/run.hpp"
#include "sim/trace/fingerprint.hpp"
#include "tests/run/run_world.hpp"
#include "tests/support/scenario_files.hpp"

namespace aviary {
namespace {

const Scenario& rollback() {
  static const Scenario scenario = testing::loadScenario(std::filesystem::path(AVIARY_SOURCE_DIR) /
                                                         "scenarios" / "payment" / "rollback.yaml");
  return scenario;
}

/// The last conditions of the only object of a kind with this name.
const std::vector<Condition>& lastOf(const std::vector<ConditionChange>& changes,
                                     std::string_view kind, std::string_view name) {
  const auto found = std::find_if(
      changes.rbegin(), changes.rend(),
      [&](const ConditionChange& one) { return one.kind == kind && one.key.name == name; });
  REQUIRE(found != changes.rend());
  return found->conditions;
}

}  // namespace

TEST_CASE("condition log: a rolled back canary was initialized, then progressing, then failed") {
  RunOptions options;
  ConditionLog log(nullptr);
  options.observer = &log;
  const RunResult result = run(rollback(), options);
  const std::vector<ConditionChange> changes = log.take();
  std::vector<std::string> reasons;
  for (const ConditionChange& one : changes) {
    if (one.kind != Canary::kind) continue;
    REQUIRE(one.conditions.size() == 1);
    CHECK(one.conditions.front().type == "Promoted");
    reasons.push_back(one.conditions.front().reason);
  }
  CHECK(reasons ==
        std::vector<std::string>{"Initializing", "Initialized", "Progressing", "Failed"});
  const auto& canary = lastOf(changes, "Canary", "payment-service");
  CHECK(canary.front().status == ConditionStatus::False);
  const Condition* available =
      findCondition(lastOf(changes, "Deployment", "payment-service-primary"), "Available");
  REQUIRE(available != nullptr);
  CHECK(available->reason == "MinimumReplicasAvailable");
  const auto& scaling = lastOf(changes, "HorizontalPodAutoscaler", "payment-service-primary");
  CHECK(findCondition(scaling, "AbleToScale") != nullptr);
  CHECK(fingerprint(*result.trace) == fingerprint(*run(rollback()).trace));
}

}  // namespace aviary
