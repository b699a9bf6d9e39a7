#include "sim/cli/validate_command.hpp"

#include "sim/cli/input_file.hpp"
#include "sim/cli/print_diagnostics.hpp"
#include "sim/scenario/yaml_reader.hpp"

namespace aviary {
namespace {

/// Reads one file; what is wrong with its content goes to `diagnostics`.
ExitCode check(const std::string& path, Diagnostics& diagnostics, const Terminal& terminal) {
  const FileText file = readFile(path, inputBytesMax);
  if (file.status != ExitCode::Ok) {
    terminal.complain(file.problem);
    return file.status;
  }
  (void)readYaml(file.text, path, diagnostics);
  return ExitCode::Ok;
}

}  // namespace

ExitCode validateCommand(const ValidateRequest& request, const Terminal& terminal) {
  Diagnostics diagnostics;
  ExitCode status = ExitCode::Ok;
  for (const std::string& path : request.files) {
    status = graver(status, check(path, diagnostics, terminal));
  }
  // The diagnostics are what was asked for, hence the results of this command.
  if (request.format == "json") {
    printDiagnosticsAsJson(terminal.out, diagnostics);
  } else {
    printDiagnostics(terminal.out, diagnostics);
    terminal.err << diagnostics.errorCount() << " errors, " << diagnostics.warningCount()
                 << " warnings\n";
  }
  return diagnostics.hasErrors() ? graver(status, ExitCode::BadInput) : status;
}

}  // namespace aviary
