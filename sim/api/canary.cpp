#include "sim/api/canary.hpp"

namespace aviary {

std::string_view text(CanaryPhase phase) {
  switch (phase) {
    case CanaryPhase::None: return "";
    case CanaryPhase::Initializing: return "Initializing";
    case CanaryPhase::Initialized: return "Initialized";
    case CanaryPhase::Waiting: return "Waiting";
    case CanaryPhase::Progressing: return "Progressing";
    case CanaryPhase::WaitingPromotion: return "WaitingPromotion";
    case CanaryPhase::Promoting: return "Promoting";
    case CanaryPhase::Finalising: return "Finalising";
    case CanaryPhase::Succeeded: return "Succeeded";
    case CanaryPhase::Failed: return "Failed";
    case CanaryPhase::Terminating: return "Terminating";
    case CanaryPhase::Terminated: return "Terminated";
  }
  return "";
}

std::string_view text(HookType type) {
  switch (type) {
    case HookType::Rollout: return "rollout";
    case HookType::ConfirmRollout: return "confirm-rollout";
    case HookType::PreRollout: return "pre-rollout";
    case HookType::ConfirmTrafficIncrease: return "confirm-traffic-increase";
    case HookType::ConfirmPromotion: return "confirm-promotion";
    case HookType::PostRollout: return "post-rollout";
    case HookType::Rollback: return "rollback";
    case HookType::Event: return "event";
  }
  return "";
}

}  // namespace aviary
