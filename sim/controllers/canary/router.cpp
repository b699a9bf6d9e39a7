#include "sim/controllers/canary/router.hpp"

namespace aviary {
namespace {

// There is no routing object: traffic changes by the primary's own rolling update.
StepOutcome reconcileNothing(CanaryContext&, const Canary&) {
  return {};
}

RoutesAnswer routesByIterations(const CanaryContext&, const Canary& canary) {
  if (canary.status.iterations > 0) return {RouteWeights{0, 100, false}, ""};
  return {RouteWeights{100, 0, false}, ""};
}

RoutesChange setNothing(CanaryContext&, const Canary& canary, const RouteWeights&) {
  return {{}, cookiesOf(canary)};
}

}  // namespace

const CanaryRouter kubernetesRouter{CanaryRouterKind::Kubernetes, &reconcileNothing,
                                    &routesByIterations, &setNothing};

const std::string& providerOf(const Canary& canary, const FlaggerOptions& options) {
  return canary.spec.provider.empty() ? options.meshProvider : canary.spec.provider;
}

const CanaryRouter& routerFor(const Canary& canary, const FlaggerOptions& options) {
  const CanaryProvider* provider = findCanaryProvider(providerOf(canary, options));
  switch (provider == nullptr ? CanaryRouterKind::Istio : provider->router) {
    case CanaryRouterKind::Istio:
      return istioRouter;
    case CanaryRouterKind::GatewayApi:
      return gatewayApiRouter;
    case CanaryRouterKind::GatewayApiBeta:
      return gatewayApiBetaRouter;
    case CanaryRouterKind::Nginx:
      return nginxRouter;
    case CanaryRouterKind::Traefik:
      return traefikRouter;
    case CanaryRouterKind::TrafficSplit:
      return trafficSplitRouter;
    case CanaryRouterKind::Kubernetes:
    case CanaryRouterKind::None:
      break;
  }
  return kubernetesRouter;
}

SessionCookies cookiesOf(const Canary& canary) {
  const CanaryStatus& status = canary.status;
  return {status.sessionAffinityCookie, status.previousSessionAffinityCookie,
          status.primarySessionAffinityCookie};
}

}  // namespace aviary
