#include <doctest/doctest.h>

#include "tests/controllers/canary_fixture.hpp"

namespace aviary {
namespace {

using enum CanaryPhase;

CanarySpec weighted(std::string provider) {
  CanarySpec spec = CanaryFixture::spec(std::move(provider));
  spec.analysis.stepWeight = 20;
  spec.analysis.maxWeight = 60;
  return spec;
}

HttpMatch headerMatch(const std::string& header, StringMatch::Type type, const std::string& value) {
  HttpMatch match;
  match.headers[header] = {type, value};
  return match;
}

// Weight 20 on the canary, one check done.
void reachTwenty(CanaryFixture& world) {
  world.initialize();
  world.setImage("podinfo:2");
  world.tick();
  world.tick();
  REQUIRE(world.routes() == "80/20");
}

Ingress frontIngress() {
  Ingress ingress;
  ingress.metadata.name = "front";
  ingress.metadata.namespace_ = "test";
  ingress.metadata.annotations = {{"kubernetes.io/ingress.class", "nginx"}};
  ingress.spec.rules = {{"app.example.com", {{"/", "Prefix", {"podinfo", 9898}}}}};
  return ingress;
}

CanarySpec nginxSpec() {
  CanarySpec spec = weighted("nginx");
  spec.ingressRef = ObjectReference{"networking.k8s.io/v1", "Ingress", "front", ""};
  return spec;
}

CanarySpec gatewaySpec() {
  CanarySpec spec = weighted("gatewayapi:v1");
  spec.service.gatewayRefs = {{"", "", "gateway", "istio-system"}};
  return spec;
}

const StringMap& canaryAnnotations(CanaryFixture& world) {
  return world.store.get<Ingress>({"test", "front-canary"})->metadata.annotations;
}

}  // namespace

TEST_CASE("canary routers: deleting the routing object starts a weighted canary over") {
  CanaryFixture world(weighted("istio"));
  reachTwenty(world);
  world.store.remove<VirtualService>(world.key);
  CHECK(world.tick().front() == "Starting canary analysis for podinfo.test");
  CHECK(world.routes() == "80/20");
}

TEST_CASE("canary routers: an edit of the service resets istio to 100/0") {
  CanaryFixture world(weighted("istio"));
  reachTwenty(world);
  world.store.modify<Canary>(world.key, [](Canary& canary) { canary.spec.service.timeout = "5s"; });
  // The tick reads 100/0 again and makes the first step anew.
  CHECK(world.tick().front() == "Starting canary analysis for podinfo.test");
  CHECK(world.store.get<VirtualService>(world.key)->spec.http[0].timeout == "5s");
}

TEST_CASE("canary routers: a rewritten TraefikService has two entries of 100 and reads 100/0") {
  CanaryFixture world(weighted("traefik"));
  world.initialize();
  CHECK(world.store.get<TraefikService>(world.key)->spec.weighted.size() == 1);
  world.setImage("podinfo:2");
  world.tick();
  world.tick();
  REQUIRE(world.store.get<TraefikService>(world.key)->spec.weighted.size() == 2);
  world.store.modify<Canary>(world.key, [](Canary& canary) { canary.spec.service.port = 80; });
  const Canary canary = world.canary();
  CanaryContext context = world.flagger.context();
  CHECK(traefikRouter.reconcile(context, canary).ok());
  const auto services = world.store.get<TraefikService>(world.key)->spec.weighted;
  CHECK(services[0].weight == 100);
  CHECK(services[1].weight == 100);
  CHECK(world.routes() == "100/0");
  CHECK_FALSE(traefikRouter.setRoutes(context, canary, {0, 0, false}).outcome.ok());
}

TEST_CASE("canary routers: nginx keeps its weights in annotations of a second Ingress") {
  CanaryFixture world(nginxSpec());
  world.store.create<Ingress>(frontIngress());
  reachTwenty(world);
  CHECK(canaryAnnotations(world).at("nginx.ingress.kubernetes.io/canary-weight") == "20");
  CHECK(canaryAnnotations(world).at("kubernetes.io/ingress.class") == "nginx");
  const auto spec = world.store.get<Ingress>({"test", "front-canary"})->spec;
  CHECK(spec.rules[0].paths[0].backend.service == "podinfo-canary");
  // Annotations are not compared: an edit of the source keeps the weight.
  world.store.modify<Ingress>(
      {"test", "front"}, [](Ingress& ingress) { ingress.spec.rules[0].host = "b.example.com"; });
  world.tick();
  CHECK(world.routes() == "60/40");
}

TEST_CASE("canary routers: nginx writes header and exact cookie matches, no weight") {
  struct Row {
    const char* name;
    std::vector<HttpMatch> match;
    const char* routes;
    const char* annotation;
  };
  using Type = StringMatch::Type;
  const Row rows[] = {
      {"header", {headerMatch("x-canary", Type::Exact, "insider")}, "0/100", "canary-by-header"},
      {"exact cookie", {headerMatch("cookie", Type::Exact, "canary")}, "0/100", "canary-by-cookie"},
      {"regex cookie", {headerMatch("cookie", Type::Regex, "^a$")}, "100/0", nullptr},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CanarySpec spec = nginxSpec();
    spec.analysis.stepWeight = 0;
    spec.analysis.iterations = 3;
    spec.analysis.match = row.match;
    CanaryFixture world(spec);
    world.store.create<Ingress>(frontIngress());
    world.initialize();
    world.setImage("podinfo:2");
    world.tick();
    world.tick();
    CHECK(world.routes() == row.routes);
    const StringMap& annotations = canaryAnnotations(world);
    CHECK_FALSE(annotations.contains("nginx.ingress.kubernetes.io/canary-weight"));
    if (row.annotation != nullptr) {
      CHECK(annotations.contains(std::string("nginx.ingress.kubernetes.io/") + row.annotation));
    }
  }
}

TEST_CASE("canary routers: an ingress without the service as a backend cannot be used") {
  CanaryFixture world(nginxSpec());
  Ingress other = frontIngress();
  other.spec.rules[0].paths[0].backend.service = "other";
  world.store.create<Ingress>(other);
  world.initialize();
  CHECK(world.events.back() == "(W) backend podinfo not found in ingress front");
  CHECK(world.phase() == Initializing);
}

TEST_CASE("canary routers: a HTTPRoute that its gateway does not accept costs the tick") {
  CanaryFixture world(gatewaySpec());
  reachTwenty(world);
  const auto accepted = [&world](ConditionStatus status, std::int64_t behind) {
    world.store.modifyStatus<GatewayHttpRoute>(world.key, [&](GatewayHttpRoute& route) {
      Condition condition;
      condition.type = "Accepted";
      condition.status = status;
      route.status.parents = {
          {route.spec.parentRefs[0], {condition}, route.metadata.generation - behind}};
    });
  };
  accepted(ConditionStatus::False, 0);
  world.tick();
  CHECK(world.report.rule == CanaryRule::RoutesUnreadable);
  accepted(ConditionStatus::True, 1);
  world.tick();
  CHECK(world.report.rule == CanaryRule::RoutesUnreadable);
  accepted(ConditionStatus::True, 0);
  world.tick();
  CHECK(world.report.rule == CanaryRule::WeightAdvanced);
}

TEST_CASE("canary routers: Gateway API mirrors blue/green but never a weighted canary") {
  CanarySpec spec = gatewaySpec();
  spec.analysis.mirror = true;
  CanaryFixture weightedWorld(spec);
  weightedWorld.initialize();
  weightedWorld.setImage("podinfo:2");
  for (int tick = 0; tick < 4; ++tick) weightedWorld.tick();
  CHECK(weightedWorld.routes() == "100/0");  // begins its analysis again and again
  CHECK(weightedWorld.events.back() == "Advance podinfo.test canary weight 0");

  spec.analysis.stepWeight = 0;
  spec.analysis.iterations = 2;
  CanaryFixture blueGreen(spec);
  blueGreen.initialize();
  blueGreen.setImage("podinfo:2");
  blueGreen.tick();
  blueGreen.tick();
  CHECK(blueGreen.routes() == "100/0 mirrored");
}

TEST_CASE("canary routers: provider names lead to routers, unknown ones to istio") {
  const auto kind = [](const char* provider) {
    Canary canary;
    canary.spec.provider = provider;
    return routerFor(canary, FlaggerOptions{}).kind;
  };
  CHECK(kind("") == CanaryRouterKind::Istio);
  CHECK(kind("consul") == CanaryRouterKind::Istio);
  CHECK(kind("linkerd") == CanaryRouterKind::TrafficSplit);
  CHECK(kind("kubernetes") == CanaryRouterKind::Kubernetes);
  CHECK(kind("skipper") == CanaryRouterKind::Nginx);
}

TEST_CASE("canary routers: istio splits TCP without match, mirror or affinity") {
  CanarySpec spec = weighted("istio");
  spec.service.appProtocol = "TCP";
  spec.analysis.match = {headerMatch("x", StringMatch::Type::Exact, "y")};
  CanaryFixture world(spec);
  reachTwenty(world);
  CHECK(world.store.get<VirtualService>(world.key)->spec.http.empty());
  CHECK(world.store.get<VirtualService>(world.key)->spec.tcp[0].route[1].weight == 20);
}

TEST_CASE("canary routers: session affinity makes sticky rules and retires the cookie at the end") {
  for (const CanarySpec& base : {weighted("istio"), gatewaySpec()}) {
    CAPTURE(base.provider);
    CanarySpec spec = base;
    spec.analysis.sessionAffinity = SessionAffinity{"flagger", "primary", 3600, {{"path", "/"}}};
    CanaryFixture world(spec);
    reachTwenty(world);
    const CanaryStatus during = world.canary().status;
    CHECK(during.sessionAffinityCookie.starts_with("flagger="));
    CHECK(during.primarySessionAffinityCookie.starts_with("primary="));
    world.script.metrics["request-success-rate"] = 0;
    for (int tick = 0; tick < 4; ++tick) world.tick();
    REQUIRE(world.phase() == Failed);
    const CanaryStatus after = world.canary().status;
    CHECK(after.sessionAffinityCookie.empty());
    CHECK(after.previousSessionAffinityCookie == during.sessionAffinityCookie);
    CHECK(after.primarySessionAffinityCookie == during.primarySessionAffinityCookie);
  }
}

TEST_CASE("canary routers: the rules of session affinity in a VirtualService") {
  CanarySpec spec = weighted("istio");
  spec.analysis.sessionAffinity = SessionAffinity{"flagger", "", 3600, {{"secure", "true"}}};
  CanaryFixture world(spec);
  reachTwenty(world);
  const auto http = world.store.get<VirtualService>(world.key)->spec.http;
  REQUIRE(http.size() == 2);
  const std::string cookie = world.canary().status.sessionAffinityCookie;
  CHECK(http[0].match[0].headers.at("cookie").value == ".*flagger.*" + cookie.substr(8) + ".*");
  CHECK(http[0].route[1].weight == 100);
  CHECK(http[1].route[1].responseHeaders.at("Set-Cookie") == cookie + "; Max-Age=3600; Secure");
  CHECK(http[1].route[0].responseHeaders.empty());
}

}  // namespace aviary
