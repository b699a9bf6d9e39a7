#include <doctest/doctest.h>

#include "tests/controllers/canary_fixture.hpp"

namespace aviary {
namespace {

CanarySpec weighted(const char* provider = "istio") {
  CanarySpec spec = CanaryFixture::spec(provider);
  spec.analysis.stepWeight = 50;
  return spec;
}

}  // namespace

TEST_CASE("canary: what it refers to is missing, and every tick says so") {
  CanarySpec noScaler = weighted();
  noScaler.autoscalerRef.emplace();
  noScaler.autoscalerRef->ref = {"autoscaling/v2", "HorizontalPodAutoscaler", "podinfo", ""};
  CanarySpec noIngress = weighted("nginx");
  noIngress.ingressRef = ObjectReference{"networking.k8s.io/v1", "Ingress", "front", ""};
  struct Row {
    const char* name;
    CanarySpec spec;
    CanaryRule rule;
    const char* event;
  };
  const Row rows[] = {
      {"autoscaler", noScaler, CanaryRule::AutoscalerFailed,
       "(W) HorizontalPodAutoscaler podinfo.test get query error: "
       "horizontalpodautoscalers.autoscaling \"podinfo\" not found"},
      {"ingress", noIngress, CanaryRule::RoutesNotReconciled,
       "(W) ingress front.test get query error: ingresses.networking.k8s.io \"front\" not found"},
      {"gateway", weighted("gatewayapi:v1"), CanaryRule::RoutesNotReconciled,
       "(W) GatewayRefs must be specified when using Gateway API as a provider."},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CanaryFixture world(row.spec);
    world.initialize();
    for (int tick = 0; tick < 2; ++tick) {
      CHECK(world.tick().back() == row.event);
      CHECK(world.report.rule == row.rule);
      CHECK(world.phase() == CanaryPhase::Initializing);
    }
  }
}

TEST_CASE("canary: a missing target ends every tick, and its coming back goes on") {
  CanaryFixture world(weighted());
  world.store.remove<Deployment>(world.key);
  world.flagger.admit(world.key);
  CHECK(world.tick() ==
        std::vector<std::string>{"(W) deployment podinfo.test get query error: deployments.apps "
                                 "\"podinfo\" not found"});
  CHECK(world.report.rule == CanaryRule::TargetUnreadable);
  world.store.create<Deployment>(CanaryFixture::podinfo());
  world.tick();
  world.tick();
  CHECK(world.phase() == CanaryPhase::Initialized);
}

TEST_CASE("canary: a missing metric template is reported at first and fails every check") {
  CanarySpec spec = weighted();
  CanaryMetric orders;
  orders.name = "orders";
  orders.templateRef = ObjectReference{"", "", "orders", ""};
  spec.analysis.metrics = {orders};
  CanaryFixture world(spec);
  world.initialize();
  CHECK(world.phase() == CanaryPhase::Initialized);
  CHECK(world.events.front() ==
        "(W) Error checking metric providers: metric template orders.test error: "
        "metrictemplate.flagger.app \"orders\" not found");
  world.setImage("podinfo:2");
  world.tick();
  world.tick();  // the first step is made without checks
  CHECK(world.tick().back() ==
        "(W) Metric template orders.test error: metrictemplate.flagger.app \"orders\" not found");
  CHECK(world.canary().status.failedChecks == 1);
}

}  // namespace aviary
