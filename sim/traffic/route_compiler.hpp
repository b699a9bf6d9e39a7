#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/routing.hpp"
#include "sim/api/service.hpp"
#include "sim/cluster/store.hpp"
#include "sim/traffic/route_table.hpp"

namespace aviary {

/// The routing objects as the proxies know them at a moment.
struct RouterObjects {
  template <class T>
  using Table = ObjectTable<T>;
  Table<VirtualService> virtualServices;
  Table<DestinationRule> destinationRules;
  Table<TraefikService> traefikServices;
  Table<IngressRoute> ingressRoutes;
  Table<Ingress> ingresses;
  Table<GatewayHttpRoute> httpRoutes;
  Table<TrafficSplit> trafficSplits;
  Table<Service> services;
};

/// What happens to requests with these traits.
///
/// The router is the first kind that knows the name: a VirtualService by its hosts, a TrafficSplit
/// by its root Service, an IngressRoute, Ingress or HTTPRoute by host or by a Service it leads to;
/// else the plain Service, which in a namespace with mesh objects is reached through the mesh's
/// sidecars.
[[nodiscard]] RouteTable compileRoutes(const RouterObjects& objects, const RequestTraits& traits);

/// One compiler per layer; nothing when no object of the layer knows the name.
/// Behaviour: reference of the routing layers, sections 2.1 to 2.7.
[[nodiscard]] std::optional<RouteTable> compileIstio(const RouterObjects&, const RequestTraits&);
[[nodiscard]] std::optional<RouteTable> compileLinkerd(const RouterObjects&, const RequestTraits&);
[[nodiscard]] std::optional<RouteTable> compileTraefik(const RouterObjects&, const RequestTraits&);
[[nodiscard]] std::optional<RouteTable> compileNginx(const RouterObjects&, const RequestTraits&);
[[nodiscard]] std::optional<RouteTable> compileGateway(const RouterObjects&, const RequestTraits&);
[[nodiscard]] RouteTable compileService(const RouterObjects&, const RequestTraits&);

/// Balancing, outlier detection, circuit breakers and locality of the DestinationRules for the
/// clusters that the table has.
void applyDestinationRules(const RouterObjects& objects, const RequestTraits& traits,
                           RouteTable& table);
/// The retries of a route that no VirtualService states.
void retryAsIstioDoes(RouteRule& rule);

/// `a`, `a.ns`, `a.ns.svc`, `a.ns.svc.cluster.local` as a Service; nothing for other host names.
[[nodiscard]] std::optional<ObjectKey> serviceOfHost(const std::string& host,
                                                     const std::string& namespace_);

/// Whether a host name stands for that Service.
[[nodiscard]] bool namesService(const std::string& host, const std::string& namespace_,
                                const ObjectKey& service);

/// Inside of a mesh even requests to a plain Service pass the sidecars: the layer that has routing
/// objects in the namespace.
[[nodiscard]] RouterLayer meshOf(const RouterObjects& objects, const std::string& namespace_);

/// Whether a host pattern of an object (a name, or `*.example.com`) means the name that is asked
/// for.
[[nodiscard]] bool meansHost(const std::string& pattern, const std::string& patternNamespace,
                             const RequestTraits& traits);

/// The index of a cluster in the table, added when it is new.
std::uint32_t clusterIndex(RouteTable& table, const RouteCluster& cluster);

/// `Name=value; Max-Age=60; ...` of header Set-Cookie; nothing without a name.
[[nodiscard]] std::optional<SetCookie> parseSetCookie(const std::string& header);

/// A port as routers write it into names: number or name.
[[nodiscard]] std::string text(const PortReference& port);

/// Set-Cookie headers among response headers.
[[nodiscard]] std::vector<SetCookie> setCookiesOf(const StringMap& responseHeaders);

}  // namespace aviary
