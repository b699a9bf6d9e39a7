#pragma once

#include <ostream>

#include "sim/scenario/diagnostic.hpp"

namespace aviary {

/// One line per diagnostic, as compilers do.
void printDiagnostics(std::ostream& out, const Diagnostics& diagnostics);

/// A JSON array of {"severity", "code", "file", "line", "column", "path", "message"}; a line or
/// column that is not known is null.
void printDiagnosticsAsJson(std::ostream& out, const Diagnostics& diagnostics);

}  // namespace aviary
