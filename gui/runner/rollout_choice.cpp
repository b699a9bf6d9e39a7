#include "gui/runner/rollout_choice.hpp"

#include <algorithm>
#include <utility>

namespace aviary {
namespace {

RolloutName deploymentName(const ObjectKey& key) {
  return {"Deployment", key};
}

/// Something new comes out there, else somebody asks for something there.
std::size_t mostTelling(const std::vector<WorkloadTrack>& workloads) {
  const auto busy = [](const WorkloadTrack& one) {
    return std::any_of(one.rows.begin(), one.rows.end(),
                       [](const SeriesRow& row) { return row[SeriesColumn::Rps] > 0; });
  };
  const auto changes = [](const WorkloadTrack& one) { return !one.newImage.empty(); };
  auto found = std::find_if(workloads.begin(), workloads.end(),
                            [&](const WorkloadTrack& one) { return changes(one) && busy(one); });
  if (found == workloads.end()) found = std::find_if(workloads.begin(), workloads.end(), changes);
  if (found == workloads.end()) found = std::find_if(workloads.begin(), workloads.end(), busy);
  return found == workloads.end() ? 0 : static_cast<std::size_t>(found - workloads.begin());
}

}  // namespace

RolloutChoice::RolloutChoice(const Scenario& scenario, const std::string& asked)
    : asked_(asked), sampler_(scenario), canaries_(!scenario.objects.of<Canary>().empty()) {
  looksOn_ = !canaries_;
  for (const ObjectKey& leader : sampler_.leaders()) {
    looksOn_ = looksOn_ || isAsked(deploymentName(leader));
  }
}

RunObserver* RolloutChoice::observer() {
  return looksOn_ && sampler_.needed() ? &sampler_ : nullptr;
}

bool RolloutChoice::isAsked(const RolloutName& name) const {
  return !asked_.empty() &&
         (asked_ == name.key.name || asked_ == text(TraceObject{name.kind, name.key}));
}

void RolloutChoice::take(FinishedRun& run, const Trace& trace) {
  for (const Track& track : trace.tracks()) {
    const TraceObject& object = trace.object(track.object);
    run.rollouts.push_back({object.kind, object.key});
  }
  const std::size_t canaries = run.rollouts.size();
  for (const ObjectKey& leader : sampler_.leaders()) {
    run.rollouts.push_back(deploymentName(leader));
  }
  const auto asked = std::find_if(run.rollouts.begin(), run.rollouts.end(),
                                  [&](const RolloutName& name) { return isAsked(name); });
  const bool found = asked != run.rollouts.end();
  run.shown = found ? static_cast<std::size_t>(asked - run.rollouts.begin()) : 0;
  const std::vector<WorkloadTrack> workloads =
      looksOn_ ? sampler_.take() : std::vector<WorkloadTrack>{};
  if (!found && canaries == 0) run.shown = mostTelling(workloads);
  if (run.shown < canaries || run.shown - canaries >= workloads.size()) {
    run.view = viewOf(trace, *run.scenario, run.shown);
  } else {
    run.view = viewOf(trace, *run.scenario, workloads[run.shown - canaries]);
  }
}

}  // namespace aviary
