#pragma once

#include <string>
#include <vector>

#include "gui/runner/finished_run.hpp"
#include "sim/run/workload_sampler.hpp"

namespace aviary {

/// Which rollout of a scenario is looked at. Canaries are recorded by every run; a Deployment is
/// looked on while it is played, and only when it is the one that is asked for.
class RolloutChoice {
 public:
  /// \param asked  as RunRequest::rollout. \param scenario  outlives the choice.
  RolloutChoice(const Scenario& scenario, const std::string& asked);

  /// Who looks on; null: nobody has to.
  [[nodiscard]] RunObserver* observer();

  /// Fills the names and the view of a run. Once.
  void take(FinishedRun& run, const Trace& trace);

 private:
  [[nodiscard]] bool isAsked(const RolloutName& name) const;

  std::string asked_;
  WorkloadSampler sampler_;
  bool canaries_;
  bool looksOn_;
};

}  // namespace aviary
