#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

#include "sim/traffic/route_compiler.hpp"

namespace aviary {
namespace {

/// How specific a match is; the larger one wins. Source: Gateway API HTTPRouteRule.matches.
using Specificity = std::tuple<bool, std::size_t, bool, std::size_t, std::size_t>;

Specificity specificityOf(const HttpMatch& match) {
  const bool exact = match.uri && match.uri->type == StringMatch::Type::Exact;
  return {exact, match.uri ? match.uri->value.size() : 0, match.method.has_value(),
          match.headers.size(), match.queryParams.size()};
}

bool knows(const GatewayHttpRoute& route, const RequestTraits& traits) {
  const std::string& inside = route.metadata.namespace_;
  for (const std::string& host : route.spec.hostnames) {
    if (meansHost(host, inside, traits)) return true;
  }
  const auto wanted = serviceOfHost(traits.to, traits.namespace_);
  if (!wanted || wanted->namespace_ != inside) return false;
  if (route.metadata.name == wanted->name) return true;
  for (const HttpRouteRule& rule : route.spec.rules) {
    for (const BackendRef& backend : rule.backendRefs) {
      if (backend.name == wanted->name) return true;
    }
  }
  return false;
}

RouteTarget targetOf(const RouterObjects& objects, RouteTable& table, const BackendRef& backend,
                     const std::string& namespace_) {
  RouteTarget target;
  const ObjectKey service{namespace_, backend.name};
  if (objects.services.contains(service)) target.cluster = clusterIndex(table, {service, {}});
  target.weight = std::max(backend.weight.value_or(1), 0);
  target.name = backend.name;
  target.setCookies = setCookiesOf(backend.responseHeaders);
  return target;
}

struct Candidate {
  Specificity specificity;
  SimTime created{};
  RouteRule rule;
};

}  // namespace

std::optional<RouteTable> compileGateway(const RouterObjects& objects,
                                         const RequestTraits& traits) {
  RouteTable table;
  table.layer = RouterLayer::Gateway;
  table.balance = BalanceKind::RoundRobin;
  std::vector<Candidate> candidates;
  for (const auto& [key, route] : objects.httpRoutes) {
    if (!knows(*route, traits)) continue;
    if (table.router.empty()) table.router = "HTTPRoute/" + text(key);
    for (std::size_t i = 0; i < route->spec.rules.size(); ++i) {
      const HttpRouteRule& from = route->spec.rules[i];
      RouteRule rule;
      rule.splitKey = "HTTPRoute/" + text(key) + "#" + std::to_string(i);
      for (const BackendRef& backend : from.backendRefs) {
        rule.targets.push_back(targetOf(objects, table, backend, key.namespace_));
      }
      if (from.requestMirror) {
        rule.mirror = targetOf(objects, table, *from.requestMirror, key.namespace_);
      }
      const std::vector<HttpMatch> everything(1);
      for (const HttpMatch& match : from.matches.empty() ? everything : from.matches) {
        Candidate candidate{specificityOf(match), route->metadata.creationTimestamp, rule};
        if (reduceMatch({match}, traits, candidate.rule) == MatchResult::Never) continue;
        candidates.push_back(std::move(candidate));
      }
    }
  }
  if (table.router.empty()) return std::nullopt;
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) {
                     if (a.specificity != b.specificity) return a.specificity > b.specificity;
                     return a.created < b.created;
                   });
  for (Candidate& candidate : candidates) table.rules.push_back(std::move(candidate.rule));
  return table;
}

}  // namespace aviary
