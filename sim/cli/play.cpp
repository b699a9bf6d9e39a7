#include "sim/cli/play.hpp"

#include "reports/exporters/number_text.hpp"
#include "sim/cli/expectations.hpp"
#include "sim/cli/input_file.hpp"
#include "sim/cli/print_diagnostics.hpp"
#include "sim/cli/scenario_files.hpp"
#include "sim/run/run.hpp"
#include "sim/scenario/resolved_writer.hpp"
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

/// Why a horizon cannot be played, as the scenario's own could not; empty when it can.
std::string horizonProblem(const Scenario& scenario, const RunOptions& options) {
  if (!options.duration) return {};
  if (*options.duration < std::chrono::seconds{1} || *options.duration > longestDuration) {
    return "--until: must be between 1s and 30d";
  }
  if (*options.duration > scenario.warmup) return {};
  return "--until: ends within the warmup of " + durationText(scenario.warmup) +
         "; add --set warmup=0s";
}

/// A scenario with the documents it was decoded from.
struct LoadedScenario {
  Scenario scenario;
  ScenarioDocuments documents;
};

/// What a diagnostic without a place in the file is about was set on the command line.
std::vector<Diagnostic> withSettingsNamed(std::span<const Diagnostic> diagnostics) {
  std::vector<Diagnostic> named(diagnostics.begin(), diagnostics.end());
  for (Diagnostic& diagnostic : named) {
    if (diagnostic.mark.line == 0) diagnostic.mark.file = "--set";
  }
  return named;
}

/// Nothing after diagnostics were printed that say why.
std::optional<LoadedScenario> load(const PlayRequest& request, std::string text,
                                   const Terminal& terminal) {
  Diagnostics diagnostics;
  const FileLoader loader = loaderBeside(request.file);
  LoadedScenario loaded;
  std::optional<Scenario> scenario;
  if (auto documents =
          readScenarioDocuments({request.file, std::move(text)}, loader, diagnostics)) {
    loaded.documents = std::move(*documents);
    applySettings(loaded.documents, settingsOf(request.settings), diagnostics);
    scenario = decodeScenario(loaded.documents, loader, diagnostics);
  }
  printDiagnostics(terminal.err, withSettingsNamed(diagnostics.all()));
  if (!scenario || diagnostics.hasErrors()) return std::nullopt;
  loaded.scenario = std::move(*scenario);
  return loaded;
}

}  // namespace

std::variant<PlayedScenario, ExitCode> playScenario(const PlayRequest& request,
                                                    const Terminal& terminal) {
  FileText file = readFile(request.file, inputBytesMax);
  if (file.status != ExitCode::Ok) {
    terminal.complain(file.problem);
    return file.status;
  }
  const auto loaded = load(request, std::move(file.text), terminal);
  if (!loaded) return ExitCode::BadInput;
  const Scenario& scenario = loaded->scenario;
  const RunOptions options = optionsOf(request);
  if (const std::string problem = horizonProblem(scenario, options); !problem.empty()) {
    terminal.complain(problem);
    return ExitCode::BadInput;
  }
  const RunResult result = run(scenario, options);
  for (const std::string& label : result.lastLabels) {
    terminal.err << "aviary: a limit ended the run; among the last events: " << label << '\n';
  }
  PlayedScenario played;
  played.trace = result.trace;
  played.summary = summarise(*result.trace);
  played.resolved =
      resolvedYaml(scenario, loaded->documents,
                   {options.seed, options.engine, options.until, options.duration});
  played.expectations = checkExpectations(scenario, *played.trace, played.summary);
  return played;
}

}  // namespace aviary
