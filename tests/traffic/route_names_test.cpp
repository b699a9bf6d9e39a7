#include "sim/traffic/route_names.hpp"

#include <doctest/doctest.h>

#include "tests/traffic/world.hpp"

using namespace aviary;

namespace {

std::uint32_t asking(RouteNames& names, const std::string& to) {
  RequestTraits traits;
  traits.to = to;
  return names.join(namesOf(traits));
}

IngressRoute ingressRoute(const std::string& match, const WeightedService& service) {
  IngressRoute route;
  route.spec.routes.push_back({match, 0, {service}, {}});
  return route;
}

}  // namespace

TEST_CASE("route names: an object joins whom it speaks of, in whatever way") {
  RouteNames names;
  const std::uint32_t app = asking(names, "app");
  const std::uint32_t shop = asking(names, "shop.example.com");
  const std::uint32_t other = asking(names, "other");
  CHECK_FALSE(names.together(app, other));
  CHECK(names.together(app, asking(names, "app.default.svc.cluster.local")));
  (void)names.join(namesOf(virtualService(50, 50)));
  CHECK(names.together(app, asking(names, "app-canary")));
  // Hosts of a Traefik rule are what stands in its quotes; services may be nested.
  (void)names.join(namesOf(ingressRoute("Host(`shop.example.com`) && PathPrefix(`/`)",
                                        {"split", "", "TraefikService", 0, {}})));
  CHECK_FALSE(names.together(app, shop));
  TraefikService split;
  split.metadata.name = "split";
  split.spec.weighted = {{"app-primary", "", "Service", 80, {}}};
  (void)names.join(namesOf(split));
  CHECK(names.together(app, shop));
  CHECK_FALSE(names.together(app, other));
}

TEST_CASE("route names: a canary Ingress goes with the main one of its host") {
  RouteNames names;
  Ingress main;
  main.spec.rules.push_back({"a.example.com", {{"/", "", {"stable"}}}});
  Ingress canary;
  canary.spec.rules.push_back({"a.example.com", {{"/", "", {"trial"}}}});
  Ingress elsewhere;
  elsewhere.spec.rules.push_back({"b.example.com", {{"/", "", {"other"}}}});
  for (const Ingress& ingress : {main, canary, elsewhere}) (void)names.join(namesOf(ingress));
  CHECK(names.together(asking(names, "stable"), asking(names, "trial")));
  CHECK(names.together(asking(names, "a.example.com"), asking(names, "trial")));
  CHECK_FALSE(names.together(asking(names, "stable"), asking(names, "other")));
}

TEST_CASE("route names: a wildcard may mean everybody") {
  RouteNames names;
  const std::uint32_t app = asking(names, "app");
  const std::uint32_t other = asking(names, "other");
  VirtualService wide = virtualService(50, 50);
  wide.spec.hosts = {"*.example.com"};
  const std::uint32_t any = names.join(namesOf(wide));
  CHECK(names.together(any, other));
  CHECK(names.together(any, app));
  CHECK_FALSE(names.together(app, other));
}

TEST_CASE("routes: a write about one Service leaves the turns of another alone") {
  World world;
  world.canary(2, 1);
  world.service("other");
  world.source("users", "app", 10);
  TrafficModel& model = world.start();
  world.run(3);
  const std::uint64_t before = world.routed("app-primary");
  (void)world.store.modify<Service>({"default", "other"},
                                    [](Service& s) { s.spec.sessionAffinity = "ClientIP"; });
  world.run(6);
  CHECK(world.routed("app-primary") > before);
  CHECK(model.requests().entries().front().table.router == "Service/default/app");
  // A mesh object anywhere in the namespace puts sidecars in front of every Service.
  DestinationRule rule;
  rule.metadata.name = "other";
  rule.spec.host = "other";
  (void)world.store.create(rule);
  world.run(8);
  CHECK(model.requests().entries().front().table.layer == RouterLayer::Istio);
}
