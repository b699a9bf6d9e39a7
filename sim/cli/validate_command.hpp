#pragma once

#include <string>
#include <vector>

#include "sim/cli/exit_code.hpp"
#include "sim/cli/terminal.hpp"

namespace aviary {

struct ValidateRequest {
  std::vector<std::string> files;
  std::string format = "text";      ///< text: one line per diagnostic; json: one array
  std::string graph;                ///< dot: print who calls whom in each scenario instead
};

/// Reads scenarios and manifests and tells what is wrong with them; plays nothing.
/// BadInput: a diagnostic is an error. Io: a file cannot be read.
[[nodiscard]] ExitCode validateCommand(const ValidateRequest& request, const Terminal& terminal);

}  // namespace aviary
