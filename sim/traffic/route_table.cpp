#include "sim/traffic/route_table.hpp"

#include <regex>
#include <string_view>

namespace aviary {

std::string_view text(RouterLayer layer) {
  switch (layer) {
    case RouterLayer::Service: return "service";
    case RouterLayer::Istio: return "istio";
    case RouterLayer::Traefik: return "traefik";
    case RouterLayer::Nginx: return "nginx";
    case RouterLayer::Gateway: return "gateway";
    case RouterLayer::Linkerd: break;
  }
  return "linkerd";
}

std::string_view text(Outcome outcome) {
  switch (outcome) {
    case Outcome::Ok: return "ok";
    case Outcome::Application: return "application";
    case Outcome::NoRoute: return "noRoute";
    case Outcome::NoEndpoints: return "noEndpoints";
    case Outcome::Invalid: return "invalidBackend";
    case Outcome::Refused: return "refused";
    case Outcome::PodLost: return "podLost";
    case Outcome::QueueFull: return "queueFull";
    case Outcome::Timeout: return "timeout";
    case Outcome::Unreachable: return "unreachable";
    case Outcome::Injected: return "injected";
    case Outcome::Dependency: return "dependency";
    case Outcome::Overflow: break;
  }
  return "overflow";
}

int statusCodeOf(RouterLayer layer, Outcome outcome) {
  const bool bare = layer == RouterLayer::Service;
  const bool proxy = layer == RouterLayer::Traefik || layer == RouterLayer::Nginx;
  switch (outcome) {
    case Outcome::Ok: return 200;
    case Outcome::Application:
    case Outcome::Dependency: return 500;
    case Outcome::NoRoute: return bare ? 0 : 404;
    case Outcome::NoEndpoints: return bare ? 0 : 503;
    case Outcome::Invalid: return layer == RouterLayer::Gateway ? 500 : 503;
    case Outcome::Refused:
    case Outcome::PodLost:
      if (bare) return 0;
      return proxy ? 502 : 503;
    case Outcome::QueueFull: return 503;
    case Outcome::Timeout:
      if (bare) return 0;
      return proxy ? 499 : 504;
    case Outcome::Unreachable: return bare ? 0 : 504;
    case Outcome::Injected:
    case Outcome::Overflow: break;
  }
  return 503;
}

bool matchesText(const StringMatch& match, const std::string& text) {
  const std::string& want = match.value;
  switch (match.type) {
    case StringMatch::Type::Exact: return text == want;
    case StringMatch::Type::Prefix: return text.compare(0, want.size(), want) == 0;
    case StringMatch::Type::Suffix:
      return text.size() >= want.size() &&
             text.compare(text.size() - want.size(), want.size(), want) == 0;
    case StringMatch::Type::Regex: break;
  }
  try {
    return std::regex_match(text, std::regex(want, std::regex::ECMAScript));
  } catch (const std::regex_error&) {
    return false;  // a router refuses such a rule
  }
}

bool matchesExceptCookie(const HttpMatch& match, const RequestTraits& traits) {
  for (const auto& [name, condition] : match.headers) {
    if (name == "cookie") continue;
    const auto found = traits.headers.find(name);
    if (found == traits.headers.end() || !matchesText(condition, found->second)) return false;
  }
  if (!match.sourceLabels.empty()) return false;
  if (!match.queryParams.empty()) return false;
  if (match.uri && !matchesText(*match.uri, traits.path)) return false;
  if (match.method && !matchesText(*match.method, traits.method)) return false;
  const bool bareName = traits.to.find('.') == std::string::npos;
  return !match.authority || bareName || matchesText(*match.authority, traits.to);
}

MatchResult reduceMatch(const std::vector<HttpMatch>& blocks, const RequestTraits& traits,
                        RouteRule& rule) {
  rule.cookieMatch.clear();
  if (blocks.empty()) return MatchResult::Always;
  for (const HttpMatch& block : blocks) {
    if (!matchesExceptCookie(block, traits)) continue;
    const auto cookie = block.headers.find("cookie");
    if (cookie == block.headers.end()) {
      rule.cookieMatch.clear();
      return MatchResult::Always;
    }
    rule.cookieMatch.push_back(cookie->second);
  }
  return rule.cookieMatch.empty() ? MatchResult::Never : MatchResult::ByCookie;
}

}  // namespace aviary
