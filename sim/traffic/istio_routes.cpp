#include <algorithm>
#include <utility>

#include "sim/api/duration_text.hpp"
#include "sim/traffic/route_compiler.hpp"

namespace aviary {
namespace {

/// Envoy's retries on a refused connection unless the route says otherwise.
constexpr int connectRetriesDefault = 2;

const DestinationRule* ruleForHost(const RouterObjects& objects, const ObjectKey& service) {
  for (const auto& [key, rule] : objects.destinationRules) {
    const auto host = serviceOfHost(rule->spec.host, key.namespace_);
    if (host && *host == service) return rule.get();
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
  rule.connectRetries = route.retryAttempts.value_or(connectRetriesDefault);
  if (route.retryOn.find("5xx") != std::string::npos) rule.errorRetries = rule.connectRetries;
  rule.abortRatio = route.faultAbortPercent.value_or(0) / 100;
  rule.delayRatio = route.faultDelayPercent.value_or(0) / 100;
  rule.delay = parseDurationText(route.faultDelay).value_or(SimDuration::zero());
  return rule;
}

BalanceKind balanceOf(const DestinationRule* rule) {
  if (rule == nullptr) return BalanceKind::LeastRequest;
  if (!rule->spec.consistentHash.empty()) return BalanceKind::UserHash;
  if (rule->spec.loadBalancer == "ROUND_ROBIN") return BalanceKind::RoundRobin;
  if (rule->spec.loadBalancer == "RANDOM") return BalanceKind::Random;
  return BalanceKind::LeastRequest;
}

std::optional<OutlierPolicy> outliersOf(const DestinationRule* rule) {
  if (rule == nullptr || !rule->spec.outlierDetection) return std::nullopt;
  const OutlierDetection& detection = *rule->spec.outlierDetection;
  if (detection.consecutive5xxErrors == 0) return std::nullopt;
  OutlierPolicy policy;
  policy.failuresInRow = detection.consecutive5xxErrors;
  policy.ejection =
      parseDurationText(detection.baseEjectionTime).value_or(std::chrono::seconds{30});
  policy.shareMax = detection.maxEjectionPercent / 100.0;
  return policy;
}

void addOutliers(const RouterObjects& objects, RouteTable& table) {
  bool any = false;
  for (const RouteCluster& cluster : table.clusters) {
    table.outliers.push_back(outliersOf(ruleForHost(objects, cluster.service)));
    any |= table.outliers.back().has_value();
  }
  if (!any) table.outliers.clear();
}

}  // namespace

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
    table.balance = table.clusters.empty()
                        ? BalanceKind::LeastRequest
                        : balanceOf(ruleForHost(objects, table.clusters[0].service));
    addOutliers(objects, table);
    return table;
  }
  return std::nullopt;
}

}  // namespace aviary
