#pragma once

#include "gui/runner/finished_run.hpp"

namespace aviary {

class RunControl;

/// Reads a scenario; `texts` replaces what files of these names hold.
[[nodiscard]] std::shared_ptr<const ScenarioSource> openSource(
    const std::string& file, const std::map<std::string, std::string>& texts = {});

/// Applies the changes of a request, plays the scenario and prepares what is shown. Never throws.
/// \return null when the run was cancelled.
[[nodiscard]] std::shared_ptr<FinishedRun> play(RunRequest request, RunControl& control);

/// "Kind/namespace/name" of the rollout that a run shows; empty: none.
[[nodiscard]] std::string nameOfShown(const FinishedRun& run);

/// The scenario that repeats a run from one file.
[[nodiscard]] std::string scenarioText(const FinishedRun& run);

/// The command that repeats a run. Changes that no option can say are in the text of the scenario
/// alone: the command then speaks of a file `scenario.yaml` that holds it.
[[nodiscard]] std::string commandLine(const FinishedRun& run);

/// The files of a bundle, as `aviary run -o` writes them: name and content.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> bundleTexts(const FinishedRun& run);

/// A phase and the moves out of it, as the controller's state machine knows them.
struct PhaseMove {
  std::string from;
  std::string to;
  std::string label;
};
[[nodiscard]] std::vector<PhaseMove> phaseMoves();

}  // namespace aviary
