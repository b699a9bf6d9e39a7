#include <algorithm>
#include <utility>

#include "sim/traffic/route_compiler.hpp"

namespace aviary {
namespace {

constexpr std::string_view prefix = "nginx.ingress.kubernetes.io/";

std::string annotation(const Ingress& ingress, std::string_view name) {
  const auto found = ingress.metadata.annotations.find(std::string(prefix) + std::string(name));
  return found == ingress.metadata.annotations.end() ? "" : found->second;
}

bool isCanary(const Ingress& ingress) { return annotation(ingress, "canary") == "true"; }

int number(const std::string& text, int otherwise) {
  if (text.empty() || text.size() > 9) return otherwise;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return otherwise;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// A path of an Ingress and the host it stands under.
struct Place {
  std::string host;
  std::string path;
  IngressBackend backend;
};

bool sameService(const std::string& service, const std::string& namespace_,
                 const RequestTraits& traits) {
  const auto wanted = serviceOfHost(traits.to, traits.namespace_);
  return wanted && *wanted == ObjectKey{namespace_, service};
}

/// The place of longest path that the requests of the source reach.
std::optional<Place> placeOf(const Ingress& ingress, const RequestTraits& traits) {
  std::optional<Place> best;
  for (const IngressRule& rule : ingress.spec.rules) {
    const bool byHost = !rule.host.empty() && rule.host == traits.to;
    for (const IngressPath& path : rule.paths) {
      if (!byHost && !sameService(path.backend.service, ingress.metadata.namespace_, traits)) {
        continue;
      }
      if (traits.path.compare(0, path.path.size(), path.path) != 0) continue;
      if (!best || path.path.size() > best->path.size()) {
        best = Place{rule.host, path.path, path.backend};
      }
    }
  }
  const auto& fallback = ingress.spec.defaultBackend;
  if (!best && fallback &&
      sameService(fallback->service, ingress.metadata.namespace_, traits)) {
    best = Place{"", "", *fallback};
  }
  return best;
}

struct CanaryPlace {
  const Ingress* ingress = nullptr;
  IngressBackend backend;
};

/// The first canary Ingress with the same host and path; NGINX ignores further ones.
std::optional<CanaryPlace> canaryOf(const RouterObjects& objects, const ObjectKey& main,
                                    const Place& place) {
  for (const auto& [key, ingress] : objects.ingresses) {
    if (key.namespace_ != main.namespace_ || key == main || !isCanary(*ingress)) continue;
    for (const IngressRule& rule : ingress->spec.rules) {
      if (rule.host != place.host) continue;
      for (const IngressPath& path : rule.paths) {
        if (path.path == place.path) return CanaryPlace{ingress.get(), path.backend};
      }
    }
  }
  return std::nullopt;
}

constexpr std::size_t stableIndex = 0;
constexpr std::size_t canaryIndex = 1;

RouteRule withWeights(const RouteRule& base, int stable, int canary) {
  RouteRule rule = base;
  rule.targets[stableIndex].weight = stable;
  rule.targets[canaryIndex].weight = canary;
  return rule;
}

enum class HeaderVerdict : std::uint8_t { Canary, Stable, Undecided };

HeaderVerdict judgeHeader(const Ingress& canary, const RequestTraits& traits) {
  std::string name = annotation(canary, "canary-by-header");
  if (name.empty()) return HeaderVerdict::Undecided;
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const auto found = traits.headers.find(name);
  if (found == traits.headers.end()) return HeaderVerdict::Undecided;
  const std::string value = annotation(canary, "canary-by-header-value");
  const std::string pattern = annotation(canary, "canary-by-header-pattern");
  if (!value.empty()) {
    return found->second == value ? HeaderVerdict::Canary : HeaderVerdict::Undecided;
  }
  if (!pattern.empty()) {
    const StringMatch match{StringMatch::Type::Regex, ".*(" + pattern + ").*"};
    return matchesText(match, found->second) ? HeaderVerdict::Canary : HeaderVerdict::Undecided;
  }
  if (found->second == "always") return HeaderVerdict::Canary;
  return found->second == "never" ? HeaderVerdict::Stable : HeaderVerdict::Undecided;
}

void addCanaryRules(RouteTable& table, const RouteRule& base, const Ingress& canary,
                    const RequestTraits& traits) {
  const HeaderVerdict verdict = judgeHeader(canary, traits);
  if (verdict != HeaderVerdict::Undecided) {
    const int share = verdict == HeaderVerdict::Canary ? 1 : 0;
    table.rules.push_back(withWeights(base, 1 - share, share));
    return;
  }
  const std::string cookie = annotation(canary, "canary-by-cookie");
  if (!cookie.empty()) {
    for (const int share : {1, 0}) {
      RouteRule rule = withWeights(base, 1 - share, share);
      const std::string value = share == 1 ? "always" : "never";
      rule.cookieMatch.push_back(
          {StringMatch::Type::Regex, "(.*; )?" + cookie + "=" + value + "(;.*)?"});
      table.rules.push_back(std::move(rule));
    }
  }
  const int total = std::max(number(annotation(canary, "canary-weight-total"), 100), 1);
  const int weight = std::min(number(annotation(canary, "canary-weight"), 0), total);
  table.rules.push_back(withWeights(base, total - weight, weight));
}

RouteTarget targetOf(RouteTable& table, const RouterObjects& objects,
                     const std::string& namespace_, const IngressBackend& backend) {
  RouteTarget target;
  const ObjectKey service{namespace_, backend.service};
  if (objects.services.contains(service)) target.cluster = clusterIndex(table, {service, {}});
  target.name = namespace_ + "-" + backend.service + "-" + text(backend.port);
  return target;
}

}  // namespace

std::optional<RouteTable> compileNginx(const RouterObjects& objects, const RequestTraits& traits) {
  for (const auto& [key, ingress] : objects.ingresses) {
    if (isCanary(*ingress)) continue;
    const std::optional<Place> place = placeOf(*ingress, traits);
    if (!place) continue;
    RouteTable table;
    table.layer = RouterLayer::Nginx;
    table.balance = BalanceKind::RoundRobin;
    table.router = "Ingress/" + text(key);
    table.ingress = key;
    RouteRule base;
    base.splitKey = table.router;
    base.connectRetries = 2;  // proxy_next_upstream_tries is 3
    base.targets.push_back(targetOf(table, objects, key.namespace_, place->backend));
    const std::optional<CanaryPlace> canary = canaryOf(objects, key, *place);
    if (!canary) {
      table.rules.push_back(std::move(base));
      return table;
    }
    base.targets.push_back(targetOf(table, objects, key.namespace_, canary->backend));
    base.targets[canaryIndex].proxyService = base.targets[canaryIndex].name;
    base.fallback = stableIndex;
    base.required = stableIndex;
    if (annotation(*ingress, "affinity") == "cookie" &&
        annotation(*ingress, "affinity-canary-behavior") != "legacy") {
      const std::string name = annotation(*ingress, "session-cookie-name");
      table.stickyCookie = name.empty() ? "INGRESSCOOKIE" : name;
    }
    addCanaryRules(table, base, *canary->ingress, traits);
    return table;
  }
  return std::nullopt;
}

}  // namespace aviary
