#pragma once

#include <string>

#include "sim/cli/play.hpp"

namespace aviary {

struct RunRequest {
  PlayRequest play;
  std::string format = "text";      ///< a name of exporterTable
  std::string directory;            ///< for the bundle; empty: none
  Explain explain = Explain::Decisions;
};

/// Plays one scenario, prints it, writes its bundle. Failed: an expectation did not hold.
[[nodiscard]] ExitCode runCommand(const RunRequest& request, const Terminal& terminal);

}  // namespace aviary
