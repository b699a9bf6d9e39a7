#pragma once

#include <string>
#include <string_view>

#include "sim/api/canary.hpp"
#include "sim/engine/sim_time.hpp"

namespace aviary {

/// What one attempt of a webhook call came back with. status 0: no answer, `failure` says why
/// (a timeout, a refused connection).
struct HookReply {
  int status = 0;
  std::string body;
  std::string failure;
  SimDuration duration{};  ///< how long the attempt took, at most the timeout
};

/// The outcome of a call with all its attempts.
struct HookOutcome {
  bool passed = false;  ///< the final status was 200, 201 or 202
  std::string error;    ///< Flagger's text of a failure; may be empty
  int attempts = 0;
  SimDuration duration{};  ///< attempts and the waits between them
};

/// What to do after an attempt: call again after a wait, or stop.
struct HookNext {
  bool again = false;
  SimDuration wait{};
};

/// 10 s when `timeout` has fewer than two characters or is no duration.
[[nodiscard]] SimDuration hookTimeout(std::string_view timeout);

/// \param attempt  attempts made so far, >= 1.
/// \param retries  of the webhook, >= 0.
/// Connection errors, timeouts, 429 and 5xx except 501 are worth another attempt, after 1, 2, 4 ...
/// seconds, 30 at most. Differs: Retry-After is not modelled.
/// Source: hashicorp go-retryablehttp 0.7.8:DefaultRetryPolicy, DefaultBackoff.
[[nodiscard]] HookNext nextAttempt(const HookReply& reply, int attempt, int retries);

/// Source: flagger pkg/controller/webhook.go:callWebhook.
[[nodiscard]] HookOutcome hookOutcome(const HookReply& last, std::string_view url, int attempts,
                                      SimDuration duration);

}  // namespace aviary
