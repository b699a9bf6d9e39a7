#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace aviary {

/// The routing models of a canary that are simulated. None: the provider is refused.
enum class CanaryRouterKind : std::uint8_t {
  Istio,
  GatewayApi,
  GatewayApiBeta,
  Nginx,
  Traefik,
  TrafficSplit,
  Kubernetes,
  None
};

/// One value of spec.provider and how it is played.
struct CanaryProvider {
  std::string_view name;
  CanaryRouterKind router;
  /// The provider whose routing object and rules are used instead; empty where it is simulated
  /// itself.
  std::string_view playedAs;
};

/// Every provider Flagger 1.44.0 accepts. A name that is not here is played as istio, as Flagger
/// does.
inline constexpr std::array canaryProviders{
    CanaryProvider{"istio", CanaryRouterKind::Istio, ""},
    CanaryProvider{"gatewayapi:v1", CanaryRouterKind::GatewayApi, ""},
    CanaryProvider{"gatewayapi:v1beta1", CanaryRouterKind::GatewayApiBeta, ""},
    CanaryProvider{"nginx", CanaryRouterKind::Nginx, ""},
    CanaryProvider{"traefik", CanaryRouterKind::Traefik, ""},
    CanaryProvider{"linkerd", CanaryRouterKind::TrafficSplit, ""},
    CanaryProvider{"smi:v1alpha1", CanaryRouterKind::TrafficSplit, ""},
    CanaryProvider{"smi:v1alpha2", CanaryRouterKind::TrafficSplit, ""},
    CanaryProvider{"smi:v1alpha3", CanaryRouterKind::TrafficSplit, ""},
    CanaryProvider{"kubernetes", CanaryRouterKind::Kubernetes, ""},
    CanaryProvider{"osm", CanaryRouterKind::TrafficSplit, "linkerd"},
    CanaryProvider{"kuma", CanaryRouterKind::TrafficSplit, "linkerd"},
    CanaryProvider{"appmesh", CanaryRouterKind::TrafficSplit, "linkerd"},
    CanaryProvider{"appmesh:v1beta2", CanaryRouterKind::TrafficSplit, "linkerd"},
    CanaryProvider{"contour", CanaryRouterKind::Istio, "istio"},
    CanaryProvider{"gloo", CanaryRouterKind::Istio, "istio"},
    CanaryProvider{"apisix", CanaryRouterKind::Traefik, "traefik"},
    CanaryProvider{"skipper", CanaryRouterKind::Nginx, "nginx"},
    CanaryProvider{"knative", CanaryRouterKind::None, ""},
};

/// The row of a provider; null for a name Flagger does not know.
[[nodiscard]] constexpr const CanaryProvider* findCanaryProvider(std::string_view name) {
  for (const CanaryProvider& provider : canaryProviders) {
    if (provider.name == name) return &provider;
  }
  return nullptr;
}

}  // namespace aviary
