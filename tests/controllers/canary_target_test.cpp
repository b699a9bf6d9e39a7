#include "sim/controllers/canary/target_workload.hpp"

#include <doctest/doctest.h>

#include "tests/controllers/canary_fixture.hpp"

namespace aviary {
namespace {

using Events = std::vector<std::string>;
using enum CanaryPhase;

CanarySpec weighted() {
  CanarySpec spec = CanaryFixture::spec();
  spec.analysis.stepWeight = 50;
  spec.analysis.maxWeight = 50;
  return spec;
}

void useConfigMap(CanaryFixture& world) {
  ConfigMap config;
  config.metadata.name = "settings";
  config.metadata.namespace_ = "test";
  config.data = {{"color", "red"}};
  world.store.create<ConfigMap>(config);
  world.store.modify<Deployment>(world.key, [](Deployment& object) {
    object.spec.podTemplate.edit().spec.edit().containers[0].envFrom = {
        {ConfigReference::Kind::ConfigMap, "settings", false}};
  });
}

HorizontalPodAutoscaler hpa() {
  HorizontalPodAutoscaler out;
  out.metadata.name = "podinfo";
  out.metadata.namespace_ = "test";
  out.spec.scaleTargetRef = {"apps/v1", "Deployment", "podinfo", ""};
  out.spec.minReplicas = 3;
  out.spec.maxReplicas = 9;
  return out;
}

CanarySpec scaled() {
  CanarySpec spec = weighted();
  spec.autoscalerRef = AutoscalerReference{};
  spec.autoscalerRef->ref = {"autoscaling/v2", "HorizontalPodAutoscaler", "podinfo", ""};
  return spec;
}

}  // namespace

TEST_CASE("canary target: the primary has its own labels, selectors and mark") {
  PodTemplateSpec target;
  target.labels = {{"app", "podinfo"}, {"tier", "web"}};
  PodAffinityTerm own;
  own.labelSelector = LabelSelector{{{"app", "podinfo"}}, {{"app", "In", {"podinfo", "x"}}}};
  PodAffinityTerm others;
  others.labelSelector = LabelSelector{{{"app", "db"}}, {}};
  target.spec.edit().affinity.podAntiRequired = {own, others};
  target.spec.edit().affinity.podAntiPreferred = {{10, own}};
  target.spec.edit().topologySpreadConstraints.resize(1);
  target.spec.edit().topologySpreadConstraints[0].labelSelector = own.labelSelector;

  const PodTemplateSpec made = primaryPodTemplate(target, {"app", "podinfo", {}, ""}, {}, "mark");
  CHECK(made.labels == StringMap{{"app", "podinfo-primary"}, {"tier", "web"}});
  CHECK(made.annotations.at("flagger-id") == "mark");
  const auto& rewritten = *made.spec->affinity.podAntiRequired[0].labelSelector;
  CHECK(rewritten.matchLabels.at("app") == "podinfo-primary");
  CHECK(rewritten.matchExpressions[0].values == std::vector<std::string>{"podinfo-primary", "x"});
  CHECK(made.spec->affinity.podAntiRequired[1] == others);
  CHECK(made.spec->affinity.podAntiPreferred[0].term.labelSelector == rewritten);
  CHECK(made.spec->topologySpreadConstraints[0].labelSelector == rewritten);
}

TEST_CASE("canary target: configs are copied, tracked and start a rollout when they change") {
  CanaryFixture world(weighted());
  useConfigMap(world);
  world.initialize();
  const ObjectKey copy{"test", "settings-primary"};
  REQUIRE(world.store.get<ConfigMap>(copy));
  const auto primary = world.store.get<Deployment>({"test", "podinfo-primary"});
  CHECK(primary->spec.podTemplate->spec->containers[0].envFrom[0].name == "settings-primary");

  const auto paint = [&world](const char* color) {
    world.store.modify<ConfigMap>({"test", "settings"},
                                  [color](ConfigMap& config) { config.data["color"] = color; });
  };
  paint("blue");
  CHECK(world.tick() == Events{"New revision detected! Scaling up podinfo.test"});
  CHECK(world.store.get<ConfigMap>(copy)->data.at("color") == "red");
  for (int tick = 0; tick < 5; ++tick) world.tick();
  CHECK(world.phase() == Succeeded);
  CHECK(world.store.get<ConfigMap>(copy)->data.at("color") == "blue");
  // Unlike a template, a config that goes back to what was promoted is a change.
  paint("red");
  CHECK(world.tick() == Events{"New revision detected! Scaling up podinfo.test"});
}

TEST_CASE("canary target: a missing config stops the tick") {
  CanaryFixture world(weighted());
  useConfigMap(world);
  world.store.remove<ConfigMap>({"test", "settings"});
  world.flagger.admit(world.key);
  CHECK(world.tick().back() ==
        "(W) configmap settings.test get query error: configmaps \"settings\" not found");
  CHECK(world.report.rule == CanaryRule::PrimaryFailed);
}

TEST_CASE("canary target: the selector label is the first that the target has") {
  CanaryFixture world(weighted());
  world.store.modify<Deployment>(world.key, [](Deployment& object) {
    object.spec.selector.matchLabels = {{"tier", "web"}};
  });
  world.flagger.admit(world.key);
  CHECK(world.tick() == Events{"(W) deployment podinfo.test spec.selector.matchLabels must contain "
                               "one of [app name app.kubernetes.io/name]"});
  world.store.modify<Deployment>(world.key, [](Deployment& object) {
    object.spec.selector.matchLabels = {{"app.kubernetes.io/name", "web"}};
  });
  world.tick();
  CHECK(world.store.get<Service>({"test", "podinfo-canary"})->spec.selector ==
        StringMap{{"app.kubernetes.io/name", "web"}});
}

TEST_CASE("canary target: the replicas a rollout starts with") {
  struct Row {
    const char* name;
    bool autoscaler;
    int setByHand;
    int primary;
    int replicas;
  };
  const Row rows[] = {
      {"the primary's", false, 0, 5, 5},
      {"at least one", false, 0, 0, 1},
      {"a count set by hand wins", false, 4, 5, 4},
      {"the autoscaler's minimum", true, 0, 7, 3},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CanaryFixture world(row.autoscaler ? scaled() : weighted());
    world.store.create<HorizontalPodAutoscaler>(hpa());
    world.initialize();
    const auto scale = [&world](const char* name, int replicas) {
      world.store.modify<Deployment>(
          {"test", name}, [replicas](Deployment& object) { object.spec.replicas = replicas; });
    };
    scale("podinfo-primary", row.primary);
    scale("podinfo", row.setByHand);
    world.setImage("podinfo:2");
    world.tick();
    CHECK(world.replicas("podinfo") == row.replicas);
  }
}

TEST_CASE("canary target: promotion copies the replicas only without an autoscaler") {
  for (const bool autoscaler : {false, true}) {
    CAPTURE(autoscaler);
    CanaryFixture world(autoscaler ? scaled() : weighted());
    world.store.create<HorizontalPodAutoscaler>(hpa());
    world.initialize();
    world.setImage("podinfo:2");
    world.tick();
    world.store.modify<Deployment>(world.key, [](Deployment& object) { object.spec.replicas = 6; });
    world.tick();
    world.tick();
    REQUIRE(world.phase() == Promoting);
    CHECK(world.replicas("podinfo-primary") == (autoscaler ? 2 : 6));
  }
}

TEST_CASE("canary target: the primary's autoscaler follows the target's in Promoting only") {
  CanarySpec spec = scaled();
  spec.autoscalerRef->primaryMaxReplicas = 20;
  CanaryFixture world(spec);
  world.flagger.admit(world.key);
  world.tick();
  const std::string missing =
      "(W) HorizontalPodAutoscaler podinfo.test get query error: "
      "horizontalpodautoscalers.autoscaling \"podinfo\" not found";
  CHECK(world.tick().back() == missing);
  world.store.create<HorizontalPodAutoscaler>(hpa());
  world.tick();
  const auto primary = [&world] {
    return world.store.get<HorizontalPodAutoscaler>({"test", "podinfo-primary"})->spec;
  };
  CHECK(primary().scaleTargetRef.name == "podinfo-primary");
  CHECK(primary().minReplicas == 3);
  CHECK(primary().maxReplicas == 20);
  world.store.modify<HorizontalPodAutoscaler>(
      world.key, [](HorizontalPodAutoscaler& object) { object.spec.minReplicas = 4; });
  world.setImage("podinfo:2");
  for (int tick = 0; tick < 3; ++tick) world.tick();
  CHECK(primary().minReplicas == 3);
  world.tick();  // Promoting: copies, then shifts
  CHECK(primary().minReplicas == 4);
}

TEST_CASE("canary target: a Service is its own canary, cloned and always ready") {
  CanarySpec spec = weighted();
  spec.targetRef = {"v1", "Service", "front", ""};
  CanaryFixture world(spec);
  Service front;
  front.metadata.name = "front";
  front.metadata.namespace_ = "test";
  front.spec.selector = {{"app", "v1"}};
  front.spec.ports = {{"http", "TCP", 80, 80, ""}};
  world.store.create<Service>(front);
  world.flagger.admit(world.key);
  CHECK(world.tick().back() == "Initialization done! podinfo.test");
  CHECK(world.store.get<Service>({"test", "front-primary"})->spec.selector.at("app") == "v1");
  world.store.modify<Service>({"test", "front"}, [](Service& service) {
    service.spec.selector = {{"app", "v2"}};
  });
  for (int tick = 0; tick < 4; ++tick) world.tick();
  CHECK(world.phase() == Finalising);
  CHECK(world.store.get<Service>({"test", "front-primary"})->spec.selector.at("app") == "v2");
}

TEST_CASE("canary target: discovered ports stand in the generated Services") {
  CanarySpec spec = weighted();
  spec.service.portDiscovery = true;
  CanaryFixture world(spec);
  world.store.modify<Deployment>(world.key, [](Deployment& object) {
    ContainerPort main, metrics, plain;
    main.name = "http";
    main.containerPort = 9898;
    metrics.name = "http-metrics";
    metrics.containerPort = 8080;
    plain.containerPort = 8888;
    object.spec.podTemplate.edit().spec.edit().containers[0].ports = {main, metrics, plain};
  });
  world.initialize();
  const auto ports = world.store.get<Service>({"test", "podinfo-canary"})->spec.ports;
  REQUIRE(ports.size() == 3);
  CHECK(ports[0].name == "http");
  CHECK(ports[1].name == "http-metrics");
  CHECK(ports[2].name == "tcp-podinfo-2");
  CHECK(ports[2].port == 8888);
}

}  // namespace aviary
