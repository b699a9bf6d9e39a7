#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario_reader.hpp"

namespace aviary {

/// Reads the files a scenario names, relative to the folder of the scenario file itself; for "-"
/// relative to the working directory.
[[nodiscard]] FileLoader loaderBeside(const std::string& scenarioPath);

/// "path=value" texts as settings; what follows the first "=" outside of quotes is the value.
[[nodiscard]] std::vector<Setting> settingsOf(const std::vector<std::string>& texts);

}  // namespace aviary
