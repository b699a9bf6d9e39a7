#pragma once

#include <optional>
#include <string>

#include "sim/api/canary.hpp"
#include "sim/api/workload.hpp"

namespace aviary {

/// Whether a workload may take part in an analysis, and if not, why and whether waiting may help.
struct Readiness {
  bool ready = true;
  bool retriable = true;
  std::string reason;  ///< as Flagger words it; empty when ready
};

/// spec.progressDeadlineSeconds, default 600.
[[nodiscard]] int progressDeadlineSeconds(const CanarySpec& spec);

/// A ready threshold in percent, default 100.
[[nodiscard]] int readyThresholdPercent(std::optional<int> threshold);

/// \param thresholdPercent  share of the updated replicas that must be available.
/// \param deadlineSeconds   of the Canary: how long availability may be lost.
/// Source: flagger pkg/canary/deployment_ready.go:isDeploymentReady.
[[nodiscard]] Readiness deploymentReadiness(const Deployment& deployment, int thresholdPercent,
                                            int deadlineSeconds, SimTime now);

}  // namespace aviary
