#include <algorithm>
#include <utility>

#include "sim/api/duration_text.hpp"
#include "sim/traffic/pod_queue.hpp"
#include "sim/traffic/route_compiler.hpp"

namespace aviary {
namespace {

/// Envoy's retries under Istio unless the route says otherwise: connect-failure, refused-stream.
constexpr int retriesDefault = 2;

const DestinationRule* ruleForHost(const RouterObjects& objects, const ObjectKey& service) {
  for (const auto& [key, rule] : objects.destinationRules) {
    if (namesService(rule->spec.host, key.namespace_, service)) return rule.get();
  }
  return nullptr;
}

const DestinationSubset* subsetOf(const DestinationRule& rule, const StringMap& labels) {
  for (const DestinationSubset& subset : rule.spec.subsets) {
    if (!labels.empty() && subset.labels == labels) return &subset;
  }
  return nullptr;
}

/// Absent where Envoy has no cluster: unknown Service, or a subset no DestinationRule defines.
std::optional<std::uint32_t> clusterOf(const RouterObjects& objects, RouteTable& table,
                                       const RouteDestination& to, const std::string& namespace_) {
  const auto service = serviceOfHost(to.host, namespace_);
  if (!service || !objects.services.contains(*service)) return std::nullopt;
  if (to.subset.empty()) return clusterIndex(table, {*service, {}});
  const DestinationRule* rule = ruleForHost(objects, *service);
  if (rule == nullptr) return std::nullopt;
  for (const DestinationSubset& subset : rule->spec.subsets) {
    if (subset.name == to.subset) return clusterIndex(table, {*service, subset.labels});
  }
  return std::nullopt;
}

RouteTarget targetOf(const RouterObjects& objects, RouteTable& table, const RouteDestination& to,
                     const std::string& namespace_, std::size_t siblings) {
  RouteTarget target;
  target.cluster = clusterOf(objects, table, to, namespace_);
  target.weight = siblings == 1 ? 1 : std::max(to.weight.value_or(0), 0);
  target.name = to.subset.empty() ? to.host : to.host + "/" + to.subset;
  target.setCookies = setCookiesOf(to.responseHeaders);
  return target;
}

/// Codes and conditions, separated by commas.
void addConditions(RetryPolicy& policy, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    int code = 0;
    for (const char c : word) code = c >= '0' && c <= '9' && code < 1000 ? code * 10 + c - '0' : -1;
    if (word.size() == 3 && code >= 100) policy.onStatus.push_back(code);
    policy.onConnectFailure |= word == "connect-failure";
    policy.onReset |= word == "reset";
    policy.onServerError |= word == "5xx";
    policy.onGatewayError |= word == "gateway-error";
  }
}

void setRetries(RouteRule& rule, const HttpRoute& route) {
  RetryPolicy& policy = rule.retries;
  policy.attempts = route.retryAttempts.value_or(retriesDefault);
  addConditions(policy, route.retryOn);
  // These conditions mean connections that cannot be made, too.
  policy.onConnectFailure |=
      route.retryOn.empty() || policy.onReset || policy.onServerError || policy.onGatewayError;
  policy.perTryTimeout = parseDurationText(route.perTryTimeout);
  if (policy.perTryTimeout == SimDuration::zero()) policy.perTryTimeout.reset();
  rule.connectRetries = policy.onConnectFailure ? policy.attempts : 0;
}

RouteRule ruleOf(const RouterObjects& objects, RouteTable& table, const HttpRoute& route,
                 const std::string& namespace_) {
  RouteRule rule;
  for (const RouteDestination& to : route.route) {
    rule.targets.push_back(targetOf(objects, table, to, namespace_, route.route.size()));
  }
  if (route.mirror) {
    rule.mirror = targetOf(objects, table, *route.mirror, namespace_, 1);
    rule.mirrorPercent = route.mirrorPercentage.value_or(100);
  }
  rule.timeout = parseDurationText(route.timeout);
  if (rule.timeout == SimDuration::zero()) rule.timeout.reset();
  setRetries(rule, route);
  rule.abortRatio = route.faultAbortPercent.value_or(0) / 100;
  rule.delayRatio = route.faultDelayPercent.value_or(0) / 100;
  rule.delay = parseDurationText(route.faultDelay).value_or(SimDuration::zero());
  return rule;
}

/// A subset's own, or else the rule's.
const LoadBalancer* balancerOf(const DestinationRule& rule, const DestinationSubset* subset) {
  const bool own = subset != nullptr && subset->loadBalancer;
  const auto& balancer = own ? subset->loadBalancer : rule.spec.loadBalancer;
  return balancer ? &*balancer : nullptr;
}

BalanceKind balanceOf(const LoadBalancer* balancer) {
  if (balancer == nullptr) return BalanceKind::LeastRequest;
  if (!balancer->consistentHash.empty()) return BalanceKind::UserHash;
  if (balancer->simple == "ROUND_ROBIN") return BalanceKind::RoundRobin;
  if (balancer->simple == "RANDOM") return BalanceKind::Random;
  return BalanceKind::LeastRequest;
}

std::optional<OutlierPolicy> outliersOf(const DestinationRule& rule,
                                        const DestinationSubset* subset) {
  const bool own = subset != nullptr && subset->outlierDetection;
  const auto& detection = own ? subset->outlierDetection : rule.spec.outlierDetection;
  if (!detection || detection->consecutive5xxErrors == 0) return std::nullopt;
  OutlierPolicy policy;
  policy.failuresInRow = detection->consecutive5xxErrors;
  policy.ejection =
      parseDurationText(detection->baseEjectionTime).value_or(std::chrono::seconds{30});
  policy.shareMax = detection->maxEjectionPercent / 100.0;
  return policy;
}

/// Clients speak HTTP/2 to the Service: one connection carries any number of requests.
bool speaksHttp2(const RouterObjects& objects, const ObjectKey& key, const ConnectionPool& pool) {
  if (pool.h2UpgradePolicy == "UPGRADE") return true;
  const auto service = objects.services.find(key);
  if (service == objects.services.end() || service->second->spec.ports.empty()) return false;
  const ServicePort& port = service->second->spec.ports.front();
  const std::string& protocol = port.appProtocol.empty() ? port.name : port.appProtocol;
  return protocol.starts_with("http2") || protocol.starts_with("grpc") ||
         protocol == "kubernetes.io/h2c";
}

std::optional<PoolPolicy> poolOf(const RouterObjects& objects, const ObjectKey& key,
                                 const DestinationRule& rule, const DestinationSubset* subset) {
  const bool own = subset != nullptr && subset->connectionPool;
  const auto& pool = own ? subset->connectionPool : rule.spec.connectionPool;
  if (!pool) return std::nullopt;
  PoolPolicy policy;
  const bool shared = speaksHttp2(objects, key, *pool);
  policy.requestsMax = shared ? 0 : pool->maxConnections;
  policy.pendingMax =
      pool->http1MaxPendingRequests > 0 ? pool->http1MaxPendingRequests : PodQueue::queueLimitMax;
  if (pool->http2MaxRequests > 0 &&
      (policy.requestsMax == 0 || pool->http2MaxRequests <= policy.requestsMax)) {
    // A request that is one too many under way is refused; it does not wait.
    policy.requestsMax = pool->http2MaxRequests;
    policy.pendingMax = 0;
  }
  policy.retriesMax = pool->maxRetries;
  policy.connectTimeout = parseDurationText(pool->connectTimeout);
  return policy;
}

}  // namespace

