#include "sim/scenario/kubernetes_routing.hpp"

namespace aviary {

namespace {

StringMatch::Type matchType(const std::string& type) {
  if (type == "RegularExpression") return StringMatch::Type::Regex;
  return type == "PathPrefix" ? StringMatch::Type::Prefix : StringMatch::Type::Exact;
}

// headers and queryParams: a list of {type, name, value}.
void readNamedMatches(FieldSet& fields, std::string_view key,
                      std::map<std::string, StringMatch>& out) {
  std::map<std::string, StringMatch> read;
  const bool listed = fields.each(key, [&](FieldSet& item) {
    std::string type = "Exact";
    std::string name;
    StringMatch match;
    item.value("type", type, oneOf({"Exact", "RegularExpression"}));
    item.value("name", name, notEmpty);
    item.value("value", match.value);
    match.type = matchType(type);
    read[key == "headers" ? lowerCase(name) : name] = std::move(match);
  });
  if (listed) out = std::move(read);
}

void readMatch(FieldSet& fields, HttpMatch& out) {
  fields.nested("path", [&](FieldSet& path) {
    std::string type = "PathPrefix";
    StringMatch match{StringMatch::Type::Prefix, "/"};
    path.value("type", type, oneOf({"Exact", "PathPrefix", "RegularExpression"}));
    path.value("value", match.value);
    match.type = matchType(type);
    out.uri = std::move(match);
  });
  readNamedMatches(fields, "headers", out.headers);
  readNamedMatches(fields, "queryParams", out.queryParams);
  if (std::string method; fields.value("method", method)) {
    out.method = StringMatch{StringMatch::Type::Exact, std::move(method)};
  }
}

// responseHeaderModifier of a filter: lists of {name, value}.
void readHeaderModifier(FieldSet& filter, StringMap& out) {
  filter.nested("responseHeaderModifier", [&](FieldSet& modifier) {
    for (const std::string_view key : {"set", "add"}) {
      modifier.each(key, [&](FieldSet& header) {
        std::string name;
        std::string value;
        header.value("name", name, notEmpty);
        header.value("value", value);
        out[lowerCase(name)] = std::move(value);
      });
    }
    modifier.unsimulated({"remove"});
  });
}

void readBackend(FieldSet& fields, BackendRef& out) {
  fields.accept({"group", "namespace"});
  std::string kind = "Service";
  fields.value("kind", kind, oneOf({"Service"}));
  if (!fields.value("name", out.name, notEmpty) && fields.at().node.find("name") == nullptr) {
    fields.reportMissing("name");
  }
  fields.value("port", out.port, between(1, 65535));
}

// Filters of a rule: a mirror is simulated, the others are kept as text.
void readRuleFilters(FieldSet& fields, HttpRouteRule& out) {
  out.requestMirror.reset();
  bool others = false;
  fields.each("filters", [&](FieldSet& filter) {
    std::string type;
    filter.value("type", type);
    filter.nested("requestMirror", [&](FieldSet& mirror) {
      BackendRef target;
      mirror.nested("backendRef", [&](FieldSet& backend) { readBackend(backend, target); });
      mirror.value("percent", target.weight, between(0, 100));
      mirror.unsimulated({"fraction"});
      out.requestMirror = std::move(target);
    });
    others = others || type != "RequestMirror";
    filter.unsimulated({"cors", "extensionRef", "externalAuth", "requestHeaderModifier",
                        "requestRedirect", "responseHeaderModifier", "urlRewrite"});
  });
  const DataNode* written = fields.at().node.find("filters");
  if (others && written != nullptr) {
    out.opaque["filters"] = canonicalText(*written);
  } else {
    out.opaque.erase("filters");
  }
}

}  // namespace

bool decode(const Cursor& at, BackendRef& out) {
  FieldSet fields(at);
  readBackend(fields, out);
  fields.value("weight", out.weight, between(0, 1'000'000));
  fields.each("filters", [&](FieldSet& filter) {
    filter.accept({"type"});
    readHeaderModifier(filter, out.responseHeaders);
    filter.unsimulated({"extensionRef", "requestHeaderModifier", "requestMirror", "requestRedirect",
                        "urlRewrite"});
  });
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, HttpRouteRule& out) {
  Fields fields(at, out);
  fields.accept({"name"});
  std::vector<HttpMatch> matches;
  const bool listed = fields.each("matches", [&](FieldSet& match) {
    HttpMatch read;
    readMatch(match, read);
    matches.push_back(std::move(read));
  });
  if (listed) out.matches = std::move(matches);
  readRuleFilters(fields, out);
  fields.optional("backendRefs", &HttpRouteRule::backendRefs);
  fields.carry({"retry", "sessionPersistence", "timeouts"}, out.opaque);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, HttpRouteSpec& out) {
  Fields fields(at, out);
  fields.optional("parentRefs", &HttpRouteSpec::parentRefs);
  fields.optional("hostnames", &HttpRouteSpec::hostnames);
  fields.optional("rules", &HttpRouteSpec::rules);
  fields.accept({"useDefaultGateways"});
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, GatewayHttpRoute& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &GatewayHttpRoute::metadata);
  fields.required("spec", &GatewayHttpRoute::spec);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, TrafficSplitSpec& out) {
  Fields fields(at, out);
  fields.required("service", &TrafficSplitSpec::service, notEmpty);
  std::vector<BackendRef> backends;
  const bool listed = fields.each("backends", [&](FieldSet& item) {
    BackendRef backend;
    item.value("service", backend.name, notEmpty);
    item.value("weight", backend.weight, atLeast(0));
    backends.push_back(std::move(backend));
  });
  if (listed) out.backends = std::move(backends);
  if (!listed && !at.context.patching()) fields.reportMissing("backends");
  fields.unsimulated({"matches"});
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, TrafficSplit& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &TrafficSplit::metadata);
  fields.required("spec", &TrafficSplit::spec);
  fields.finish();
  return fields.usable();
}

}  // namespace aviary
