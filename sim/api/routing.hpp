#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/canary.hpp"
#include "sim/api/meta.hpp"

namespace aviary {

/// Where a weighted share of requests goes. `host` is a Service; `subset` needs a DestinationRule.
struct RouteDestination {
  std::string host;
  std::string subset;
  int port = 0;
  std::optional<int> weight;
  StringMap responseHeaders;  ///< headers added to responses, e.g. Set-Cookie
  bool operator==(const RouteDestination&) const = default;
};

/// spec.http[] of a VirtualService. Unsimulated fields keep their canonical text in `opaque`.
struct HttpRoute {
  std::string name;
  std::vector<HttpMatch> match;  ///< OR-ed; empty = everything
  std::vector<RouteDestination> route;
  std::optional<RouteDestination> mirror;
  std::optional<double> mirrorPercentage;  ///< absent = 100
  std::string timeout;
  std::optional<int> retryAttempts;
  std::string perTryTimeout;
  std::string retryOn;
  std::optional<double> faultAbortPercent;
  int faultAbortStatus = 0;
  std::optional<double> faultDelayPercent;
  std::string faultDelay;
  StringMap opaque;
  bool operator==(const HttpRoute&) const = default;
};

struct VirtualServiceSpec {
  std::vector<std::string> hosts;
  std::vector<std::string> gateways;
  std::vector<HttpRoute> http;
  std::vector<HttpRoute> tcp;
  bool operator==(const VirtualServiceSpec&) const = default;
};

struct VirtualService {
  static constexpr std::string_view kind = "VirtualService";
  ObjectMeta metadata;
  VirtualServiceSpec spec;
  /// What the annotation flagger.kubernetes.io/original-configuration holds: the spec that Flagger
  /// last replaced by its own.
  std::optional<VirtualServiceSpec> original;
  bool operator==(const VirtualService&) const = default;
};

struct OutlierDetection {
  int consecutive5xxErrors = 5;
  std::string interval = "10s";
  std::string baseEjectionTime = "30s";
  int maxEjectionPercent = 10;
  bool operator==(const OutlierDetection&) const = default;
};

/// trafficPolicy.connectionPool: the circuit breakers of a client's proxy. 0 or absent = no limit.
struct ConnectionPool {
  int maxConnections = 0;           ///< tcp; over HTTP/1.1 one carries one request at a time
  std::string connectTimeout;       ///< tcp
  int http1MaxPendingRequests = 0;  ///< that wait for a connection
  int http2MaxRequests = 0;         ///< under way, whatever the protocol
  int maxRetries = 0;               ///< under way at once
  std::string h2UpgradePolicy;      ///< UPGRADE: HTTP/2, whose connections share
  bool operator==(const ConnectionPool&) const = default;
};

/// trafficPolicy.loadBalancer.localityLbSetting. A place is `region`, `region/zone` or
/// `region/zone/*`; `*` is any.
struct LocalityLbSetting {
  struct Distribute {
    std::string from;
    std::map<std::string, int> to;  ///< percent
    bool operator==(const Distribute&) const = default;
  };
  struct Failover {
    std::string from;  ///< region
    std::string to;    ///< region
    bool operator==(const Failover&) const = default;
  };
  bool enabled = true;
  std::vector<Distribute> distribute;
  std::vector<Failover> failover;
  /// Label keys, or `key=value`: the more of them from the first on a pod shares with the client,
  /// the sooner it is chosen.
  std::vector<std::string> failoverPriority;
  bool operator==(const LocalityLbSetting&) const = default;
};

/// trafficPolicy.loadBalancer.
struct LoadBalancer {
  std::string simple;          ///< ROUND_ROBIN, LEAST_REQUEST, RANDOM; empty = default
  std::string consistentHash;  ///< canonical text
  std::optional<LocalityLbSetting> localityLbSetting;
  bool operator==(const LoadBalancer&) const = default;
};

/// What is absent in a subset's policy comes from the rule's.
struct DestinationSubset {
  std::string name;
  StringMap labels;
  std::optional<LoadBalancer> loadBalancer;
  std::optional<OutlierDetection> outlierDetection;
  std::optional<ConnectionPool> connectionPool;
  bool operator==(const DestinationSubset&) const = default;
};

struct DestinationRuleSpec {
  std::string host;
  std::vector<DestinationSubset> subsets;
  std::optional<LoadBalancer> loadBalancer;
  std::optional<OutlierDetection> outlierDetection;
  std::optional<ConnectionPool> connectionPool;
  StringMap opaque;
  bool operator==(const DestinationRuleSpec&) const = default;
};

struct DestinationRule {
  static constexpr std::string_view kind = "DestinationRule";
  ObjectMeta metadata;
  DestinationRuleSpec spec;
  bool operator==(const DestinationRule&) const = default;
};

struct WeightedService {
  std::string name;
  std::string namespace_;
  std::string kind = "Service";  ///< Service or TraefikService
  PortReference port = 0;
  std::optional<int> weight;
  bool operator==(const WeightedService&) const = default;
};

struct TraefikServiceSpec {
  std::vector<WeightedService> weighted;
  std::optional<std::string> stickyCookie;   ///< name; empty = generated
  std::optional<WeightedService> mirroring;  ///< the main service
  std::vector<WeightedService> mirrors;      ///< weight = percent
  bool operator==(const TraefikServiceSpec&) const = default;
};

struct TraefikService {
  static constexpr std::string_view kind = "TraefikService";
  ObjectMeta metadata;
  TraefikServiceSpec spec;
  bool operator==(const TraefikService&) const = default;
};

struct IngressRouteRule {
  std::string match;  ///< Traefik rule text, e.g. Host(`a`) && PathPrefix(`/b`)
  int priority = 0;   ///< 0 = length of match
  std::vector<WeightedService> services;
  std::vector<std::string> middlewares;
  bool operator==(const IngressRouteRule&) const = default;
};

struct IngressRouteSpec {
  std::vector<std::string> entryPoints;
  std::vector<IngressRouteRule> routes;
  StringMap opaque;
  bool operator==(const IngressRouteSpec&) const = default;
};

struct IngressRoute {
  static constexpr std::string_view kind = "IngressRoute";
  ObjectMeta metadata;
  IngressRouteSpec spec;
  bool operator==(const IngressRoute&) const = default;
};

struct IngressBackend {
  std::string service;
  PortReference port = 0;
  bool operator==(const IngressBackend&) const = default;
};

struct IngressPath {
  std::string path;
  std::string pathType;
  IngressBackend backend;
  bool operator==(const IngressPath&) const = default;
};

struct IngressRule {
  std::string host;
  std::vector<IngressPath> paths;
  bool operator==(const IngressRule&) const = default;
};

struct IngressSpec {
  std::string ingressClassName;
  std::optional<IngressBackend> defaultBackend;
  std::vector<IngressRule> rules;
  StringMap opaque;
  bool operator==(const IngressSpec&) const = default;
};

/// Canary settings stand in metadata.annotations.
struct Ingress {
  static constexpr std::string_view kind = "Ingress";
  ObjectMeta metadata;
  IngressSpec spec;
  bool operator==(const Ingress&) const = default;
};

struct BackendRef {
  std::string name;
  int port = 0;
  std::optional<int> weight;  ///< default 1
  StringMap responseHeaders;
  bool operator==(const BackendRef&) const = default;
};

struct HttpRouteRule {
  std::vector<HttpMatch> matches;
  std::vector<BackendRef> backendRefs;
  std::optional<BackendRef> requestMirror;
  StringMap opaque;
  bool operator==(const HttpRouteRule&) const = default;
};

struct HttpRouteSpec {
  std::vector<ObjectReference> parentRefs;
  std::vector<std::string> hostnames;
  std::vector<HttpRouteRule> rules;
  bool operator==(const HttpRouteSpec&) const = default;
};

struct HttpRouteParentStatus {
  ObjectReference parentRef;
  SharedList<Condition> conditions;
  std::int64_t observedGeneration = 0;  ///< of condition Accepted
  bool operator==(const HttpRouteParentStatus&) const = default;
};

struct HttpRouteStatus {
  std::vector<HttpRouteParentStatus> parents;
  bool operator==(const HttpRouteStatus&) const = default;
};

/// gateway.networking.k8s.io HTTPRoute.
struct GatewayHttpRoute {
  static constexpr std::string_view kind = "HTTPRoute";
  ObjectMeta metadata;
  HttpRouteSpec spec;
  HttpRouteStatus status;
  bool operator==(const GatewayHttpRoute&) const = default;
};

struct TrafficSplitSpec {
  std::string service;  ///< root Service
  std::vector<BackendRef> backends;
  std::vector<HttpMatch> matches;
  bool operator==(const TrafficSplitSpec&) const = default;
};

struct TrafficSplit {
  static constexpr std::string_view kind = "TrafficSplit";
  ObjectMeta metadata;
  TrafficSplitSpec spec;
  bool operator==(const TrafficSplit&) const = default;
};

}  // namespace aviary
