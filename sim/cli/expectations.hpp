#pragma once

#include <vector>

#include "reports/summary/run_summary.hpp"
#include "sim/cli/play.hpp"
#include "sim/scenario/scenario.hpp"

namespace aviary {

/// Holds a finished run against the `expect` block of its scenario, in the order written.
///
/// An object's state is what its records say: phase, failedChecks, weight of a canary or rollout;
/// image, replicas (spec.replicas), readyReplicas of a Deployment. With `at` the state at the end
/// of that instant counts, with `by` any state up to and including it, else the last one.
[[nodiscard]] std::vector<PlayedExpectation> checkExpectations(const Scenario& scenario,
                                                               const Trace& trace,
                                                               const RunSummary& summary);

}  // namespace aviary
