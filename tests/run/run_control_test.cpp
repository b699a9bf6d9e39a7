#include "sim/run/run_control.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "sim/run/run.hpp"
#include "sim/trace/fingerprint.hpp"
#include "tests/support/scenario_files.hpp"

namespace aviary {
namespace {

Scenario rollback() {
  return testing::loadScenario(std::filesystem::path(AVIARY_SOURCE_DIR) / "scenarios" / "payment" /
                               "rollback.yaml");
}

TEST_CASE("run control: a watched run leaves the same trace as an unwatched one") {
  const Scenario scenario = rollback();
  RunControl control;
  RunOptions watched;
  watched.control = &control;
  const RunResult plain = run(scenario);
  const RunResult seen = run(scenario, watched);
  REQUIRE(seen.trace != nullptr);
  CHECK(digest(*seen.trace) == digest(*plain.trace));
  CHECK(seen.trace->endTime() == plain.trace->endTime());
  CHECK(seen.trace->end() == plain.trace->end());
  CHECK(control.progress() > 0);
  CHECK(control.progress() <= 1);
}

TEST_CASE("run control: a run to its horizon ends with all of it played") {
  RunControl control;
  RunOptions options;
  options.until = RunUntil::Horizon;
  options.duration = std::chrono::minutes{3};
  options.control = &control;
  const RunResult result = run(rollback(), options);
  CHECK(result.trace->endTime() == timeAt(std::chrono::minutes{3}));
  CHECK(control.progress() == doctest::Approx(1));
}

TEST_CASE("run control: a cancelled run leaves no trace") {
  RunControl control;
  control.cancel();
  RunOptions options;
  options.control = &control;
  const RunResult result = run(rollback(), options);
  CHECK(result.trace == nullptr);
  CHECK(control.progress() == 0);
}

}  // namespace
}  // namespace aviary
