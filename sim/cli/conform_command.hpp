#pragma once

#include <string>
#include <vector>

#include "sim/cli/exit_code.hpp"
#include "sim/cli/terminal.hpp"
#include "sim/conform/conform.hpp"

namespace aviary {

struct ConformRequest {
  std::vector<std::string> files;   ///< .jsonl: one case per line; .json: one case; "-": lines
  ConformOptions options;
};

/// Plays recorded cases: one line per case, one closing line per component.
/// Ok: every selected case passed. Failed: one differs. BadInput: a line is no case, or the
/// selection is empty. Io: a file cannot be read.
[[nodiscard]] ExitCode conformCommand(const ConformRequest& request, const Terminal& terminal);

}  // namespace aviary
