#include "sim/cli/validate_command.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "sim/cli/input_file.hpp"
#include "sim/cli/print_diagnostics.hpp"
#include "sim/cli/scenario_files.hpp"
#include "sim/run/service_graph_dot.hpp"
#include "sim/scenario/validate.hpp"
#include "sim/scenario/yaml_reader.hpp"

namespace aviary {
namespace {

/// The same text for the same file, however it was reached.
std::string placeOf(const std::string& path) {
  std::error_code unknown;
  const auto place = std::filesystem::weakly_canonical(path, unknown);
  return unknown ? path : place.string();
}

/// Checks files one by one, and the manifests that belong to no scenario together: a Canary in one
/// file may name a Deployment in another. A manifest that a scenario names is checked as a part of
/// that scenario only; others may still refer to it.
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
      checkScenario({path, std::move(file.text)});
      return ExitCode::Ok;
    }
    if (!readable) {
      unreadable_.insert(unreadable_.end(), reading.all().begin(), reading.all().end());
    }
    loose_.insert(loose_.end(), documents.begin(), documents.end());
    return ExitCode::Ok;
  }

  /// The service graphs of the scenarios that can be read, in the order of the files.
  [[nodiscard]] const std::string& graphs() const { return graphs_; }

  /// Everything that is wrong, once, with what cannot be read first.
  [[nodiscard]] std::vector<Diagnostic> finish() {
    Diagnostics together;
    if (!loose_.empty()) validateObjects(decodeManifests(loose_, together), together);
    std::vector<Diagnostic> found;
    std::set<std::string> told;
    const auto tell = [&](const Diagnostic& one) {
      if (told.insert(text(one)).second) found.push_back(one);
    };
    const auto tellLoose = [&](const Diagnostic& one) {
      if (!named_.contains(placeOf(one.mark.file))) tell(one);
    };
    std::for_each(unreadable_.begin(), unreadable_.end(), tellLoose);
    std::for_each(inScenarios_.begin(), inScenarios_.end(), tell);
    std::for_each(together.all().begin(), together.all().end(), tellLoose);
    return found;
  }

 private:
  void checkScenario(const InputFile& file) {
    Diagnostics diagnostics;
    const FileLoader beside = loaderBeside(file.name);
    const FileLoader noting = [&](const std::string& relativePath) {
      LoadResult result = beside(relativePath);
      if (result.text) named_.insert(placeOf(result.name));
      return result;
    };
    const auto scenario = readScenario(file, noting, diagnostics);
    if (scenario) graphs_ += serviceGraphDot(scenario->traffic);
    inScenarios_.insert(inScenarios_.end(), diagnostics.all().begin(), diagnostics.all().end());
  }

  const Terminal& terminal_;
  std::vector<Diagnostic> inScenarios_;
  std::string graphs_;
  std::vector<Diagnostic> unreadable_;
  std::vector<InputDocument> loose_;
  std::set<std::string> named_;  ///< places of the files that scenarios name
};

bool isError(const Diagnostic& diagnostic) { return diagnostic.severity == Severity::Error; }

void print(const Terminal& terminal, const ValidateRequest& request,
           const std::vector<Diagnostic>& found) {
  if (request.format == "json") {
    printDiagnosticsAsJson(terminal.out, found);
    return;
  }
  printDiagnostics(terminal.out, found);
  const auto errors = std::count_if(found.begin(), found.end(), isError);
  terminal.err << errors << " errors, " << static_cast<std::ptrdiff_t>(found.size()) - errors
               << " warnings\n";
}

}  // namespace

ExitCode validateCommand(const ValidateRequest& request, const Terminal& terminal) {
  Checker checker(terminal);
  ExitCode status = ExitCode::Ok;
  for (const std::string& path : request.files) status = graver(status, checker.check(path));
  const std::vector<Diagnostic> found = checker.finish();
  // What was asked for are the results of this command; a graph leaves the diagnostics aside.
  if (request.graph.empty()) {
    print(terminal, request, found);
  } else {
    printDiagnostics(terminal.err, found);
    terminal.out << checker.graphs();
  }
  const bool wrong = std::any_of(found.begin(), found.end(), isError);
  return wrong ? graver(status, ExitCode::BadInput) : status;
}

}  // namespace aviary
