#include <algorithm>

#include "sim/api/promql/regex_syntax.hpp"
#include "sim/scenario/kubernetes_routing.hpp"

/// Objects of Istio. What its admission webhook refuses is an error (K104), whatever the schema
/// says. Source: istio pkg/config/validation, as of 1.15 and later.
namespace aviary {

std::string lowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool decode(const Cursor& at, StringMatch& out) {
  constexpr NamedValue<StringMatch::Type> types[] = {
      {"exact", StringMatch::Type::Exact},
      {"prefix", StringMatch::Type::Prefix},
      {"suffix", StringMatch::Type::Suffix},
      {"regex", StringMatch::Type::Regex},
  };
  FieldSet fields(at);
  std::string first;
  for (const auto& [name, type] : types) {
    std::string value;
    if (!fields.value(name, value)) continue;
    if (!first.empty()) {
      at.report(DiagnosticCode::Conflict,
                "one of " + first + " and " + std::string(name) + " is enough; remove the other");
      continue;
    }
    first = std::string(name);
    out = {type, std::move(value)};
  }
  fields.finish();
  if (first == "regex") {
    if (const auto problem = promql::readRegex(out.value).problem) {
      at.report(DiagnosticCode::InvalidValue, "no regular expression of RE2: " + *problem);
    }
  }
  if (first.empty() && fields.usable()) out = {StringMatch::Type::Regex, ".*"};
  return fields.usable();
}

bool decode(const Cursor& at, HttpMatch& out) {
  Fields fields(at, out);
  fields.optional("headers", &HttpMatch::headers);
  fields.optional("queryParams", &HttpMatch::queryParams);
  fields.optional("sourceLabels", &HttpMatch::sourceLabels);
  fields.optional("uri", &HttpMatch::uri);
  fields.optional("method", &HttpMatch::method);
  fields.optional("authority", &HttpMatch::authority);
  fields.accept({"name", "statPrefix"});
  fields.unsimulated(
      {"gateways", "ignoreUriCase", "port", "scheme", "sourceNamespace", "withoutHeaders"});
  fields.finish();
  std::map<std::string, StringMatch> lower;
  for (auto& [name, match] : out.headers) lower[lowerCase(name)] = std::move(match);
  out.headers = std::move(lower);
  return fields.usable();
}

namespace {

void readDestination(FieldSet& fields, RouteDestination& out) {
  if (!fields.value("host", out.host, notEmpty)) {
    if (fields.at().node.find("host") == nullptr) fields.reportMissing("host");
  }
  fields.value("subset", out.subset);
  fields.nested("port", [&](FieldSet& port) { port.value("number", out.port, between(1, 65535)); });
}

void readResponseHeaders(FieldSet& fields, StringMap& out) {
  fields.nested("headers", [&](FieldSet& headers) {
    headers.nested("response", [&](FieldSet& response) {
      for (const std::string_view key : {"set", "add"}) {
        StringMap added;
        response.value(key, added);
        for (auto& [name, value] : added) out[lowerCase(name)] = std::move(value);
      }
      response.unsimulated({"remove"});
    });
    headers.unsimulated({"request"});
  });
}

}  // namespace

bool decode(const Cursor& at, RouteDestination& out) {
  FieldSet fields(at);
  const bool present =
      fields.nested("destination", [&](FieldSet& inner) { readDestination(inner, out); });
  if (!present) fields.reportMissing("destination");
  fields.value("weight", out.weight, between(0, 1'000'000));
  readResponseHeaders(fields, out.responseHeaders);
  fields.finish();
  return fields.usable();
}

namespace {

// A percentage that is written as `{value: 12.5}`.
void readPercentage(FieldSet& fields, std::string_view key, std::optional<double>& out) {
  fields.nested(key, [&](FieldSet& inner) { inner.value("value", out, between(0.0, 100.0)); });
}

void readFault(FieldSet& fields, HttpRoute& out) {
  fields.nested("fault", [&](FieldSet& fault) {
    fault.nested("abort", [&](FieldSet& abort) {
      out.faultAbortPercent = 100;
      readPercentage(abort, "percentage", out.faultAbortPercent);
      abort.value("httpStatus", out.faultAbortStatus, between(200, 599));
      abort.unsimulated({"grpcStatus", "http2Error"});
    });
    fault.nested("delay", [&](FieldSet& delay) {
      out.faultDelayPercent = 100;
      readPercentage(delay, "percentage", out.faultDelayPercent);
      delay.value("fixedDelay", out.faultDelay);
      delay.unsimulated({"exponentialDelay", "percent"});
    });
  });
}

void readMirror(FieldSet& fields, HttpRoute& out) {
  RouteDestination mirror;
  if (fields.nested("mirror", [&](FieldSet& inner) { readDestination(inner, mirror); })) {
    out.mirror = std::move(mirror);
  }
  readPercentage(fields, "mirrorPercentage", out.mirrorPercentage);
  if (int percent = 0; fields.value("mirrorPercent", percent, between(0, 100)) ||
                       fields.value("mirror_percent", percent, between(0, 100))) {
    out.mirrorPercentage = percent;
  }
}

// Several destinations need a weight that is not 0; that the weights sum to 100 is asked by
// releases before 1.15 only.
void checkWeights(FieldSet& fields, const HttpRoute& route) {
  if (route.route.size() < 2) return;
  const bool any =
      std::any_of(route.route.begin(), route.route.end(),
                  [](const RouteDestination& to) { return to.weight.value_or(0) > 0; });
  if (any) return;
  fields.at().report(
      DiagnosticCode::InvalidValue,
      "Istio refuses a route whose weights are all 0; give one destination a weight");
}

// A route that leads nowhere and does not answer by itself.
void checkDestinations(FieldSet& fields, const HttpRoute& route) {
  if (!route.route.empty()) return;
  for (const std::string_view key : {"redirect", "directResponse", "delegate"}) {
    if (fields.at().node.find(key) != nullptr) return;
  }
  fields.reportMissing("route");
}

}  // namespace

bool decode(const Cursor& at, HttpRoute& out) {
  Fields fields(at, out);
  fields.optional("name", &HttpRoute::name);
  fields.optional("match", &HttpRoute::match);
  fields.optional("route", &HttpRoute::route);
  readMirror(fields, out);
  fields.optional("timeout", &HttpRoute::timeout);
  fields.nested("retries", [&](FieldSet& retries) {
    retries.value("attempts", out.retryAttempts, between(0, 100));
    retries.value("perTryTimeout", out.perTryTimeout);
    retries.value("retryOn", out.retryOn);
    retries.unsimulated({"backoff", "retryIgnorePreviousHosts", "retryRemoteLocalities"});
  });
  readFault(fields, out);
  fields.carry(
      {"corsPolicy", "delegate", "directResponse", "headers", "mirrors", "redirect", "rewrite"},
      out.opaque);
  fields.finish();
  checkDestinations(fields, out);
  checkWeights(fields, out);
  return fields.usable();
}

bool decode(const Cursor& at, VirtualServiceSpec& out) {
  Fields fields(at, out);
  fields.optional("hosts", &VirtualServiceSpec::hosts);
  fields.optional("gateways", &VirtualServiceSpec::gateways);
  fields.optional("http", &VirtualServiceSpec::http);
  fields.optional("tcp", &VirtualServiceSpec::tcp);
  fields.accept({"exportTo"});
  fields.unsimulated({"tls"});
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, VirtualService& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &VirtualService::metadata);
  fields.required("spec", &VirtualService::spec);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, LocalityLbSetting::Distribute& out) {
  using Distribute = LocalityLbSetting::Distribute;
  Fields fields(at, out);
  fields.required("from", &Distribute::from, notEmpty);
  fields.required("to", &Distribute::to);
  fields.finish();
  int sum = 0;
  for (const auto& [place, percent] : out.to) sum += percent;
  if (!out.to.empty() && sum != 100) {
    at.report(DiagnosticCode::InvalidValue,
              "the shares must sum to 100, these sum to " + std::to_string(sum));
  }
  return fields.usable();
}

