#pragma once

#include <cstdint>

namespace aviary {

/// What a Recreate Deployment does in this pass.
enum class RecreateStep : std::uint8_t {
  StopOld,     ///< old sets with replicas go to 0
  WaitForOld,  ///< pods of old sets still exist
  StartNew     ///< create the new set if missing and bring it to full size
};

struct RecreateView {
  bool anyOldActive = false;  ///< an old set with spec.replicas > 0
  int oldStatusReplicas = 0;  ///< sum of status.replicas of the old sets
  bool foreignPods = false;   ///< a pod of another set is neither Succeeded nor Failed
};

/// Source: kubernetes pkg/controller/deployment/recreate.go:rolloutRecreate (1.36).
[[nodiscard]] RecreateStep recreateStep(const RecreateView& seen);

}  // namespace aviary
