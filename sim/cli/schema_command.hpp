#pragma once

#include <string>

#include "sim/cli/exit_code.hpp"
#include "sim/cli/terminal.hpp"

namespace aviary {

struct SchemaRequest {
  std::string phases;  ///< "dot": the phases of a Canary instead; empty: the schema
};

/// Prints the JSON Schema of Scenario documents, or the state machine of a Canary.
[[nodiscard]] ExitCode schemaCommand(const SchemaRequest& request, const Terminal& terminal);

}  // namespace aviary
