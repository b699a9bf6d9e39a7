#include "sim/controllers/canary/session_affinity.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "sim/delivery/canary_interval.hpp"

namespace aviary {
namespace {

constexpr std::string_view cookieHeader = "cookie";

// "name=value" as a condition on the Cookie header.
std::string cookieMatch(const std::string& cookie) {
  const auto equals = cookie.find('=');
  return fmt::format(".*{}.*{}.*", cookie.substr(0, equals), cookie.substr(equals + 1));
}

// Attributes in the order Flagger writes them; flags without value are written as their name.
std::string withAttributes(std::string cookie, const SessionAffinity& affinity) {
  struct Attribute {
    std::string_view key;
    std::string_view text;
    bool flag;
  };
  static constexpr std::array order{
      Attribute{"domain", "Domain", false},          Attribute{"httpOnly", "HttpOnly", true},
      Attribute{"partitioned", "Partitioned", true}, Attribute{"path", "Path", false},
      Attribute{"sameSite", "SameSite", false},      Attribute{"secure", "Secure", true},
  };
  for (const Attribute& attribute : order) {
    const auto found = affinity.attributes.find(std::string(attribute.key));
    if (found == affinity.attributes.end() || found->second.empty()) continue;
    if (!attribute.flag) cookie += fmt::format("; {}={}", attribute.text, found->second);
    if (attribute.flag && found->second == "true") cookie += fmt::format("; {}", attribute.text);
  }
  return cookie;
}

std::string setCookie(const std::string& cookie, std::int64_t maxAge,
                      const SessionAffinity& affinity) {
  return withAttributes(fmt::format("{}; Max-Age={}", cookie, maxAge), affinity);
}

}  // namespace

AffinityPlan planAffinity(CanaryContext& context, const Canary& canary, int canaryWeight) {
  const SessionAffinity& affinity = *canary.spec.analysis.sessionAffinity;
  AffinityPlan plan;
  plan.cookies = cookiesOf(canary);
  SessionCookies& cookies = plan.cookies;
  if (canaryWeight == 0) {
    if (!cookies.current.empty()) cookies.previous = cookies.current;
    cookies.current.clear();
    if (!cookies.previous.empty()) {
      plan.stickyMatch = cookieMatch(cookies.previous);
      plan.stickySetCookie = fmt::format("{}; Max-Age=-1", cookies.previous);
    }
    return plan;
  }
  if (cookies.current.empty()) {
    cookies.current = fmt::format("{}={}", affinity.cookieName, context.randomLetters(10));
  }
  if (cookies.primary.empty()) {
    cookies.primary = fmt::format("{}={}", affinity.primaryCookieName, context.randomLetters(10));
  }
  plan.stickyMatch = cookieMatch(cookies.current);
  plan.stickyToCanary = true;
  plan.canarySetCookie = setCookie(cookies.current, affinity.maxAge, affinity);
  if (!affinity.primaryCookieName.empty()) {
    // The written interval counts here, not the one ticks are clamped to.
    const SimDuration interval =
        parseGoDuration(canary.spec.analysis.interval).value_or(std::chrono::seconds{60});
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(interval).count();
    plan.primaryMatch = cookieMatch(cookies.primary);
    plan.primarySetCookie = setCookie(cookies.primary, seconds, affinity);
  }
  return plan;
}

bool isStickyMatch(const HttpMatch& match, const SessionAffinity& affinity) {
  const auto found = match.headers.find(std::string(cookieHeader));
  if (found == match.headers.end()) return false;
  const std::string& value = found->second.value;
  const bool primary = !affinity.primaryCookieName.empty() &&
                       value.find(affinity.primaryCookieName) != std::string::npos;
  return primary || value.find(affinity.cookieName) != std::string::npos;
}

}  // namespace aviary
