#include "sim/cli/run_command.hpp"

#include <algorithm>
#include <stdexcept>

#include "reports/exporters/exporter.hpp"
#include "sim/cli/bundle.hpp"

namespace aviary {
namespace {

void printExpectations(std::ostream& out, const std::vector<PlayedExpectation>& expectations) {
  if (expectations.empty()) return;
  out << "\nExpected\n";
  for (const PlayedExpectation& expectation : expectations) {
    out << (expectation.held ? "  ✓ " : "  ✗ ") << expectation.text;
    if (!expectation.held && !expectation.found.empty()) out << ": " << expectation.found;
    out << '\n';
  }
}

void print(const RunRequest& request, const PlayedScenario& played, const RunSummary& summary,
           const Terminal& terminal) {
  if (request.format == "text") {
    writeTextLog(terminal.out, *played.trace, summary, {terminal.outColour, request.explain});
    printExpectations(terminal.out, played.expectations);
    return;
  }
  findExporter(request.format)->write(terminal.out, *played.trace, summary);
  // The other formats are for programs, which read the exit code; people want to know why.
  for (const PlayedExpectation& expectation : played.expectations) {
    if (expectation.held) continue;
    terminal.complain("expected " + expectation.text + ": " + expectation.found);
  }
}

ExitCode writeFiles(const RunRequest& request, const PlayedScenario& played,
                    const RunSummary& summary, const Terminal& terminal) {
  const auto files = bundleFiles(*played.trace, summary, played.resolved);
  if (const auto problem = writeBundle(request.directory, files)) {
    terminal.complain(*problem);
    return ExitCode::Io;
  }
  terminal.err << "aviary: wrote " << files.size() << " files to " << request.directory << '\n';
  return ExitCode::Ok;
}

/// Names what it takes to see the same fault again.
std::variant<PlayedScenario, ExitCode> playGuarded(const PlayRequest& request,
                                                   const Terminal& terminal) {
  try {
    return playScenario(request, terminal);
  } catch (const std::logic_error& fault) {
    const std::string seed = request.seed ? std::to_string(*request.seed) : "as in the file";
    terminal.complain(std::string("internal fault: ") + fault.what() + "\n  scenario " +
                      request.file + ", seed " + seed);
    return ExitCode::Internal;
  }
}

}  // namespace

ExitCode runCommand(const RunRequest& request, const Terminal& terminal) {
  if (!request.directory.empty()) {
    if (const auto problem = bundleProblem(request.directory)) {
      terminal.complain(*problem);
      return ExitCode::Io;
    }
  }
  const auto played = playGuarded(request.play, terminal);
  if (const auto* code = std::get_if<ExitCode>(&played)) return *code;
  const auto& result = std::get<PlayedScenario>(played);
  const RunSummary& summary = result.summary;
  if (!request.directory.empty()) {
    const ExitCode written = writeFiles(request, result, summary, terminal);
    if (written != ExitCode::Ok) return written;
  }
  print(request, result, summary, terminal);
  const bool held = std::all_of(result.expectations.begin(), result.expectations.end(),
                                [](const PlayedExpectation& one) { return one.held; });
  return held ? ExitCode::Ok : ExitCode::Failed;
}

}  // namespace aviary
