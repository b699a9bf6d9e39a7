#include "sim/cli/play.hpp"

#include "sim/cli/expectations.hpp"
#include "sim/cli/input_file.hpp"
#include "sim/cli/print_diagnostics.hpp"
#include "sim/cli/scenario_files.hpp"
#include "sim/run/run.hpp"
#include "sim/scenario/scalars.hpp"

namespace aviary {
namespace {

/// \pre the texts passed the checks of the command line.
RunOptions optionsOf(const PlayRequest& request) {
  RunOptions options;
  options.seed = request.seed;
  if (request.engine == "auto") options.engine = EngineChoice::Auto;
  if (request.engine == "request") options.engine = EngineChoice::Request;
  if (request.engine == "flow") options.engine = EngineChoice::Flow;
  if (request.until == "rolloutFinished") {
    options.until = RunUntil::RolloutFinished;
  } else if (request.until == "horizon") {
    options.until = RunUntil::Horizon;
  } else if (request.until) {
    options.until = RunUntil::Horizon;
    options.duration = parseDuration(*request.until);
  }
  return options;
}

}  // namespace

std::variant<PlayedScenario, ExitCode> playScenario(const PlayRequest& request,
                                                    const Terminal& terminal) {
  FileText file = readFile(request.file, inputBytesMax);
  if (file.status != ExitCode::Ok) {
    terminal.complain(file.problem);
    return file.status;
  }
  Diagnostics diagnostics;
  PlayedScenario played;
  played.resolved = file.text;
  const auto scenario = readScenario({request.file, std::move(file.text)},
                                     loaderBeside(request.file), diagnostics,
                                     settingsOf(request.settings));
  printDiagnostics(terminal.err, diagnostics.all());
  if (!scenario) return ExitCode::BadInput;
  const RunResult result = run(*scenario, optionsOf(request));
  for (const std::string& label : result.lastLabels) {
    terminal.err << "aviary: a limit ended the run; among the last events: " << label << '\n';
  }
  played.trace = result.trace;
  played.summary = summarise(*result.trace);
  played.expectations = checkExpectations(*scenario, *played.trace, played.summary);
  return played;
}

}  // namespace aviary
