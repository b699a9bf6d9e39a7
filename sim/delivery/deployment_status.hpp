#pragma once

#include <optional>

#include "sim/delivery/deployment_sets.hpp"

namespace aviary {

/// Counts and condition Available as the sets report them; the other conditions stay.
/// Source: kubernetes pkg/controller/deployment/sync.go:calculateStatus (1.36).
[[nodiscard]] DeploymentStatus calculateStatus(const Deployment& deployment,
                                               const DeploymentSets& sets, SimTime now);

/// The same with Progressing and ReplicaFailure: the status at the end of a pass that rolls out.
/// Source: progress.go:syncRolloutStatus.
[[nodiscard]] DeploymentStatus rolloutStatus(const Deployment& deployment,
                                             const DeploymentSets& sets, SimTime now);

/// Every pod is of the new set and available, and the status knows the present spec.
[[nodiscard]] bool isComplete(const Deployment& deployment, const DeploymentStatus& status);

[[nodiscard]] bool hasProgressDeadline(const DeploymentSpec& spec);

/// Condition Progressing for a Deployment that was paused or resumed; nothing when it says so
/// already, has no deadline, or timed out. Source: sync.go:checkPausedConditions.
[[nodiscard]] std::optional<Condition> pausedCondition(const Deployment& deployment, SimTime now);

/// Condition Progressing = True that a pass sets when it finds or creates the new set.
[[nodiscard]] Condition foundSetCondition(const std::string& set, SimTime now);
[[nodiscard]] Condition createdSetCondition(const std::string& set, SimTime now);

/// Puts a condition last in the list. One of the same status and reason stays as it is; one of the
/// same status keeps its transition time. Source: deployment_util.go:SetDeploymentCondition.
void setDeploymentCondition(DeploymentStatus& status, Condition condition);

/// When a Deployment whose status did not change is to be looked at again.
struct StuckCheck {
  enum class When : std::uint8_t { Never, AtOnce, After };
  When when = When::Never;  ///< AtOnce: through the rate limiter
  SimDuration after{};      ///< > 0, of After
};

/// Source: progress.go:requeueStuckDeployment.
/// Differs: asks for nothing when the rollout is complete and less than a second remains, where the
/// real controller comes back every 5 ms without changing anything.
[[nodiscard]] StuckCheck stuckCheck(const Deployment& deployment, const DeploymentStatus& status,
                                    SimTime now);

}  // namespace aviary
