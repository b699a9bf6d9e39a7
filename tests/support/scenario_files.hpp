#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/scenario/scenario_reader.hpp"

namespace aviary::testing {

/// Every `kind: Scenario` file below `scenarios/`, in the order of their paths.
[[nodiscard]] std::vector<std::filesystem::path> scenarioFiles();

/// Reads a scenario from disk; throws std::runtime_error with its diagnostics when it has errors.
[[nodiscard]] Scenario loadScenario(const std::filesystem::path& path,
                                    const std::vector<Setting>& settings = {});

[[nodiscard]] std::string readText(const std::filesystem::path& path);

}  // namespace aviary::testing
