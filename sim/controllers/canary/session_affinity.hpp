#pragma once

#include <string>

#include "sim/controllers/canary/router.hpp"

namespace aviary {

/// What session affinity adds to the weighted rule of a routing object.
struct AffinityPlan {
  SessionCookies cookies;  ///< the status after the change
  /// Regular expression on the Cookie header of a rule that comes first; empty: no such rule.
  std::string stickyMatch;
  /// The sticky rule sends everything to the canary (current cookie); otherwise it follows the
  /// weights (previous cookie).
  bool stickyToCanary = false;
  std::string primaryMatch;      ///< of the rule for users of the primary; empty: none
  std::string stickySetCookie;   ///< Set-Cookie of the sticky rule's canary; empty: none
  std::string canarySetCookie;   ///< Set-Cookie of the weighted rule's canary
  std::string primarySetCookie;  ///< Set-Cookie of the weighted rule's primary
};

/// \pre canary.spec.analysis.sessionAffinity.
/// Source: flagger pkg/router/istio.go:getSessionAffinityRouteRules, pkg/router/gateway_api.go.
[[nodiscard]] AffinityPlan planAffinity(CanaryContext& context, const Canary& canary,
                                        int canaryWeight);

/// Whether a Cookie condition belongs to a sticky rule.
[[nodiscard]] bool isStickyMatch(const HttpMatch& match, const SessionAffinity& affinity);

}  // namespace aviary
