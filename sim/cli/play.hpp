#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "reports/summary/run_summary.hpp"
#include "sim/cli/exit_code.hpp"
#include "sim/cli/terminal.hpp"
#include "sim/trace/trace.hpp"

namespace aviary {

/// Which scenario to play, and what to change in it.
struct PlayRequest {
  std::string file;                 ///< "-": standard input
  std::optional<std::uint64_t> seed;
  std::optional<std::string> engine;  ///< request, flow or auto
  std::optional<std::string> until; ///< rolloutFinished, horizon or a duration
  std::vector<std::string> settings;  ///< "path=value", in order
};

struct PlayedExpectation {
  std::string text;                 ///< what was expected
  bool held = false;
  std::string found;                ///< what was found instead; empty when it held
};

struct PlayedScenario {
  std::shared_ptr<const Trace> trace;
  RunSummary summary;
  std::string resolved;             ///< the scenario with all defaults, as YAML
  std::vector<PlayedExpectation> expectations;
};

/// Loads and plays a scenario; diagnostics go to the terminal's error stream.
/// \return the code to exit with, where there is nothing to show.
[[nodiscard]] std::variant<PlayedScenario, ExitCode> playScenario(const PlayRequest& request,
                                                                  const Terminal& terminal);

}  // namespace aviary
