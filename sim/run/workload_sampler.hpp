#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/run/run_observer.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/workload_track.hpp"

namespace aviary {

/// Draws the curves of the Deployments that no Canary rules: at each scrape, and whenever their
/// pods change. It looks on only: the trace is that of a run without it.
class WorkloadSampler final : public RunObserver {
 public:
  /// At most so many groups of Deployments are followed, in the order of the scenario.
  static constexpr std::size_t groupsMax = 64;

  /// \param scenario  outlives the sampler.
  explicit WorkloadSampler(const Scenario& scenario);

  ~WorkloadSampler() override;

  /// False when there is nothing to look at: the run can do without the sampler.
  [[nodiscard]] bool needed() const;

  /// The first Deployment of each group.
  [[nodiscard]] std::vector<ObjectKey> leaders() const;

  void begun(const RunView& view) override;
  void ended(const RunView& view) override;

  /// The curves; to be asked for once, after the run.
  [[nodiscard]] std::vector<WorkloadTrack> take();

 private:
  struct Group;

  void addGroup(const Scenario& scenario, const Deployment& leader);
  void countPod(const Pod& pod, int by);
  void deploymentChanged(const Deployment& deployment);
  void touch();
  void scrape();
  void measure(Group& group);
  void sampleAll();
  void addRow(Group& group);

  SimDuration interval_;
  std::vector<Group> groups_;
  std::optional<RunView> view_;
  bool touched_ = false;
};

}  // namespace aviary
