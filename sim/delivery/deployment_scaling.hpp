#pragma once

#include <cstdint>
#include <vector>

#include "sim/delivery/deployment_sets.hpp"

namespace aviary {

/// What a pass that only scales does to one set.
struct SetScaling {
  enum class Write : std::uint8_t {
    Resize,   ///< nothing is written when the size stays
    Annotate  ///< the size annotations are renewed even when the size stays
  };
  const ReplicaSet* set = nullptr;
  int replicas = 0;
  Write write = Write::Resize;
};

/// True when an active set was last sized for another number of replicas: the pass scales and does
/// nothing else. Source: kubernetes pkg/controller/deployment/sync.go:isScalingEvent (1.36).
[[nodiscard]] bool isScalingEvent(const Deployment& deployment, const DeploymentSets& sets);

/// How the sets follow a changed size: a lone set takes it all, several sets share it in
/// proportion. Source: sync.go:scale, deployment_util.go:GetReplicaSetProportion.
[[nodiscard]] std::vector<SetScaling> scalingPlan(const Deployment& deployment,
                                                  const DeploymentSets& sets);

}  // namespace aviary
