#pragma once

#include <ostream>
#include <span>

#include "sim/scenario/diagnostic.hpp"

namespace aviary {

/// One line per diagnostic, as compilers do.
void printDiagnostics(std::ostream& out, std::span<const Diagnostic> diagnostics);

/// A JSON array of {"severity", "code", "file", "line", "column", "path", "message"}; a line or
/// column that is not known is null.
void printDiagnosticsAsJson(std::ostream& out, std::span<const Diagnostic> diagnostics);

}  // namespace aviary
