#pragma once

#include <optional>
#include <string_view>

#include "sim/api/canary.hpp"
#include "sim/engine/sim_time.hpp"

namespace aviary {

/// A duration in Go's notation ("1m30s", "500ms", "1.5h"); nothing when it is none.
[[nodiscard]] std::optional<SimDuration> parseGoDuration(std::string_view text);

/// The period of a canary's ticks: 60 s when empty or unparsable, at least 10 s.
/// Source: flagger pkg/apis/flagger/v1beta1/canary.go:GetAnalysisInterval.
[[nodiscard]] SimDuration analysisInterval(const CanaryAnalysis& analysis);

/// Where the ticks of a job stand on its grid.
struct JobClock {
  SimTime start{};  ///< the first tick; the grid is start + k * interval
  SimDuration interval{};
  bool operator==(const JobClock&) const = default;
};

/// When the tick after the one that ran from `began` to `ended` is due. Fires that came while it
/// ran are kept once and run at its end; the grid stays aligned to the start of the job. Source:
/// flagger pkg/controller/job.go:CanaryJob.Start with a Go time.Ticker.
[[nodiscard]] SimTime nextTick(const JobClock& job, SimTime began, SimTime ended);

}  // namespace aviary
