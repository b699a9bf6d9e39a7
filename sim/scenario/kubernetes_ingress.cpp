#include "sim/scenario/kubernetes_routing.hpp"

namespace aviary {

namespace {

void readService(FieldSet& fields, WeightedService& out) {
  if (!fields.value("name", out.name, notEmpty) && fields.at().node.find("name") == nullptr) {
    fields.reportMissing("name");
  }
  fields.value("namespace", out.namespace_);
  fields.value("kind", out.kind, oneOf({"Service", "TraefikService"}));
  fields.value("port", out.port);
  fields.unsimulated({"healthCheck", "nativeLB", "nodePortLB", "passHostHeader",
                      "passiveHealthCheck", "responseForwarding", "scheme", "serversTransport",
                      "strategy"});
}

}  // namespace

bool decode(const Cursor& at, WeightedService& out) {
  FieldSet fields(at);
  readService(fields, out);
  fields.value("weight", out.weight, atLeast(0));
  fields.unsimulated({"sticky"});
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, TraefikServiceSpec& out) {
  FieldSet fields(at);
  fields.nested("weighted", [&](FieldSet& weighted) {
    weighted.value("services", out.weighted);
    weighted.nested("sticky", [&](FieldSet& sticky) {
      sticky.nested("cookie", [&](FieldSet& cookie) {
        std::string name;
        cookie.value("name", name);
        out.stickyCookie = std::move(name);
        cookie.unsimulated({"domain", "httpOnly", "maxAge", "path", "sameSite", "secure"});
      });
    });
  });
  fields.nested("mirroring", [&](FieldSet& mirroring) {
    WeightedService main;
    readService(mirroring, main);
    out.mirroring = std::move(main);
    out.mirrors.clear();
    mirroring.each("mirrors", [&](FieldSet& mirror) {
      WeightedService copy;
      readService(mirror, copy);
      int percent = 0;
      mirror.value("percent", percent, between(0, 100));
      copy.weight = percent;
      mirror.unsimulated({"sticky", "weight"});
      out.mirrors.push_back(std::move(copy));
    });
    mirroring.unsimulated({"maxBodySize", "mirrorBody", "sticky", "weight"});
  });
  fields.unsimulated({"highestRandomWeight"});
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, TraefikService& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &TraefikService::metadata);
  fields.required("spec", &TraefikService::spec);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, IngressRouteRule& out) {
  Fields fields(at, out);
  fields.required("match", &IngressRouteRule::match, notEmpty);
  fields.optional("priority", &IngressRouteRule::priority);
  fields.optional("services", &IngressRouteRule::services);
  std::string kind = "Rule";
  fields.value("kind", kind, oneOf({"Rule"}));
  std::vector<std::string> middlewares;
  const bool listed = fields.each("middlewares", [&](FieldSet& middleware) {
    std::string name;
    middleware.value("name", name, notEmpty);
    middleware.accept({"namespace"});
    middlewares.push_back(std::move(name));
  });
  if (listed) out.middlewares = std::move(middlewares);
  fields.unsimulated({"observability", "syntax"});
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, IngressRouteSpec& out) {
  Fields fields(at, out);
  fields.optional("entryPoints", &IngressRouteSpec::entryPoints);
  fields.required("routes", &IngressRouteSpec::routes);
  fields.carry({"parentRefs", "tls"}, out.opaque);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, IngressRoute& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &IngressRoute::metadata);
  fields.required("spec", &IngressRoute::spec);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, IngressBackend& out) {
  FieldSet fields(at);
  fields.nested("service", [&](FieldSet& service) {
    service.value("name", out.service, notEmpty);
    service.nested("port", [&](FieldSet& port) {
      int number = 0;
      std::string name;
      if (port.value("number", number, between(1, 65535))) out.port = number;
      if (port.value("name", name)) out.port = std::move(name);
    });
  });
  fields.unsimulated({"resource"});
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, IngressPath& out) {
  Fields fields(at, out);
  fields.optional("path", &IngressPath::path);
  fields.required("pathType", &IngressPath::pathType,
                  oneOf({"Exact", "Prefix", "ImplementationSpecific"}));
  fields.required("backend", &IngressPath::backend);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, IngressRule& out) {
  Fields fields(at, out);
  fields.optional("host", &IngressRule::host);
  fields.nested("http", [&](FieldSet& http) { http.value("paths", out.paths); });
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, IngressSpec& out) {
  Fields fields(at, out);
  fields.optional("ingressClassName", &IngressSpec::ingressClassName);
  fields.optional("defaultBackend", &IngressSpec::defaultBackend);
  fields.optional("rules", &IngressSpec::rules);
  fields.carry({"tls"}, out.opaque);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, Ingress& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &Ingress::metadata);
  fields.required("spec", &Ingress::spec);
  fields.finish();
  return fields.usable();
}

}  // namespace aviary