bool decode(const Cursor& at, LocalityLbSetting::Failover& out) {
  using Failover = LocalityLbSetting::Failover;
  Fields fields(at, out);
  fields.required("from", &Failover::from, notEmpty);
  fields.required("to", &Failover::to, notEmpty);
  fields.finish();
  if (!out.from.empty() && out.from == out.to) {
    at.report(DiagnosticCode::InvalidValue, "a region cannot fail over to itself");
  }
  return fields.usable();
}

namespace {

void readOutlierDetection(FieldSet& fields, std::optional<OutlierDetection>& out) {
  OutlierDetection detection = out.value_or(OutlierDetection{});
  const bool present = fields.nested("outlierDetection", [&](FieldSet& inner) {
    inner.value("consecutive5xxErrors", detection.consecutive5xxErrors, atLeast(0));
    inner.value("consecutiveErrors", detection.consecutive5xxErrors, atLeast(0));
    inner.value("interval", detection.interval);
    inner.value("baseEjectionTime", detection.baseEjectionTime);
    inner.value("maxEjectionPercent", detection.maxEjectionPercent, between(0, 100));
    inner.unsimulated({"consecutiveGatewayErrors", "consecutiveLocalOriginFailures",
                       "minHealthPercent", "splitExternalLocalOriginErrors"});
  });
  if (present) out = std::move(detection);
}

// What is not here sets limits that cost nothing while connections are made in no time.
void readConnectionPool(FieldSet& fields, std::optional<ConnectionPool>& out) {
  ConnectionPool pool = out.value_or(ConnectionPool{});
  const bool present = fields.nested("connectionPool", [&](FieldSet& inner) {
    inner.nested("tcp", [&](FieldSet& tcp) {
      tcp.value("maxConnections", pool.maxConnections, atLeast(0));
      tcp.value("connectTimeout", pool.connectTimeout);
      tcp.unsimulated({"tcpKeepalive", "maxConnectionDuration", "idleTimeout"});
    });
    inner.nested("http", [&](FieldSet& http) {
      http.value("http1MaxPendingRequests", pool.http1MaxPendingRequests, atLeast(0));
      http.value("http2MaxRequests", pool.http2MaxRequests, atLeast(0));
      http.value("maxRetries", pool.maxRetries, atLeast(0));
      http.value("h2UpgradePolicy", pool.h2UpgradePolicy,
                 oneOf({"DEFAULT", "DO_NOT_UPGRADE", "UPGRADE"}));
      http.unsimulated(
          {"maxRequestsPerConnection", "idleTimeout", "useClientProtocol", "maxConcurrentStreams"});
    });
  });
  if (present) out = std::move(pool);
}

void checkPriority(FieldSet& fields, const LocalityLbSetting& setting) {
  const auto& labels = setting.failoverPriority;
  const auto topology = std::find_if(labels.begin(), labels.end(), [](const std::string& label) {
    return label.starts_with("topology.kubernetes.io/") || label == "topology.istio.io/subzone";
  });
  if (setting.failover.empty() || topology == labels.end()) return;
  fields.at().report(DiagnosticCode::InvalidValue, "Istio refuses failover beside " +
                                                       quotedText(*topology) +
                                                       " in failoverPriority; keep one of them");
}

void readLocality(FieldSet& fields, std::optional<LocalityLbSetting>& out) {
  LocalityLbSetting setting = out.value_or(LocalityLbSetting{});
  const bool present = fields.nested("localityLbSetting", [&](FieldSet& inner) {
    inner.value("enabled", setting.enabled);
    inner.value("distribute", setting.distribute);
    inner.value("failover", setting.failover);
    inner.value("failoverPriority", setting.failoverPriority);
    if (!setting.distribute.empty() && !setting.failover.empty()) {
      inner.at().report(DiagnosticCode::InvalidValue,
                        "Istio refuses distribute and failover at once; keep one of them");
    }
    checkPriority(inner, setting);
  });
  if (present) out = std::move(setting);
}

void readLoadBalancer(FieldSet& fields, std::optional<LoadBalancer>& out) {
  LoadBalancer balancer = out.value_or(LoadBalancer{});
  const bool present = fields.nested("loadBalancer", [&](FieldSet& inner) {
    inner.value("simple", balancer.simple,
                oneOf({"UNSPECIFIED", "ROUND_ROBIN", "LEAST_REQUEST", "LEAST_CONN", "RANDOM",
                       "PASSTHROUGH"}));
    if (const DataEntry* hash = inner.find("consistentHash")) {
      balancer.consistentHash = canonicalText(hash->value);
    }
    readLocality(inner, balancer.localityLbSetting);
    inner.unsimulated({"warmup", "warmupDurationSecs"});
  });
  if (present) out = std::move(balancer);
}

/// What a rule and a subset of it have alike.
template <class Owner>
void readTrafficPolicy(FieldSet& policy, Owner& out) {
  readLoadBalancer(policy, out.loadBalancer);
  readOutlierDetection(policy, out.outlierDetection);
  readConnectionPool(policy, out.connectionPool);
}

}  // namespace

bool decode(const Cursor& at, DestinationSubset& out) {
  Fields fields(at, out);
  fields.required("name", &DestinationSubset::name, notEmpty);
  fields.optional("labels", &DestinationSubset::labels);
  fields.nested("trafficPolicy", [&](FieldSet& policy) {
    readTrafficPolicy(policy, out);
    policy.unsimulated({"portLevelSettings", "proxyProtocol", "tls", "tunnel"});
  });
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, DestinationRuleSpec& out) {
  Fields fields(at, out);
  fields.required("host", &DestinationRuleSpec::host, notEmpty);
  fields.optional("subsets", &DestinationRuleSpec::subsets);
  fields.nested("trafficPolicy", [&](FieldSet& policy) {
    readTrafficPolicy(policy, out);
    policy.carry({"portLevelSettings", "proxyProtocol", "tls", "tunnel"}, out.opaque);
  });
  fields.accept({"exportTo"});
  fields.unsimulated({"workloadSelector"});
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, DestinationRule& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &DestinationRule::metadata);
  fields.required("spec", &DestinationRule::spec);
  fields.finish();
  return fields.usable();
}

}  // namespace aviary
