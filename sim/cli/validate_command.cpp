#include "sim/cli/validate_command.hpp"

#include <algorithm>

#include "sim/cli/input_file.hpp"
#include "sim/cli/print_diagnostics.hpp"
#include "sim/cli/scenario_files.hpp"
#include "sim/scenario/validate.hpp"
#include "sim/scenario/yaml_reader.hpp"

namespace aviary {
namespace {

/// Checks files one by one, and the manifests that belong to no scenario together: a Canary in one
/// file may name a Deployment in another.
class Checker {
 public:
  explicit Checker(const Terminal& terminal) : terminal_(terminal) {}

  [[nodiscard]] ExitCode check(const std::string& path) {
    FileText file = readFile(path, inputBytesMax);
    if (file.status != ExitCode::Ok) {
      terminal_.complain(file.problem);
      return file.status;
    }
    Diagnostics reading;
    const std::vector<InputDocument> documents = readYaml(file.text, path, reading);
    const bool readable = !reading.hasErrors();
    if (readable && std::any_of(documents.begin(), documents.end(), isScenario)) {
      (void)readScenario({path, std::move(file.text)}, loaderBeside(path), diagnostics_);
      return ExitCode::Ok;
    }
    if (!readable) {
      for (const Diagnostic& one : reading.all()) unreadable_.push_back(one);
    }
    loose_.insert(loose_.end(), documents.begin(), documents.end());
    return ExitCode::Ok;
  }

  void finish() {
    if (loose_.empty()) return;
    validateObjects(decodeManifests(loose_, diagnostics_), diagnostics_);
  }

  [[nodiscard]] const Diagnostics& diagnostics() const { return diagnostics_; }
  [[nodiscard]] const std::vector<Diagnostic>& unreadable() const { return unreadable_; }

 private:
  const Terminal& terminal_;
  Diagnostics diagnostics_;
  std::vector<Diagnostic> unreadable_;
  std::vector<InputDocument> loose_;
};

void print(const Terminal& terminal, const ValidateRequest& request,
           const std::vector<Diagnostic>& found) {
  if (request.format == "json") {
    printDiagnosticsAsJson(terminal.out, found);
    return;
  }
  printDiagnostics(terminal.out, found);
  const auto errors = std::count_if(found.begin(), found.end(), [](const Diagnostic& one) {
    return one.severity == Severity::Error;
  });
  terminal.err << errors << " errors, " << static_cast<std::ptrdiff_t>(found.size()) - errors
               << " warnings\n";
}

}  // namespace

ExitCode validateCommand(const ValidateRequest& request, const Terminal& terminal) {
  Checker checker(terminal);
  ExitCode status = ExitCode::Ok;
  for (const std::string& path : request.files) status = graver(status, checker.check(path));
  checker.finish();
  std::vector<Diagnostic> found = checker.unreadable();
  const auto decoded = checker.diagnostics().all();
  found.insert(found.end(), decoded.begin(), decoded.end());
  // The diagnostics are what was asked for, hence the results of this command.
  print(terminal, request, found);
  const bool wrong = !checker.unreadable().empty() || checker.diagnostics().hasErrors();
  return wrong ? graver(status, ExitCode::BadInput) : status;
}

}  // namespace aviary
