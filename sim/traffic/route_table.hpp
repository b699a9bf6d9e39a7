#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/canary.hpp"
#include "sim/api/meta.hpp"
#include "sim/engine/sim_time.hpp"
#include "sim/traffic/locality.hpp"

namespace aviary {

/// What carries requests to pods.
enum class RouterLayer : std::uint8_t { Service, Istio, Traefik, Nginx, Gateway, Linkerd };
[[nodiscard]] std::string_view text(RouterLayer layer);

/// How a request ended.
enum class Outcome : std::uint8_t {
  Ok,
  Application,  ///< the app answered 500
  NoRoute,      ///< no rule matches, or the router was not built
  NoEndpoints,  ///< the chosen destination has no pod
  Invalid,      ///< the chosen destination does not exist
  Refused,      ///< the pod does not listen
  PodLost,      ///< the pod died while it had the request
  QueueFull,    ///< the pod's queue is full
  Timeout,      ///< the client or the router gave up
  Unreachable,  ///< node or network down
  Injected,     ///< a router's fault injection
  Dependency,   ///< a service it called failed
  Overflow      ///< a circuit breaker of the client's proxy is open
};
inline constexpr std::size_t outcomeCount = 13;
/// Stable lower-camel-case name: ok, application, noRoute, noEndpoints, podLost, ...
[[nodiscard]] std::string_view text(Outcome outcome);
/// Status code a client sees; 0 = no answer (connection refused, reset or given up).
[[nodiscard]] int statusCodeOf(RouterLayer layer, Outcome outcome);

/// When a proxy stops to send requests to a pod that fails.
/// Source: envoy outlier detection, consecutive_5xx; defaults of Istio's DestinationRule.
struct OutlierPolicy {
  int failuresInRow = 5;
  SimDuration ejection{};  ///< x the number of times it was ejected
  double shareMax = 0.1;   ///< of the pods at once; one may always go
  bool operator==(const OutlierPolicy&) const = default;
};

/// What a client's proxy lets through to one destination at once.
/// Source: envoy circuit breakers, as the connectionPool of Istio's DestinationRule sets them.
struct PoolPolicy {
  int requestsMax = 0;  ///< under way; 0 = no limit
  int pendingMax = 0;   ///< that may wait until one of those is answered
  int retriesMax = 0;   ///< under way; 0 = no limit
  std::optional<SimDuration> connectTimeout;
  bool operator==(const PoolPolicy&) const = default;
};

/// When a failed attempt is sent again. Source: envoy router filter, x-envoy-retry-on.
struct RetryPolicy {
  int attempts = 0;  ///< besides the first one
  bool onConnectFailure = false;
  bool onReset = false;  ///< no answer in time, or none at all
  bool onServerError = false;
  bool onGatewayError = false;
  std::vector<int> onStatus;  ///< codes
  std::optional<SimDuration> perTryTimeout;
  /// It matters how an attempt ends, or when.
  [[nodiscard]] bool needsAnswer() const {
    const bool conditions = onReset || onServerError || onGatewayError || !onStatus.empty();
    return perTryTimeout.has_value() || (attempts > 0 && conditions);
  }
  bool operator==(const RetryPolicy&) const = default;
};

/// The pods of a Service, or of those the ones whose labels match a subset.
struct RouteCluster {
  ObjectKey service;
  StringMap subsetLabels;
  bool operator==(const RouteCluster&) const = default;
};

/// A cookie that answers carry.
struct SetCookie {
  std::string name;
  std::string value;
  std::optional<SimDuration> maxAge;  ///< absent: session; <= 0: delete
  bool operator==(const SetCookie&) const = default;
};

struct RouteTarget {
  std::optional<std::uint32_t> cluster;  ///< index into the clusters; absent: invalid
  std::int64_t weight = 1;
  std::string name;          ///< value of a sticky cookie
  std::string proxyService;  ///< label `service` of Traefik, `canary` of NGINX
  std::vector<SetCookie> setCookies;
  bool operator==(const RouteTarget&) const = default;
};

enum class SplitKind : std::uint8_t {
  Random,           ///< one draw per request
  EarliestDeadline  ///< Traefik's deterministic rotation
};

/// One rule: which requests, and where they go.
struct RouteRule {
  /// Conditions on the header `cookie`, OR-ed; empty: it takes all requests that come this far.
  std::vector<StringMatch> cookieMatch;
  SplitKind split = SplitKind::Random;
  std::string splitKey;  ///< rules with one key share one rotation
  std::vector<RouteTarget> targets;
  std::optional<std::size_t> fallback;  ///< target used when the chosen one has no pods
  std::optional<std::size_t> required;  ///< target without whose pods nothing is served
  bool needsAllTargets = false;         ///< a target without pods: the router is not built
  std::string stickyCookie;             ///< its value names the target; empty = none
  std::optional<RouteTarget> mirror;
  double mirrorPercent = 100;
  std::optional<SimDuration> timeout;
  int connectRetries = 0;  ///< further pods tried when one does not listen
  RetryPolicy retries;     ///< further attempts after an answer, or without one in time
  double abortRatio = 0;
  double delayRatio = 0;
  SimDuration delay{};
  bool operator==(const RouteRule&) const = default;
};

enum class BalanceKind : std::uint8_t {
  Random,
  RoundRobin,
  LeastRequest,  ///< the less busy of two draws, which may meet: Envoy
  LeastOfPair,   ///< the less busy of two different pods: Linkerd
  UserHash,
};

/// Everything one router does with the requests of one source: rules that cannot take any of them
/// are left out. A value: compiled, never edited.
struct RouteTable {
  RouterLayer layer = RouterLayer::Service;
  std::string router;  ///< "kind/namespace/name" of the deciding object
  ObjectKey ingress;   ///< NGINX: the main Ingress
  std::vector<RouteCluster> clusters;
  std::vector<RouteRule> rules;  ///< the first match wins; none: Outcome::NoRoute
  std::string stickyCookie;      ///< NGINX affinity: decides before any rule
  BalanceKind balance = BalanceKind::Random;
  std::vector<BalanceKind> balances;  ///< by cluster, where they differ; empty: `balance` for all
  bool pinUsers = false;              ///< Service sessionAffinity ClientIP
  std::vector<std::optional<OutlierPolicy>> outliers;  ///< by cluster; empty: none has one
  std::vector<std::optional<PoolPolicy>> pools;        ///< by cluster; empty: none has one
  std::vector<LocalityPolicy> localities;              ///< by cluster; empty: all pods are alike
  bool operator==(const RouteTable&) const = default;
};

/// What all requests of one source have in common.
struct RequestTraits {
  std::string namespace_ = "default";
  std::string to;  ///< Service or host
  std::string path = "/";
  std::string method = "GET";
  StringMap headers;  ///< lower-case names
  Locality client;    ///< where it comes in
};

/// Exact, prefix, suffix or regex (of the whole text).
[[nodiscard]] bool matchesText(const StringMatch& match, const std::string& text);

/// Whether a block matches when nothing is known about cookies: all conditions but header `cookie`.
/// A condition on the authority holds for a source that addresses a Service by its bare name.
[[nodiscard]] bool matchesExceptCookie(const HttpMatch& match, const RequestTraits& traits);

/// What is left of a rule for one source.
enum class MatchResult : std::uint8_t { Never, Always, ByCookie };

/// Evaluates OR-ed blocks (none = everything) and puts the conditions on cookies into the rule.
[[nodiscard]] MatchResult reduceMatch(const std::vector<HttpMatch>& blocks,
                                      const RequestTraits& traits, RouteRule& rule);

}  // namespace aviary