void applyDestinationRules(const RouterObjects& objects, const RequestTraits& traits,
                           RouteTable& table) {
  table.balance = BalanceKind::LeastRequest;
  if (table.clusters.empty()) return;
  bool outliers = false;
  bool pools = false;
  bool places = false;
  for (const RouteCluster& cluster : table.clusters) {
    table.outliers.emplace_back();
    table.pools.emplace_back();
    table.localities.emplace_back();
    table.balances.push_back(BalanceKind::LeastRequest);
    const DestinationRule* rule = ruleForHost(objects, cluster.service);
    if (rule == nullptr) continue;
    const DestinationSubset* subset = subsetOf(*rule, cluster.subsetLabels);
    const LoadBalancer* balancer = balancerOf(*rule, subset);
    table.balances.back() = balanceOf(balancer);
    table.outliers.back() = outliersOf(*rule, subset);
    table.pools.back() = poolOf(objects, cluster.service, *rule, subset);
    outliers |= table.outliers.back().has_value();
    pools |= table.pools.back().has_value();
    table.localities.back() =
        localityOf(balancer != nullptr ? balancer->localityLbSetting : std::nullopt, traits.client,
                   table.outliers.back().has_value());
    places |= table.localities.back().kind != LocalityPolicy::Kind::Anywhere;
  }
  table.balance = table.balances.front();
  const bool alike = std::all_of(table.balances.begin(), table.balances.end(),
                                 [&](BalanceKind kind) { return kind == table.balance; });
  if (alike) table.balances.clear();
  if (!outliers) table.outliers.clear();
  if (!pools) table.pools.clear();
  if (!places) table.localities.clear();
}

void retryAsIstioDoes(RouteRule& rule) {
  setRetries(rule, {});
}

std::optional<RouteTable> compileIstio(const RouterObjects& objects, const RequestTraits& traits) {
  for (const auto& [key, service] : objects.virtualServices) {
    const auto& hosts = service->spec.hosts;
    const bool known = std::any_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
      return meansHost(host, key.namespace_, traits);
    });
    if (!known) continue;
    RouteTable table;
    table.layer = RouterLayer::Istio;
    table.router = "VirtualService/" + text(key);
    for (std::size_t i = 0; i < service->spec.http.size(); ++i) {
      const HttpRoute& route = service->spec.http[i];
      RouteRule rule = ruleOf(objects, table, route, key.namespace_);
      rule.splitKey = table.router + "#" + std::to_string(i);
      const MatchResult match = reduceMatch(route.match, traits, rule);
      if (match == MatchResult::Never) continue;
      table.rules.push_back(std::move(rule));
      if (match == MatchResult::Always) break;
    }
    applyDestinationRules(objects, traits, table);
    return table;
  }
  return std::nullopt;
}

}  // namespace aviary
