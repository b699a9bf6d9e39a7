#pragma once

#include <optional>
#include <string>

#include "sim/api/canary.hpp"
#include "sim/delivery/canary_hooks.hpp"

namespace aviary {

/// What an event hook tells in addition.
struct HookEvent {
  EventType type = EventType::Normal;
  std::string message;
  SimTime timestamp{};
};

/// One attempt of a webhook call: the payload and where it goes.
struct HookCall {
  ObjectKey canary;
  std::string name;
  HookType type = HookType::Rollout;
  std::string url;
  CanaryPhase phase = CanaryPhase::None;  ///< of the payload
  std::string checksum;                   ///< of the revision and the tracked configs
  StringMap metadata;
  std::optional<HookEvent> event;  ///< event hooks only
  SimDuration timeout{};
  SimTime at{};  ///< when the attempt is made: a tick's calls follow each other
  int attempt = 1;
};

/// Answers webhook calls: gates, load tests, smoke tests. Implemented by the simulated hook
/// endpoints and by the player of recorded cases. What an answer means is decided in one place,
/// sim/delivery/canary_hooks.hpp.
class WebhookCaller {
 public:
  virtual ~WebhookCaller() = default;
  [[nodiscard]] virtual HookReply call(const HookCall& call) = 0;
};

}  // namespace aviary
