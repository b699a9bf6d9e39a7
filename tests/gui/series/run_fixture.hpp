#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "gui/series/rollout_view.hpp"
#include "sim/run/run.hpp"
#include "tests/support/scenario_files.hpp"

namespace aviary::testing {

/// A payment scenario and a run of it.
struct PlayedScenario {
  Scenario scenario;
  std::shared_ptr<const Trace> trace;
  RolloutView view;
};

[[nodiscard]] inline PlayedScenario played(const std::string& name,
                                           const std::vector<Setting>& settings = {}) {
  PlayedScenario result;
  result.scenario = loadScenario(
      std::filesystem::path(AVIARY_SOURCE_DIR) / "scenarios" / "payment" / name, settings);
  result.trace = run(result.scenario).trace;
  result.view = viewOf(*result.trace, result.scenario, 0);
  return result;
}

}  // namespace aviary::testing
