#pragma once

#include <optional>
#include <string>

#include "sim/api/canary_provider.hpp"
#include "sim/controllers/canary/canary_context.hpp"
#include "sim/controllers/canary/step_outcome.hpp"
#include "sim/delivery/canary_names.hpp"
#include "sim/delivery/canary_steps.hpp"

namespace aviary {

/// What the routing object says, or why it cannot be read.
struct RoutesAnswer {
  std::optional<RouteWeights> weights;
  std::string error;
  [[nodiscard]] static RoutesAnswer failure(std::string error) {
    return {std::nullopt, std::move(error)};
  }
};

/// Session cookies as they stand in a canary's status.
struct SessionCookies {
  std::string current;
  std::string previous;
  std::string primary;
  bool operator==(const SessionCookies&) const = default;
};

/// The result of a change of routes: setting them may make or retire session cookies, which the
/// next status write persists.
struct RoutesChange {
  StepOutcome outcome;
  SessionCookies cookies;
};

/// How one provider keeps the traffic split. The state is the routing object in the store; a router
/// itself keeps none.
/// Source: flagger pkg/router/*.go.
struct CanaryRouter {
  CanaryRouterKind kind;
  /// Creates the routing object with 100/0, or repairs it. Weights alone are no difference.
  StepOutcome (*reconcile)(CanaryContext&, const Canary&);
  RoutesAnswer (*getRoutes)(const CanaryContext&, const Canary&);
  RoutesChange (*setRoutes)(CanaryContext&, const Canary&, const RouteWeights&);
  /// Gives back a routing object that was there before Flagger; null: leaves it as it is.
  StepOutcome (*finalise)(CanaryContext&, const Canary&) = nullptr;
};

/// The router of a canary: by spec.provider, else by the mesh-provider flag. Names Flagger does not
/// know are played as istio; a refused provider as kubernetes, which moves no traffic.
[[nodiscard]] const CanaryRouter& routerFor(const Canary& canary, const FlaggerOptions& options);

/// spec.provider, or the flag where it is empty.
[[nodiscard]] const std::string& providerOf(const Canary& canary, const FlaggerOptions& options);

[[nodiscard]] SessionCookies cookiesOf(const Canary& canary);

extern const CanaryRouter istioRouter;
extern const CanaryRouter traefikRouter;
extern const CanaryRouter nginxRouter;
extern const CanaryRouter gatewayApiRouter;
extern const CanaryRouter gatewayApiBetaRouter;
extern const CanaryRouter trafficSplitRouter;
extern const CanaryRouter kubernetesRouter;

}  // namespace aviary
