#include <fmt/format.h>

#include <algorithm>

#include "sim/controllers/canary/router.hpp"
#include "sim/controllers/canary/router_matches.hpp"
#include "sim/controllers/canary/session_affinity.hpp"
#include "sim/controllers/canary/target_workload.hpp"

namespace aviary {
namespace {

constexpr const char* setCookieHeader = "Set-Cookie";

bool isTcp(const Canary& canary) {
  std::string protocol = canary.spec.service.appProtocol;
  std::transform(protocol.begin(), protocol.end(), protocol.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  return protocol == "tcp";
}

RouteDestination destination(const Canary& canary, const std::string& host, int weight) {
  RouteDestination out;
  out.host = host;
  if (canary.spec.service.portDiscovery) out.port = canary.spec.service.port;
  out.weight = weight;
  return out;
}

// A rule with what spec.service asks of every rule, but no destinations yet.
HttpRoute plainRule(const Canary& canary) {
  HttpRoute rule;
  rule.match = canary.spec.service.match;
  rule.timeout = canary.spec.service.timeout;
  rule.opaque = canary.spec.service.opaque;
  return rule;
}

HttpRoute weightedRule(const Canary& canary, const CanaryNames& names,
                       const RouteWeights& weights) {
  HttpRoute rule = plainRule(canary);
  rule.route = {destination(canary, names.primary, weights.primary),
                destination(canary, names.canary, weights.canary)};
  return rule;
}

// The matched users follow the weights, everybody else stays on the primary.
std::vector<HttpRoute> matchedRules(const Canary& canary, const CanaryNames& names,
                                    const RouteWeights& weights) {
  HttpRoute matched = weightedRule(canary, names, weights);
  matched.match = mergeMatches(canary.spec.analysis.match, canary.spec.service.match);
  HttpRoute rest = plainRule(canary);
  rest.route = {destination(canary, names.primary, 100)};
  return {std::move(matched), std::move(rest)};
}

HttpRoute stickyRule(const HttpRoute& weighted, const std::string& cookiePattern) {
  HttpRoute rule = weighted;
  HttpMatch match;
  match.headers["cookie"] = {StringMatch::Type::Regex, cookiePattern};
  rule.match = mergeMatches({match}, weighted.match);
  return rule;
}

std::vector<HttpRoute> affinityRules(const AffinityPlan& plan, HttpRoute weighted) {
  std::vector<HttpRoute> rules;
  if (!plan.stickyMatch.empty()) {
    HttpRoute sticky = stickyRule(weighted, plan.stickyMatch);
    if (plan.stickyToCanary) {
      sticky.route[0].weight = 0;
      sticky.route[1].weight = 100;
    } else {
      sticky.route[0].responseHeaders[setCookieHeader] = plan.stickySetCookie;
    }
    rules.push_back(std::move(sticky));
  }
  if (!plan.primaryMatch.empty()) {
    HttpRoute sticky = stickyRule(weighted, plan.primaryMatch);
    sticky.route[0].weight = 100;
    sticky.route[1].weight = 0;
    rules.push_back(std::move(sticky));
  }
  if (!plan.primarySetCookie.empty()) {
    weighted.route[0].responseHeaders[setCookieHeader] = plan.primarySetCookie;
  }
  if (!plan.canarySetCookie.empty()) {
    weighted.route[1].responseHeaders[setCookieHeader] = plan.canarySetCookie;
  }
  rules.push_back(std::move(weighted));
  return rules;
}

VirtualServiceSpec initialSpec(const Canary& canary, const CanaryNames& names) {
  const CanaryService& service = canary.spec.service;
  VirtualServiceSpec spec;
  if (!service.delegation) {
    spec.hosts = service.hosts;
    if (std::find(spec.hosts.begin(), spec.hosts.end(), names.apex) == spec.hosts.end()) {
      spec.hosts.push_back(names.apex);
    }
    spec.gateways = service.gateways.empty() ? std::vector<std::string>{"mesh"} : service.gateways;
  }
  const RouteWeights start{100, 0, false};
  if (isTcp(canary)) {
    HttpRoute rule;
    rule.route = weightedRule(canary, names, start).route;
    spec.tcp = {std::move(rule)};
  } else if (!canary.spec.analysis.match.empty()) {
    spec.http = matchedRules(canary, names, start);
  } else {
    spec.http = {weightedRule(canary, names, start)};
  }
  return spec;
}

// What SetRoutes changes is no difference: weights, mirrors, sticky rules and cookies.
VirtualServiceSpec withoutTraffic(VirtualServiceSpec spec, const Canary& canary) {
  const auto& affinity = canary.spec.analysis.sessionAffinity;
  if (affinity) {
    std::erase_if(spec.http, [&affinity](const HttpRoute& rule) {
      return std::any_of(rule.match.begin(), rule.match.end(), [&affinity](const HttpMatch& match) {
        return isStickyMatch(match, *affinity);
      });
    });
  }
  for (std::vector<HttpRoute>* rules : {&spec.http, &spec.tcp}) {
    for (HttpRoute& rule : *rules) {
      rule.mirror.reset();
      rule.mirrorPercentage.reset();
      for (RouteDestination& to : rule.route) {
        to.weight.reset();
        if (affinity) to.responseHeaders.erase(setCookieHeader);
      }
    }
  }
  return spec;
}

void ensureDestinationRule(CanaryContext& context, const Canary& canary, const std::string& host) {
  const ObjectKey key = keyIn(canary, host);
  if (context.store.get<DestinationRule>(key)) return;
  DestinationRule rule;
  rule.metadata.name = key.name;
  rule.metadata.namespace_ = key.namespace_;
  rule.metadata.ownerReferences = {ownerOf(canary)};
  rule.spec.host = host;
  context.store.create<DestinationRule>(std::move(rule));
}

StepOutcome reconcile(CanaryContext& context, const Canary& canary) {
  const CanaryNames& names = context.names.of(canary);
  ensureDestinationRule(context, canary, names.canary);
  ensureDestinationRule(context, canary, names.primary);
  const ObjectKey key = keyIn(canary, names.apex);
  VirtualServiceSpec wanted = initialSpec(canary, names);
  const Ref<VirtualService> before = context.store.get<VirtualService>(key);
  if (!before) {
    VirtualService made;
    made.metadata.name = key.name;
    made.metadata.namespace_ = key.namespace_;
    made.metadata.labels = canary.spec.service.apex.labels;
    made.metadata.annotations = canary.spec.service.apex.annotations;
    made.metadata.ownerReferences = {ownerOf(canary)};
    made.spec = std::move(wanted);
    context.store.create<VirtualService>(std::move(made));
    return {};
  }
  if (withoutTraffic(before->spec, canary) == withoutTraffic(wanted, canary)) return {};
  context.store.modify<VirtualService>(key, [&wanted](VirtualService& object) {
    object.original = std::move(object.spec);
    object.spec = std::move(wanted);
  });
  return {};
}

std::string missing(const ObjectKey& key) {
  return fmt::format(
      "VirtualService {}.{} get query error virtualservices.networking.istio.io \"{}\" not found",
      key.name, key.namespace_, key.name);
}

RoutesAnswer getRoutes(const CanaryContext& context, const Canary& canary) {
  const CanaryNames& names = context.names.of(canary);
  const ObjectKey key = keyIn(canary, names.apex);
  const Ref<VirtualService> object = context.store.get<VirtualService>(key);
  if (!object) return RoutesAnswer::failure(missing(key));
  // The last rule that knows the canary is the weighted one: sticky rules come before it.
  const HttpRoute* rule = nullptr;
  for (const HttpRoute& candidate : isTcp(canary) ? object->spec.tcp : object->spec.http) {
    for (const RouteDestination& to : candidate.route) {
      if (to.host == names.canary) rule = &candidate;
    }
  }
  RouteWeights weights{0, 0, false};
  if (rule != nullptr) {
    for (const RouteDestination& to : rule->route) {
      if (to.host == names.primary) weights.primary = to.weight.value_or(0);
      if (to.host == names.canary) weights.canary = to.weight.value_or(0);
    }
    weights.mirrored = rule->mirror && !rule->mirror->host.empty();
  }
  if (weights.primary == 0 && weights.canary == 0) {
    return RoutesAnswer::failure(
        fmt::format("VirtualService {}.{} does not contain routes for {}-primary and {}-canary",
                    key.name, key.namespace_, names.apex, names.apex));
  }
  return {weights, ""};
}

RoutesChange setRoutes(CanaryContext& context, const Canary& canary, const RouteWeights& weights) {
  const CanaryNames& names = context.names.of(canary);
  const ObjectKey key = keyIn(canary, names.apex);
  const CanaryAnalysis& analysis = canary.spec.analysis;
  RoutesChange change{{}, cookiesOf(canary)};
  if (!context.store.get<VirtualService>(key)) {
    change.outcome = StepOutcome::failure(missing(key));
    return change;
  }
  HttpRoute weighted = weightedRule(canary, names, weights);
  std::vector<HttpRoute> rules;
  if (isTcp(canary)) {
    HttpRoute plain;
    plain.route = std::move(weighted.route);
    context.store.modify<VirtualService>(
        key, [&plain](VirtualService& object) { object.spec.tcp = {std::move(plain)}; });
    return change;
  }
  if (analysis.sessionAffinity) {
    const AffinityPlan plan = planAffinity(context, canary, weights.canary);
    change.cookies = plan.cookies;
    rules = affinityRules(plan, std::move(weighted));
  } else {
    rules = {std::move(weighted)};
  }
  if (weights.mirrored) {
    rules.front().mirror = RouteDestination{names.canary, "", 0, std::nullopt, {}};
    if (analysis.mirrorWeight > 0) rules.front().mirrorPercentage = analysis.mirrorWeight;
  }
  if (!analysis.match.empty()) rules = matchedRules(canary, names, weights);
  context.store.modify<VirtualService>(
      key, [&rules](VirtualService& object) { object.spec.http = std::move(rules); });
  return change;
}

// A VirtualService of Flagger's own making has no original: it goes with its owner.
StepOutcome finalise(CanaryContext& context, const Canary& canary) {
  const ObjectKey key = keyIn(canary, context.names.of(canary).apex);
  const Ref<VirtualService> object = context.store.get<VirtualService>(key);
  if (!object) return StepOutcome::failure(missing(key));
  if (!object->original) return {};
  context.store.modify<VirtualService>(
      key, [](VirtualService& changed) { changed.spec = *changed.original; });
  return {};
}

}  // namespace

const CanaryRouter istioRouter{CanaryRouterKind::Istio, &reconcile, &getRoutes, &setRoutes,
                               &finalise};

}  // namespace aviary
