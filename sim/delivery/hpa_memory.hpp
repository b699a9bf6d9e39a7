#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/api/autoscaling.hpp"
#include "sim/engine/sim_time.hpp"

namespace aviary {

/// A size the metrics asked for, before any limit.
struct HpaRecommendation {
  int replicas = 0;
  SimTime at{};
};

/// A write of the scale by the autoscaler itself.
struct HpaScaleEvent {
  int change = 0;                               ///< pods, > 0
  SimTime at{};
  bool outdated = false;                        ///< its place may be taken
};

/// What the controller remembers of one autoscaler. Lost when the controller restarts.
struct HpaMemory {
  std::vector<HpaRecommendation> recommendations;
  std::vector<HpaScaleEvent> ups;
  std::vector<HpaScaleEvent> downs;
};

struct HpaBounds {
  int min = 1;
  int max = 1;
};

/// One condition's status, reason and message. The controller words each reason in one way, except
/// where a message names a metric, a size or an error.
struct HpaVerdict {
  ConditionStatus status = ConditionStatus::True;
  std::string_view reason;
  std::string_view message;
};

/// A size within all limits, and what the conditions say about the way to it, in texts that last.
struct HpaNormalized {
  int replicas = 0;
  HpaVerdict ableToScale;
  HpaVerdict scalingLimited;
};

/// Both directions filled in, as the API server defaults them. Source: autoscaling/v2/defaults.go.
/// \param downWindow  of the controller's flag, for an unset scale-down window.
struct HpaRules {
  HpaScalingRules up;
  HpaScalingRules down;
};
[[nodiscard]] HpaRules effectiveRules(const HpaBehavior& behavior, SimDuration downWindow);

/// Without spec.behavior. Remembers `wanted`. Source: horizontal.go:normalizeDesiredReplicas.
[[nodiscard]] HpaNormalized normalizeWithoutBehavior(HpaMemory& memory, int current, int wanted,
                                                     HpaBounds bounds, SimDuration window,
                                                     SimTime now);

/// With spec.behavior. Remembers `wanted`.
/// Source: horizontal.go:normalizeDesiredReplicasWithBehaviors.
[[nodiscard]] HpaNormalized normalizeWithBehavior(HpaMemory& memory, int current, int wanted,
                                                  HpaBounds bounds, const HpaRules& rules,
                                                  SimTime now);

/// Remembers a scale that was written. Source: horizontal.go:storeScaleEvent.
void rememberScale(HpaMemory& memory, const HpaRules& rules, int from, int to, SimTime now);

}  // namespace aviary
