#pragma once

#include <string>
#include <variant>
#include <vector>

#include "sim/cli/conform_command.hpp"
#include "sim/cli/exit_code.hpp"
#include "sim/cli/run_command.hpp"
#include "sim/cli/schema_command.hpp"
#include "sim/cli/terminal.hpp"
#include "sim/cli/validate_command.hpp"

namespace aviary {

struct VersionRequest {};

/// What the command line asks for.
using Request =
    std::variant<RunRequest, ValidateRequest, ConformRequest, SchemaRequest, VersionRequest>;

/// Reads the command line.
/// \param arguments  without the program's name.
/// \return           the request; or the code to exit with, after help was printed or a mistake was
///                   named.
[[nodiscard]] std::variant<Request, ExitCode> readCommandLine(
    const std::vector<std::string>& arguments, const Terminal& terminal);

}  // namespace aviary
