#include <fmt/format.h>

#include <algorithm>

#include "sim/controllers/canary/router.hpp"
#include "sim/controllers/canary/router_matches.hpp"
#include "sim/controllers/canary/session_affinity.hpp"
#include "sim/controllers/canary/target_workload.hpp"

namespace aviary {
namespace {

constexpr const char* setCookieHeader = "Set-Cookie";

BackendRef backend(const Canary& canary, const std::string& name, int weight) {
  return {name, canary.spec.service.port, weight, {}};
}

// Without a match of its own a rule takes every path.
std::vector<HttpMatch> serviceMatches(const Canary& canary) {
  if (!canary.spec.service.match.empty()) return canary.spec.service.match;
  HttpMatch everything;
  everything.uri = StringMatch{StringMatch::Type::Prefix, "/"};
  return {everything};
}

HttpRouteRule weightedRule(const Canary& canary, const CanaryNames& names,
                           const RouteWeights& weights) {
  HttpRouteRule rule;
  rule.matches = serviceMatches(canary);
  rule.backendRefs = {backend(canary, names.primary, weights.primary),
                      backend(canary, names.canary, weights.canary)};
  rule.opaque = canary.spec.service.opaque;
  if (!canary.spec.service.timeout.empty())
    rule.opaque["timeouts.request"] = canary.spec.service.timeout;
  return rule;
}

std::vector<HttpRouteRule> matchedRules(const Canary& canary, const CanaryNames& names,
                                        HttpRouteRule weighted) {
  HttpRouteRule rest = weighted;
  rest.requestMirror.reset();
  rest.backendRefs = {backend(canary, names.primary, 100)};
  weighted.matches = mergeMatches(canary.spec.analysis.match, weighted.matches);
  return {std::move(weighted), std::move(rest)};
}

HttpRouteRule stickyRule(const HttpRouteRule& weighted, const std::string& pattern) {
  HttpRouteRule rule = weighted;
  HttpMatch match;
  match.headers["cookie"] = {StringMatch::Type::Regex, pattern};
  rule.matches = mergeMatches({match}, weighted.matches);
  return rule;
}

std::vector<HttpRouteRule> affinityRules(const AffinityPlan& plan, HttpRouteRule weighted) {
  std::vector<HttpRouteRule> rules;
  if (!plan.stickyMatch.empty()) {
    HttpRouteRule sticky = stickyRule(weighted, plan.stickyMatch);
    if (plan.stickyToCanary) {
      sticky.backendRefs[0].weight = 0;
      sticky.backendRefs[1].weight = 100;
    } else {
      sticky.backendRefs[0].responseHeaders[setCookieHeader] = plan.stickySetCookie;
    }
    rules.push_back(std::move(sticky));
  }
  if (!plan.primaryMatch.empty()) {
    HttpRouteRule sticky = stickyRule(weighted, plan.primaryMatch);
    sticky.backendRefs[0].weight = 100;
    sticky.backendRefs[1].weight = 0;
    rules.push_back(std::move(sticky));
  }
  if (!plan.primarySetCookie.empty()) {
    weighted.backendRefs[0].responseHeaders[setCookieHeader] = plan.primarySetCookie;
  }
  if (!plan.canarySetCookie.empty()) {
    weighted.backendRefs[1].responseHeaders[setCookieHeader] = plan.canarySetCookie;
  }
  rules.push_back(std::move(weighted));
  return rules;
}

HttpRouteSpec initialSpec(const Canary& canary, const CanaryNames& names) {
  HttpRouteSpec spec;
  spec.parentRefs = canary.spec.service.gatewayRefs;
  spec.hostnames = canary.spec.service.hosts;
  HttpRouteRule weighted = weightedRule(canary, names, {100, 0, false});
  if (canary.spec.analysis.match.empty()) {
    spec.rules = {std::move(weighted)};
  } else {
    spec.rules = matchedRules(canary, names, std::move(weighted));
  }
  return spec;
}

// What SetRoutes changes is no difference: weights, mirrors, sticky rules and cookies.
HttpRouteSpec withoutTraffic(HttpRouteSpec spec, const Canary& canary) {
  const auto& affinity = canary.spec.analysis.sessionAffinity;
  if (affinity) {
    std::erase_if(spec.rules, [&affinity](const HttpRouteRule& rule) {
      return std::any_of(
          rule.matches.begin(), rule.matches.end(),
          [&affinity](const HttpMatch& match) { return isStickyMatch(match, *affinity); });
    });
  }
  for (HttpRouteRule& rule : spec.rules) {
    rule.requestMirror.reset();
    for (BackendRef& to : rule.backendRefs) {
      to.weight.reset();
      if (affinity) to.responseHeaders.erase(setCookieHeader);
    }
  }
  return spec;
}

std::string missing(const ObjectKey& key) {
  return fmt::format(
      "HTTPRoute {}.{} get error: httproutes.gateway.networking.k8s.io \"{}\" not found", key.name,
      key.namespace_, key.name);
}

StepOutcome reconcile(CanaryContext& context, const Canary& canary) {
  if (canary.spec.service.gatewayRefs.empty()) {
    return StepOutcome::failure(
        "GatewayRefs must be specified when using Gateway API as a provider.");
  }
  const CanaryNames& names = context.names.of(canary);
  const ObjectKey key = keyIn(canary, names.apex);
  HttpRouteSpec wanted = initialSpec(canary, names);
  const Ref<GatewayHttpRoute> before = context.store.get<GatewayHttpRoute>(key);
  if (!before) {
    GatewayHttpRoute made;
    made.metadata.name = key.name;
    made.metadata.namespace_ = key.namespace_;
    made.metadata.labels = canary.spec.service.apex.labels;
    made.metadata.annotations = canary.spec.service.apex.annotations;
    made.metadata.ownerReferences = {ownerOf(canary)};
    made.spec = std::move(wanted);
    context.store.create<GatewayHttpRoute>(std::move(made));
    return {};
  }
  if (withoutTraffic(before->spec, canary) == withoutTraffic(wanted, canary)) return {};
  context.store.modify<GatewayHttpRoute>(
      key, [&wanted](GatewayHttpRoute& object) { object.spec = std::move(wanted); });
  return {};
}

// A route that says nothing about its acceptance counts as accepted.
bool isAccepted(const GatewayHttpRoute& route, const std::vector<ObjectReference>& parents) {
  for (const HttpRouteParentStatus& parent : route.status.parents) {
    if (std::find(parents.begin(), parents.end(), parent.parentRef) == parents.end()) continue;
    const Condition* accepted = findCondition(parent.conditions, "Accepted");
    if (accepted == nullptr) continue;
    if (accepted->status != ConditionStatus::True) return false;
    if (parent.observedGeneration < route.metadata.generation) return false;
  }
  return true;
}

RoutesAnswer readRoutes(const GatewayHttpRoute& route, const CanaryNames& names) {
  RouteWeights weights{0, 0, false};
  for (const HttpRouteRule& rule : route.spec.rules) {
    if (rule.backendRefs.size() != 2) continue;
    for (const BackendRef& to : rule.backendRefs) {
      if (to.name == names.primary) weights.primary = to.weight.value_or(1);
      if (to.name == names.canary) weights.canary = to.weight.value_or(1);
    }
    weights.mirrored = rule.requestMirror.has_value();
  }
  return {weights, ""};
}

RoutesAnswer getRoutesBeta(const CanaryContext& context, const Canary& canary) {
  const CanaryNames& names = context.names.of(canary);
  const ObjectKey key = keyIn(canary, names.apex);
  const Ref<GatewayHttpRoute> route = context.store.get<GatewayHttpRoute>(key);
  if (!route) return RoutesAnswer::failure(missing(key));
  return readRoutes(*route, names);
}

RoutesAnswer getRoutes(const CanaryContext& context, const Canary& canary) {
  const ObjectKey key = keyIn(canary, context.names.of(canary).apex);
  const Ref<GatewayHttpRoute> route = context.store.get<GatewayHttpRoute>(key);
  if (route && !isAccepted(*route, canary.spec.service.gatewayRefs)) {
    return RoutesAnswer::failure(
        fmt::format("HTTPRoute {}.{} is not accepted by its parents", key.name, key.namespace_));
  }
  return getRoutesBeta(context, canary);
}

RoutesChange setRoutes(CanaryContext& context, const Canary& canary, const RouteWeights& weights) {
  const CanaryNames& names = context.names.of(canary);
  const ObjectKey key = keyIn(canary, names.apex);
  const CanaryAnalysis& analysis = canary.spec.analysis;
  RoutesChange change{{}, cookiesOf(canary)};
  if (!context.store.get<GatewayHttpRoute>(key)) {
    change.outcome = StepOutcome::failure(missing(key));
    return change;
  }
  HttpRouteRule weighted = weightedRule(canary, names, weights);
  std::vector<HttpRouteRule> rules;
  if (analysis.sessionAffinity) {
    const AffinityPlan plan = planAffinity(context, canary, weights.canary);
    change.cookies = plan.cookies;
    rules = affinityRules(plan, std::move(weighted));
  } else {
    // Only the iterations of blue/green mirror here; a weighted canary never does.
    if (weights.mirrored && analysis.iterations > 0) {
      weighted.requestMirror = backend(canary, names.canary, 0);
      weighted.requestMirror->weight.reset();
    }
    if (analysis.match.empty()) {
      rules = {std::move(weighted)};
    } else {
      rules = matchedRules(canary, names, std::move(weighted));
    }
  }
  context.store.modify<GatewayHttpRoute>(
      key, [&rules](GatewayHttpRoute& object) { object.spec.rules = std::move(rules); });
  return change;
}

}  // namespace

const CanaryRouter gatewayApiRouter{CanaryRouterKind::GatewayApi, &reconcile, &getRoutes,
                                    &setRoutes};
const CanaryRouter gatewayApiBetaRouter{CanaryRouterKind::GatewayApiBeta, &reconcile,
                                        &getRoutesBeta, &setRoutes};

}  // namespace aviary
