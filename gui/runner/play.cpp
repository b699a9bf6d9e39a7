#include "gui/runner/play.hpp"

#include <chrono>
#include <exception>
#include <sstream>
#include <string_view>
#include <utility>

#include "gui/runner/file_text.hpp"
#include "gui/runner/rollout_choice.hpp"
#include "reports/exporters/exporter.hpp"
#include "sim/run/condition_log.hpp"
#include "sim/run/phase_graphs.hpp"
#include "sim/run/run.hpp"
#include "sim/scenario/resolved_writer.hpp"

namespace aviary {
namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Files as they are on disk, unless an editor has changed them; remembers what was read.
FileLoader loaderOf(const std::string& file, const std::map<std::string, std::string>& texts,
                    const std::shared_ptr<std::vector<InputFile>>& read) {
  return [below = filesBeside(file), folder = folderOf(file), texts,
          read](const std::string& relativePath) {
    LoadResult result;
    result.name = pathIn(folder, relativePath);
    const auto edited = texts.find(result.name);
    if (edited != texts.end()) {
      result.text = edited->second;
    } else {
      result = below(relativePath);
    }
    if (result.text && read != nullptr) read->push_back({result.name, *result.text});
    return result;
  };
}

void copyDiagnostics(const Diagnostics& from, std::vector<Diagnostic>& to) {
  to.assign(from.all().begin(), from.all().end());
}

/// A scenario without and with what the controls and hands change in it.
struct Decoded {
  std::shared_ptr<const Scenario> base;
  std::shared_ptr<const Scenario> played;  ///< null after diagnostics that say why
};

Decoded decodePlayed(FinishedRun& run, Diagnostics& diagnostics) {
  const ScenarioSource& source = *run.source;
  const RunRequest& request = run.request;
  run.documents = withStrategy(*source.documents, request.whatIf.strategy);
  applySettings(run.documents, request.settings, diagnostics);
  const bool asWritten =
      request.whatIf.strategy == StrategyChoice::AsWritten && request.settings.empty();
  Decoded decoded;
  const auto decode = [&](Diagnostics& told) -> std::shared_ptr<const Scenario> {
    std::optional<Scenario> scenario = decodeScenario(run.documents, source.loader, told);
    return scenario ? std::make_shared<const Scenario>(std::move(*scenario)) : nullptr;
  };
  if (asWritten && source.scenario) {
    // Lives as long as its source.
    decoded.base = {run.source, &*source.scenario};
  } else {
    decoded.base = decode(diagnostics);
    if (decoded.base == nullptr) return decoded;
  }
  const std::vector<Setting> settings = settingsOf(*decoded.base, request.whatIf);
  if (settings.empty() && request.interventions.empty()) {
    decoded.played = decoded.base;
    return decoded;
  }
  applySettings(run.documents, settings, diagnostics);
  run.documents = withInterventions(std::move(run.documents), request.interventions);
  Diagnostics changed;
  decoded.played = decode(changed);
  for (const Diagnostic& one : changed.all()) {
    if (one.severity == Severity::Error) run.diagnostics.push_back(one);
  }
  return decoded;
}

RunOptions optionsOf(const RunRequest& request, RunControl& control) {
  RunOptions options;
  // While a slider moves, sampled rates are enough; letting go plays what the scenario says.
  if (request.purpose == RunPurpose::Preview) options.engine = EngineChoice::Flow;
  options.control = &control;
  return options;
}

/// False when the run was cancelled.
bool playInto(FinishedRun& run, RunControl& control) {
  Diagnostics diagnostics;
  const Decoded decoded = decodePlayed(run, diagnostics);
  for (const Diagnostic& one : diagnostics.all()) run.diagnostics.push_back(one);
  if (decoded.played == nullptr || diagnostics.hasErrors()) return true;
  run.scenario = decoded.played;
  const Clock::time_point start = Clock::now();
  RolloutChoice choice(*run.scenario, run.request.rollout);
  RunOptions options = optionsOf(run.request, control);
  ConditionLog conditions(choice.observer());
  options.observer = &conditions;
  const RunResult result = aviary::run(*run.scenario, options);
  run.runMilliseconds = millisecondsSince(start);
  if (result.trace == nullptr) return false;
  for (const std::string& label : result.lastLabels) run.fault += label + "\n";
  choice.take(run, *result.trace);
  run.knobs = knobsOf(*decoded.base, nameOfShown(run));
  run.cluster = ClusterHistory(*result.trace, *run.scenario);
  run.log = logOf(*result.trace);
  run.conditions = conditions.take();
  run.summary = summarise(*result.trace);
  run.trace = result.trace;
  return true;
}

}  // namespace

