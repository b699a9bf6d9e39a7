#include "sim/delivery/recreate.hpp"

namespace aviary {

RecreateStep recreateStep(const RecreateView& seen) {
  if (seen.anyOldActive) return RecreateStep::StopOld;
  if (seen.oldStatusReplicas > 0 || seen.foreignPods) return RecreateStep::WaitForOld;
  return RecreateStep::StartNew;
}

}  // namespace aviary
