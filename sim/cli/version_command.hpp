#pragma once

#include "sim/cli/exit_code.hpp"
#include "sim/cli/terminal.hpp"

namespace aviary {

/// Prints version, commit and compiler of this program.
[[nodiscard]] ExitCode versionCommand(const Terminal& terminal);

}  // namespace aviary
