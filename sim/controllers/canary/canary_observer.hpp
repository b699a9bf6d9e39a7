#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/canary.hpp"
#include "sim/delivery/canary_hooks.hpp"
#include "sim/delivery/canary_rules.hpp"

namespace aviary {

/// One metric of a tick against its bounds.
struct CanaryCheck {
  std::string metric;
  std::optional<double> value;  ///< nothing when the server gave none
  std::optional<double> min;
  std::optional<double> max;
  std::string_view unit;  ///< "%", "ms" or empty
  bool passed = false;
  std::string reason;                ///< the Halt event; empty when passed
  std::optional<double> requests{};  ///< in the window of the query
};

/// One webhook call of a tick, with all its attempts. Event hooks are left out.
struct CanaryHookRecord {
  std::string name;
  HookType type = HookType::Rollout;
  HookOutcome outcome;
};

/// What one tick of a canary saw, decided and left behind.
struct CanaryTickReport {
  SimTime time{};
  ObjectKey canary;
  CanaryPhase phaseBefore = CanaryPhase::None;
  CanaryPhase phase = CanaryPhase::None;  ///< after the tick
  int canaryWeight = 0;                   ///< of the router, percent; 0 when it cannot be read
  int primaryWeight = 0;
  bool mirrored = false;
  int failedChecks = 0;
  int iterations = 0;
  std::vector<CanaryCheck> checks;
  std::vector<CanaryHookRecord> hooks;
  CanaryRule rule = CanaryRule::None;  ///< what decided
  /// One sentence: the values seen and what would have changed the decision.
  std::string explanation;
  SimDuration duration{};     ///< of hooks and queries; the next tick waits for it
  ResourceVersion cause = 0;  ///< version of the last change the tick reacted to
};

/// Hears about every tick after it is done; must not write to the store.
class CanaryObserver {
 public:
  virtual ~CanaryObserver() = default;
  virtual void ticked(const CanaryTickReport& report) = 0;
};

}  // namespace aviary