std::shared_ptr<const ScenarioSource> openSource(const std::string& file,
                                                 const std::map<std::string, std::string>& texts) {
  auto source = std::make_shared<ScenarioSource>();
  source->file = file;
  source->loader = loaderOf(file, texts, nullptr);
  const auto edited = texts.find(file);
  if (edited != texts.end()) {
    source->text = edited->second;
  } else {
    FileContent content = readTextFile(file);
    if (!content.text) {
      source->problem = content.problem;
      return source;
    }
    source->text = std::move(*content.text);
  }
  Diagnostics diagnostics;
  const auto read = std::make_shared<std::vector<InputFile>>();
  read->push_back({file, source->text});
  source->documents =
      readScenarioDocuments({file, source->text}, loaderOf(file, texts, read), diagnostics);
  if (source->documents) {
    source->scenario = decodeScenario(*source->documents, source->loader, diagnostics);
  }
  if (diagnostics.hasErrors()) source->scenario.reset();
  source->files = std::move(*read);
  copyDiagnostics(diagnostics, source->diagnostics);
  return source;
}

std::shared_ptr<FinishedRun> play(RunRequest request, RunControl& control) {
  const Clock::time_point start = Clock::now();
  auto run = std::make_shared<FinishedRun>();
  run->source =
      request.source != nullptr ? request.source : openSource(request.file, request.texts);
  run->request = std::move(request);
  run->request.source = run->source;
  const bool readable = run->source->documents.has_value() && run->source->scenario.has_value();
  run->diagnostics = run->source->diagnostics;
  if (readable) {
    try {
      if (!playInto(*run, control)) return nullptr;
    } catch (const std::exception& fault) {
      run->fault = fault.what();
      run->trace = nullptr;
    }
  }
  run->totalMilliseconds = millisecondsSince(start);
  return run;
}

std::string nameOfShown(const FinishedRun& run) {
  if (run.shown >= run.rollouts.size()) return {};
  const RolloutName& name = run.rollouts[run.shown];
  return text(TraceObject{name.kind, name.key});
}

std::string scenarioText(const FinishedRun& run) {
  if (run.scenario == nullptr) return run.source == nullptr ? std::string() : run.source->text;
  return resolvedYaml(*run.scenario, run.documents);
}

std::string commandLine(const FinishedRun& run) {
  const RunRequest& request = run.request;
  const bool sayable = request.texts.empty() && request.interventions.empty() &&
                       request.whatIf.strategy == StrategyChoice::AsWritten &&
                       run.source->scenario.has_value();
  if (!sayable) return "aviary run scenario.yaml";
  const auto quoted = [](const std::string& text) {
    std::string safe = "'";
    for (const char c : text) safe += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return safe + "'";
  };
  std::string line = "aviary run " + quoted(run.source->file);
  std::vector<Setting> settings = request.settings;
  const std::vector<Setting> turned = settingsOf(*run.source->scenario, request.whatIf);
  settings.insert(settings.end(), turned.begin(), turned.end());
  for (const Setting& one : settings) line += " --set " + quoted(one.path + "=" + one.value);
  return line;
}

std::vector<std::pair<std::string, std::string>> bundleTexts(const FinishedRun& run) {
  std::vector<std::pair<std::string, std::string>> files;
  for (const Exporter& exporter : exporterTable) {
    if (exporter.fileName.empty() || !run.playable()) continue;
    std::ostringstream out;
    exporter.write(out, *run.trace, run.summary);
    files.emplace_back(exporter.fileName, std::move(out).str());
  }
  files.emplace_back("scenario.resolved.yaml", scenarioText(run));
  return files;
}

std::vector<PhaseMove> phaseMoves() {
  // One move a line: "from" -> "to" [label="why"];
  std::vector<PhaseMove> moves;
  std::istringstream lines(canaryPhasesDot());
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> quoted;
    for (std::size_t at = line.find('"'); at != line.npos;) {
      const std::size_t end = line.find('"', at + 1);
      if (end == line.npos) break;
      quoted.push_back(line.substr(at + 1, end - at - 1));
      at = line.find('"', end + 1);
    }
    if (quoted.size() >= 2 && line.find("->") != line.npos) {
      moves.push_back({quoted[0], quoted[1], quoted.size() > 2 ? quoted[2] : std::string()});
    }
  }
  return moves;
}

}  // namespace aviary
