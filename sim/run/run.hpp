#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/run/run_control.hpp"
#include "sim/run/run_observer.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/trace.hpp"

namespace aviary {

/// What one run changes in its scenario.
struct RunOptions {
  std::optional<std::uint64_t> seed;
  std::optional<EngineChoice> engine;
  std::optional<RunUntil> until;
  std::optional<SimDuration> duration;          ///< another horizon
  /// Lives as long as the run; null: nobody watches.
  RunControl* control = nullptr;
  /// Lives as long as the run; null: nobody looks on.
  RunObserver* observer = nullptr;
};

/// What a run leaves behind.
struct RunResult {
  /// Null when the run was cancelled.
  std::shared_ptr<const Trace> trace;
  /// The last labels played when a limit ended the run; else empty.
  std::vector<std::string> lastLabels;
};

/// Plays a scenario to its end. Same scenario, options and seed: the same result, byte for byte.
/// \throws InternalFault when the program, not the scenario, is wrong.
[[nodiscard]] RunResult run(const Scenario& scenario, const RunOptions& options = {});

}  // namespace aviary
