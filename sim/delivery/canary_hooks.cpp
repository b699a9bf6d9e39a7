#include "sim/delivery/canary_hooks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "sim/delivery/canary_interval.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;

// The client gives up on these and hides the body.
bool clientGivesUp(const HookReply& reply) {
  if (reply.status == 0 || reply.status == 429) return true;
  return reply.status >= 500 && reply.status != 501;
}

}  // namespace

SimDuration hookTimeout(std::string_view timeout) {
  if (timeout.size() < 2) return seconds{10};
  return parseGoDuration(timeout).value_or(seconds{10});
}

HookNext nextAttempt(const HookReply& reply, int attempt, int retries) {
  if (!clientGivesUp(reply) || attempt > retries) return {};
  const int doublings = std::min(attempt - 1, 5);
  return {true, std::min(seconds{1 << doublings}, seconds{30})};
}

HookOutcome hookOutcome(const HookReply& last, std::string_view url, int attempts,
                        SimDuration duration) {
  HookOutcome out{false, "", attempts, duration};
  if (clientGivesUp(last)) {
    out.error = fmt::format("POST {} giving up after {} attempt(s)", url, attempts);
    if (last.status == 0) out.error += ": " + last.failure;
    return out;
  }
  out.passed = last.status <= 202;
  if (!out.passed) out.error = last.body;
  return out;
}

}  // namespace aviary
