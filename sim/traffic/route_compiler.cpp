#include "sim/traffic/route_compiler.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "sim/api/duration_text.hpp"

namespace aviary {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

/// A Service by the texts that name it; as long as they live.
struct ServiceName {
  std::string_view namespace_;
  std::string_view name;
  bool operator==(const ServiceName&) const = default;
};

std::optional<ServiceName> serviceNamed(std::string_view host, std::string_view namespace_) {
  const std::size_t first = host.find('.');
  if (first == std::string_view::npos) return ServiceName{namespace_, host};
  const std::string_view name = host.substr(0, first);
  const std::string_view rest = host.substr(first + 1);
  const std::size_t second = rest.find('.');
  if (second == std::string_view::npos) return ServiceName{rest, name};
  const std::string_view domain = rest.substr(second + 1);
  if (domain.substr(0, domain.find('.')) != "svc") return std::nullopt;
  return ServiceName{rest.substr(0, second), name};
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string lowerCase(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

std::optional<ObjectKey> serviceOfHost(const std::string& host, const std::string& namespace_) {
  const auto service = serviceNamed(host, namespace_);
  if (!service) return std::nullopt;
  return ObjectKey{std::string(service->namespace_), std::string(service->name)};
}

bool namesService(const std::string& host, const std::string& namespace_,
                  const ObjectKey& service) {
  const auto here = serviceNamed(host, namespace_);
  return here && here->name == service.name && here->namespace_ == service.namespace_;
}

bool meansHost(const std::string& pattern, const std::string& patternNamespace,
               const RequestTraits& traits) {
  if (pattern == traits.to && pattern.find('.') != std::string::npos) return true;
  if (pattern.size() > 2 && pattern[0] == '*') {
    const std::string suffix = pattern.substr(1);
    return traits.to.size() > suffix.size() &&
           traits.to.compare(traits.to.size() - suffix.size(), suffix.size(), suffix) == 0;
  }
  const auto wanted = serviceNamed(traits.to, traits.namespace_);
  const auto here = serviceNamed(pattern, patternNamespace);
  return wanted && here && *wanted == *here;
}

std::uint32_t clusterIndex(RouteTable& table, const RouteCluster& cluster) {
  const auto found = std::find(table.clusters.begin(), table.clusters.end(), cluster);
  const auto index = static_cast<std::uint32_t>(found - table.clusters.begin());
  if (found == table.clusters.end()) table.clusters.push_back(cluster);
  return index;
}

std::optional<SetCookie> parseSetCookie(const std::string& header) {
  const std::vector<std::string> parts = split(header, ';');
  const std::size_t equals = parts[0].find('=');
  if (equals == std::string::npos || equals == 0) return std::nullopt;
  SetCookie cookie{trimmed(parts[0].substr(0, equals)), trimmed(parts[0].substr(equals + 1)),
                   std::nullopt};
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::string part = trimmed(parts[i]);
    const std::size_t sign = part.find('=');
    if (sign == std::string::npos || lowerCase(part.substr(0, sign)) != "max-age") continue;
    const std::string value = part.substr(sign + 1);
    if (!value.empty() && value[0] == '-') {
      cookie.maxAge = SimDuration{-1};
    } else if (const auto age = parseDurationText(value + "s")) {
      cookie.maxAge = *age;
    }
  }
  return cookie;
}

std::string text(const PortReference& port) {
  const int* number = std::get_if<int>(&port);
  return number != nullptr ? std::to_string(*number) : std::get<std::string>(port);
}

std::vector<SetCookie> setCookiesOf(const StringMap& responseHeaders) {
  std::vector<SetCookie> cookies;
  for (const auto& [name, value] : responseHeaders) {
    if (lowerCase(name) != "set-cookie") continue;
    if (auto cookie = parseSetCookie(value)) cookies.push_back(std::move(*cookie));
  }
  return cookies;
}

std::optional<RouteTable> compileLinkerd(const RouterObjects& objects,
                                         const RequestTraits& traits) {
  for (const auto& [key, split] : objects.trafficSplits) {
    if (!meansHost(split->spec.service, key.namespace_, traits)) continue;
    RouteTable table;
    table.layer = RouterLayer::Linkerd;
    table.balance = BalanceKind::LeastOfPair;
    table.router = "TrafficSplit/" + text(key);
    RouteRule rule;
    rule.splitKey = table.router;
    for (const BackendRef& backend : split->spec.backends) {
      RouteTarget target;
      target.name = backend.name;
      target.weight = std::max(backend.weight.value_or(0), 0);
      target.cluster = clusterIndex(table, {{key.namespace_, backend.name}, {}});
      rule.targets.push_back(std::move(target));
    }
    // SMI matches belong to HTTPRouteGroups; Flagger writes them inline for A/B tests.
    RouteRule reduced = rule;
    if (reduceMatch(split->spec.matches, traits, reduced) == MatchResult::Never) {
      return std::nullopt;
    }
    table.rules.push_back(std::move(reduced));
    return table;
  }
  return std::nullopt;
}

RouterLayer meshOf(const RouterObjects& objects, const std::string& namespace_) {
  const auto inside = [&](const auto& table) {
    const auto first = table.lower_bound({namespace_, ""});
    return first != table.end() && first->first.namespace_ == namespace_;
  };
  if (inside(objects.virtualServices) || inside(objects.destinationRules)) {
    return RouterLayer::Istio;
  }
  return inside(objects.trafficSplits) ? RouterLayer::Linkerd : RouterLayer::Service;
}

RouteTable compileService(const RouterObjects& objects, const RequestTraits& traits) {
  RouteTable table;
  const auto key = serviceOfHost(traits.to, traits.namespace_);
  if (!key) return table;
  const auto service = objects.services.find(*key);
  if (service == objects.services.end()) return table;
  table.router = "Service/" + text(*key);
  table.layer = meshOf(objects, key->namespace_);
  if (table.layer == RouterLayer::Istio) table.balance = BalanceKind::LeastRequest;
  if (table.layer == RouterLayer::Linkerd) table.balance = BalanceKind::LeastOfPair;
  table.pinUsers = service->second->spec.sessionAffinity == "ClientIP";
  RouteRule rule;
  rule.splitKey = table.router;
  RouteTarget target;
  target.name = key->name;
  target.cluster = clusterIndex(table, {*key, {}});
  rule.targets.push_back(std::move(target));
  if (table.layer == RouterLayer::Istio) {
    retryAsIstioDoes(rule);
    applyDestinationRules(objects, traits, table);
  } else if (!service->second->spec.trafficDistribution.empty() && !traits.client.zone.empty()) {
    // PreferClose and PreferSameZone. Source: kubernetes pkg/proxy/topology.go.
    table.localities = {{LocalityPolicy::Kind::SameZone, {"", traits.client.zone}, "", {}, {}}};
  }
  table.rules.push_back(std::move(rule));
  return table;
}

RouteTable compileRoutes(const RouterObjects& objects, const RequestTraits& traits) {
  for (const auto compile :
       {compileIstio, compileLinkerd, compileTraefik, compileNginx, compileGateway}) {
    if (std::optional<RouteTable> table = compile(objects, traits)) return std::move(*table);
  }
  return compileService(objects, traits);
}

}  // namespace aviary
