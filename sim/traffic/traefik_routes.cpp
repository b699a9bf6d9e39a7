#include <algorithm>
#include <cstddef>
#include <utility>

#include "sim/traffic/route_compiler.hpp"
#include "sim/traffic/traefik_rule.hpp"

namespace aviary {
namespace {

/// TraefikServices may lead to TraefikServices; Traefik refuses loops.
constexpr int nestingMax = 8;

/// Collects what a list of services leads to.
class ServiceTree {
 public:
  ServiceTree(const RouterObjects& objects, RouteTable& table, RouteRule& rule)
      : objects_(objects), table_(table), rule_(rule) {}

  /// False when something it names does not exist: Traefik then leaves the router out.
  bool add(const std::vector<WeightedService>& services, const std::string& namespace_) {
    std::vector<RouteTarget> targets;
    if (!collect(services, namespace_, nestingMax, targets)) return false;
    rule_.targets = std::move(targets);
    return !rule_.targets.empty();
  }

 private:
  bool collect(const std::vector<WeightedService>& services, const std::string& namespace_,
               int depth, std::vector<RouteTarget>& targets) {
    if (depth == 0) return false;
    for (const WeightedService& service : services) {
      const std::string inside = service.namespace_.empty() ? namespace_ : service.namespace_;
      if (service.weight.value_or(1) <= 0) continue;
      if (service.kind == "TraefikService") {
        // Differs: weights of nested services multiply instead of rotating on each level.
        std::vector<RouteTarget> nested;
        if (!enter({inside, service.name}, depth, nested)) return false;
        for (RouteTarget& target : nested) {
          target.weight *= services.size() == 1 ? 1 : service.weight.value_or(1);
          targets.push_back(std::move(target));
        }
        continue;
      }
      const ObjectKey key{inside, service.name};
      if (!objects_.services.contains(key)) return false;
      RouteTarget target;
      target.cluster = clusterIndex(table_, {key, {}});
      target.weight = service.weight.value_or(1);
      target.proxyService =
          inside + "-" + service.name + "-" + text(service.port) + "@kubernetescrd";
      target.name = target.proxyService;
      targets.push_back(std::move(target));
    }
    return true;
  }

  bool enter(const ObjectKey& key, int depth, std::vector<RouteTarget>& targets) {
    const auto found = objects_.traefikServices.find(key);
    if (found == objects_.traefikServices.end()) return false;
    const TraefikServiceSpec& spec = found->second->spec;
    rule_.splitKey = "TraefikService/" + text(key);
    if (spec.stickyCookie) {
      rule_.stickyCookie = spec.stickyCookie->empty() ? "_" + key.name : *spec.stickyCookie;
    }
    if (!spec.mirroring) return collect(spec.weighted, key.namespace_, depth - 1, targets);
    if (!collect({*spec.mirroring}, key.namespace_, depth - 1, targets)) return false;
    if (spec.mirrors.empty()) return true;
    WeightedService first = spec.mirrors.front();
    rule_.mirrorPercent = first.weight.value_or(100);
    first.weight = 1;
    std::vector<RouteTarget> copies;
    if (!collect({first}, key.namespace_, depth - 1, copies)) return false;
    if (!copies.empty()) rule_.mirror = copies.front();
    return true;
  }

  const RouterObjects& objects_;
  RouteTable& table_;
  RouteRule& rule_;
};

bool leadsTo(const IngressRoute& route, const RequestTraits& traits) {
  for (const IngressRouteRule& rule : route.spec.routes) {
    for (const WeightedService& service : rule.services) {
      const std::string& inside =
          service.namespace_.empty() ? route.metadata.namespace_ : service.namespace_;
      const auto wanted = serviceOfHost(traits.to, traits.namespace_);
      if (wanted && *wanted == ObjectKey{inside, service.name}) return true;
    }
  }
  return false;
}

struct Candidate {
  std::size_t priority = 0;
  RouteRule rule;
};

}  // namespace

std::optional<RouteTable> compileTraefik(const RouterObjects& objects,
                                         const RequestTraits& traits) {
  RouteTable table;
  table.layer = RouterLayer::Traefik;
  table.balance = BalanceKind::RoundRobin;
  std::vector<Candidate> candidates;
  bool known = false;
  for (const auto& [key, route] : objects.ingressRoutes) {
    const bool byService = leadsTo(*route, traits);
    for (std::size_t i = 0; i < route->spec.routes.size(); ++i) {
      const IngressRouteRule& from = route->spec.routes[i];
      if (!byService && !namesTraefikHost(from.match, traits.to)) continue;
      known = true;
      if (table.router.empty()) table.router = "IngressRoute/" + text(key);
      const HostKnowledge host = byService ? HostKnowledge::Any : HostKnowledge::Named;
      if (!matchesTraefikRule(from.match, traits, host)) continue;
      Candidate candidate;
      candidate.priority =
          from.priority > 0 ? static_cast<std::size_t>(from.priority) : from.match.size();
      candidate.rule.split = SplitKind::EarliestDeadline;
      candidate.rule.splitKey = "IngressRoute/" + text(key) + "#" + std::to_string(i);
      candidate.rule.needsAllTargets = true;
      ServiceTree tree(objects, table, candidate.rule);
      if (tree.add(from.services, key.namespace_)) candidates.push_back(std::move(candidate));
    }
  }
  if (!known) return std::nullopt;
  std::stable_sort(
      candidates.begin(), candidates.end(),
      [](const Candidate& a, const Candidate& b) { return a.priority > b.priority; });
  for (Candidate& candidate : candidates) table.rules.push_back(std::move(candidate.rule));
  return table;
}

}  // namespace aviary
