#pragma once

#include <optional>
#include <vector>

#include "sim/cluster/store.hpp"
#include "sim/delivery/deployment_scaling.hpp"
#include "sim/delivery/deployment_status.hpp"
#include "sim/delivery/rolling_update.hpp"

namespace aviary {

/// One pass over one Deployment.
///
/// Invariants: reads the store once, at the start; every write names the versions read then. The
/// sets keep the sizes of the start for the status and the clean-up, whatever the pass resizes.
class DeploymentPass {
 public:
  /// How it ended.
  enum class [[nodiscard]] Outcome : std::uint8_t{Ok, Conflict};

  DeploymentPass(Store& store, const Ref<Deployment>& deployment);

  Outcome run();

  /// When to look again although nothing changed.
  [[nodiscard]] StuckCheck stuck() const { return stuck_; }

  /// The version of the Deployment that the pass left behind, if all it wrote was the status of a
  /// rolling update with no set to resize or to clean up: another pass in this instant over this
  /// version and the same sets would change nothing. 0 otherwise.
  [[nodiscard]] ResourceVersion settled() const { return settled_; }

 private:
  Outcome notePause();
  Outcome findSets();
  Outcome refreshCurrent();
  Outcome createCurrent();
  Outcome scaleOnly();
  Outcome rollingUpdate();
  Outcome recreate();
  [[nodiscard]] std::vector<SetResize> planForOld() const;
  Outcome shrinkOld(const std::vector<SetResize>& plan);
  Outcome resize(const ReplicaSet& set, int replicas);
  /// Null when the set is stale or gone.
  [[nodiscard]] Ref<ReplicaSet> write(const ReplicaSet& set, int replicas);
  void cleanUp();
  Outcome finish(DeploymentStatus status);
  Outcome finishRollout();
  Outcome waitForSets();
  Outcome writeStatus(DeploymentStatus status);
  Outcome writeStatus();
  /// The Deployment the pass works on; its version never moves.
  [[nodiscard]] const Deployment& deployment() const { return edited_ ? *edited_ : *stored_; }
  Deployment& edit();
  [[nodiscard]] bool foreignPods() const;
  void scaled(std::string_view direction, const std::string& set, int from, int to);

  Store& store_;
  Ref<Deployment> stored_;             // as read at the start
  std::optional<Deployment> edited_;   // its copy, where the pass has changed something
  std::vector<Ref<ReplicaSet>> read_;  // the sets as read at the start
  Ref<ReplicaSet> fresh_;              // the new set as written or created in this pass
  DeploymentSets sets_;
  StuckCheck stuck_;
  Ref<Deployment> written_;            // with its new status, all that was edited
  ResourceVersion settled_ = 0;
};

}  // namespace aviary
