#include "sim/delivery/canary_conditions.hpp"

#include <fmt/format.h>

namespace aviary {
namespace {

struct Meaning {
  ConditionStatus status;
  std::string message;
};

Meaning meaningOf(CanaryPhase phase, const std::string& kind) {
  switch (phase) {
    case CanaryPhase::Initialized:
      return {ConditionStatus::True, fmt::format("{} initialization completed.", kind)};
    case CanaryPhase::Waiting:
    case CanaryPhase::WaitingPromotion:
      return {ConditionStatus::Unknown, "Waiting for approval."};
    case CanaryPhase::Progressing:
      return {ConditionStatus::Unknown, "New revision detected, progressing canary analysis."};
    case CanaryPhase::Promoting:
      return {ConditionStatus::Unknown,
              "Canary analysis completed, starting primary rolling update."};
    case CanaryPhase::Finalising:
      return {ConditionStatus::Unknown,
              "Canary analysis completed, routing all traffic to primary."};
    case CanaryPhase::Succeeded:
      return {ConditionStatus::True, "Canary analysis completed successfully, promotion finished."};
    case CanaryPhase::Failed:
      return {ConditionStatus::False,
              fmt::format("Canary analysis failed, {} scaled to zero.", kind)};
    case CanaryPhase::None:
    case CanaryPhase::Initializing:
    case CanaryPhase::Terminating:
    case CanaryPhase::Terminated:
      break;
  }
  return {ConditionStatus::Unknown, fmt::format("New {} detected, starting initialization.", kind)};
}

}  // namespace

std::vector<Condition> conditionsFor(const Canary& canary, CanaryPhase phase, SimTime now) {
  const Condition* before = findCondition(canary.status.conditions, "Promoted");
  Meaning meaning = meaningOf(phase, canary.spec.targetRef.kind);
  if (before != nullptr && before->status == meaning.status && before->reason == text(phase)) {
    return canary.status.conditions;
  }
  const bool sameStatus = before != nullptr && before->status == meaning.status;
  return {Condition{"Promoted", meaning.status, std::string(text(phase)),
                    std::move(meaning.message), now,
                    sameStatus ? before->lastTransitionTime : now}};
}

}  // namespace aviary
