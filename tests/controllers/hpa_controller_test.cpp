#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sim/controllers/hpa_controller.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;

/// Every pod it is asked for uses the same CPU; series and failures are stated by the test.
class StatedMetrics final : public ResourceMetrics {
 public:
  int cpuMilli = 0;
  std::vector<Quantity> series;
  std::optional<std::string> cpuError;
  SimTime timestamp{seconds{100000}};

  MetricsAnswer<PodMetricsSample> podSamples(const std::string& /*namespace_*/,
                                             const std::vector<std::string>& pods) override {
    if (cpuError) return {{}, cpuError};
    MetricsAnswer<PodMetricsSample> answer;
    for (const std::string& pod : pods) {
      answer.items.push_back(
          {pod, {{"app", {{"cpu", milliQuantity(cpuMilli)}}}}, timestamp, seconds{15}});
    }
    return answer;
  }
  MetricsAnswer<PodMetricValue> podMetrics(const std::string& /*namespace_*/,
                                           const MetricSpec& /*metric*/) override {
    return {};
  }
  MetricsAnswer<Quantity> objectMetric(const std::string& /*namespace_*/,
                                       const MetricSpec& /*metric*/) override {
    return {};
  }
  MetricsAnswer<Quantity> externalMetric(const std::string& /*namespace_*/,
                                         const MetricSpec& /*metric*/) override {
    return {series, {}};
  }
};

MetricSpec cpu(int percent) {
  MetricSpec metric;
  metric.name = "cpu";
  metric.target.averageUtilization = percent;
  return metric;
}

MetricSpec queueLength(std::int64_t each) {
  MetricSpec metric;
  metric.type = MetricSpec::Type::External;
  metric.name = "queue";
  metric.target.type = MetricTarget::Type::AverageValue;
  metric.target.averageValue = wholeQuantity(each);
  return metric;
}

/// A Deployment `web` with ready pods of 100 m in two ReplicaSets, autoscaled from 2 to 10 pods.
struct HpaWorld {
  Engine engine;
  Store store{engine};
  ReconcileLoop loop{engine, store};
  StatedMetrics metrics;
  StoreScaleAccess scales{store};
  HpaController controller{engine, store, loop, metrics, scales};
  std::vector<std::string> events;              ///< "seconds reason: message"

  HpaWorld() {
    store.watchEvents([this](const ClusterEvent& event, ResourceVersion /*version*/) {
      const auto at = event.time.time_since_epoch() / seconds{1};
      events.push_back(std::to_string(at) + " " + event.reason + ": " + event.message);
    });
  }

  void addDeployment(int replicas) {
    Deployment deployment;
    deployment.metadata.name = "web";
    deployment.spec.replicas = replicas;
    const Uid owner = store.create(deployment).object->metadata.uid;
    for (const char* name : {"web-old", "web-new"}) {
      ReplicaSet set;
      set.metadata.name = name;
      set.metadata.ownerReferences = {{"Deployment", "web", owner, true}};
      (void)store.create(set);
    }
  }

  void addPods(const std::string& set, int count) {
    const Uid owner = store.get<ReplicaSet>({"default", set})->metadata.uid;
    for (int i = 0; i < count; ++i) {
      Pod pod;
      pod.metadata.name = set + "-" + std::to_string(i);
      pod.metadata.ownerReferences = {{"ReplicaSet", set, owner, true}};
      Container app;
      app.name = "app";
      app.requests["cpu"] = milliQuantity(100);
      pod.spec.edit().containers = {app};
      (void)store.create(pod);
      (void)store.modifyStatus<Pod>(keyOf(pod.metadata), [this](Pod& fresh) {
        fresh.status.phase = PodPhase::Running;
        fresh.status.startTime = engine.now();
        fresh.status.conditions = {{"Ready", ConditionStatus::True, "", "", {}, engine.now()}};
      });
    }
  }

  void addAutoscaler(std::vector<MetricSpec> wanted, const std::string& kind = "Deployment") {
    HorizontalPodAutoscaler hpa;
    hpa.metadata.name = "web";
    hpa.spec.scaleTargetRef = {"apps/v1", kind, "web", ""};
    hpa.spec.minReplicas = 2;
    hpa.spec.maxReplicas = 10;
    hpa.spec.metrics = std::move(wanted);
    (void)store.create(hpa);
  }

  void run(int untilSeconds) {
    REQUIRE(engine.runUntil(SimTime{seconds{untilSeconds}}) == RunStatus::Finished);
  }

  [[nodiscard]] int replicas() const {
    return store.get<Deployment>({"default", "web"})->spec.replicas;
  }
  [[nodiscard]] HpaStatus status() const {
    return store.get<HorizontalPodAutoscaler>({"default", "web"})->status;
  }
  [[nodiscard]] std::string reason(std::string_view type) const {
    const HpaStatus now = status();
    const Condition* condition = findCondition(now.conditions, type);
    return condition == nullptr ? "" : condition->reason;
  }
};

TEST_CASE("hpa: the first sync comes one period after the creation, then one each period") {
  HpaWorld world;
  world.addDeployment(4);
  world.addPods("web-old", 4);
  world.run(7);
  world.addAutoscaler({cpu(50)});
  world.metrics.cpuMilli = 75;
  world.run(21);
  CHECK(world.replicas() == 4);
  CHECK(world.status() == HpaStatus{});
  world.run(22);
  CHECK(world.replicas() == 6);  // 75 % of 50 %: 1.5 x 4
  CHECK(world.status().currentReplicas == 4);
  CHECK(world.status().desiredReplicas == 6);
  CHECK(world.status().lastScaleTime == SimTime{seconds{22}});
  REQUIRE(world.status().currentMetrics.size() == 1);
  CHECK(world.status().currentMetrics[0].averageUtilization == 75);
  CHECK(world.reason("AbleToScale") == "SucceededRescale");
  CHECK(world.reason("ScalingActive") == "ValidMetricFound");
  CHECK(world.reason("ScalingLimited") == "DesiredWithinRange");
  CHECK(world.events == std::vector<std::string>{
                            "22 SuccessfulRescale: New size: 6; reason: cpu resource utilization "
                            "(percentage of request) above target"});
  world.metrics.cpuMilli = 20;
  world.run(37);
  CHECK(world.replicas() == 6);  // 0.4 x 4 = 1.6, but 6 were wanted 15 s ago
  CHECK(world.reason("AbleToScale") == "ScaleDownStabilized");
}

TEST_CASE("hpa: pods of every revision count") {
  HpaWorld world;
  world.addDeployment(4);
  world.addPods("web-old", 4);
  world.addPods("web-new", 1);
  world.addAutoscaler({cpu(50)});
  world.metrics.cpuMilli = 75;
  world.run(15);
  CHECK(world.replicas() == 8);  // 1.5 x 5 = 7.5
}

TEST_CASE("hpa: a size out of bounds is corrected without a look at the metrics") {
  struct Row {
    const char* name;
    int before;
    int after;
    const char* event;
  };
  const Row rows[] = {
      {"above", 15, 10, "15 SuccessfulRescale: New size: 10; reason: "
                        "Current number of replicas above Spec.MaxReplicas"},
      {"below", 1, 2, "15 SuccessfulRescale: New size: 2; reason: "
                      "Current number of replicas below Spec.MinReplicas"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    HpaWorld world;
    world.addDeployment(row.before);
    world.addAutoscaler({cpu(50)});
    world.run(15);
    CHECK(world.replicas() == row.after);
    CHECK(world.reason("ScalingActive").empty());
    CHECK(world.events == std::vector<std::string>{row.event});
  }
}

TEST_CASE("hpa: a target at zero replicas is left alone until somebody scales it") {
  HpaWorld world;
  world.addDeployment(0);
  world.addAutoscaler({cpu(50)});
  world.run(15);
  CHECK(world.replicas() == 0);
  CHECK(world.reason("ScalingActive") == "ScalingDisabled");
  CHECK(world.events.empty());
  (void)world.store.modify<Deployment>({"default", "web"},
                                       [](Deployment& web) { web.spec.replicas = 1; });
  world.run(30);
  CHECK(world.replicas() == 2);
}

TEST_CASE("hpa: a target that is not there, and one of an unknown kind") {
  struct Row {
    const char* kind;
    const char* error;
  };
  const Row rows[] = {
      {"Deployment", "15 FailedGetScale: deployments.apps \"web\" not found"},
      {"ReplicaSet", "15 FailedGetScale: replicasets.apps \"web\" not found"},
      {"Rollout", "15 FailedGetScale: no matches for kind \"Rollout\" in group \"apps\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.kind);
    HpaWorld world;
    world.addAutoscaler({cpu(50)}, row.kind);
    world.run(15);
    CHECK(world.reason("AbleToScale") == "FailedGetScale");
    CHECK(world.status().conditions.size() == 1);
    CHECK(world.events == std::vector<std::string>{row.error});
  }
}

TEST_CASE("hpa: with a metric missing a size may grow, but not shrink") {
  HpaWorld world;
  world.addDeployment(4);
  world.addPods("web-old", 4);
  (void)world.store.modifyStatus<Deployment>(
      {"default", "web"}, [](Deployment& web) { web.status.replicas = 4; });
  world.addAutoscaler({cpu(50), queueLength(10)});
  world.metrics.cpuError = "the server is down";
  world.metrics.series = {wholeQuantity(20), wholeQuantity(5)};
  world.run(15);
  // 25 for 10 each asks for 3.
  CHECK(world.replicas() == 4);
  CHECK(world.reason("ScalingActive") == "FailedGetResourceMetric");
  REQUIRE(world.events.size() == 2);
  CHECK(world.events[0] ==
        "15 FailedGetResourceMetric: failed to get cpu utilization: unable to get metrics for "
        "resource cpu: unable to fetch metrics from resource metrics API: the server is down");
  CHECK(world.events[1] ==
        "15 FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 2), first error is: "
        "failed to get cpu resource metric value: failed to get cpu utilization: unable to get "
        "metrics for resource cpu: unable to fetch metrics from resource metrics API: the server "
        "is down");
  REQUIRE(world.status().currentMetrics.size() == 2);
  CHECK(world.status().currentMetrics[0] == MetricStatus{});
  world.metrics.series = {wholeQuantity(55)};
  world.run(30);
  CHECK(world.replicas() == 6);
  CHECK(world.reason("ScalingActive") == "ValidMetricFound");
  CHECK(world.events.size() == 4);
}

TEST_CASE("hpa: of several metrics the largest proposal wins, the first one on a tie") {
  HpaWorld world;
  world.addDeployment(4);
  world.addPods("web-old", 4);
  (void)world.store.modifyStatus<Deployment>(
      {"default", "web"}, [](Deployment& web) { web.status.replicas = 4; });
  world.addAutoscaler({cpu(50), queueLength(10)});
  world.metrics.cpuMilli = 75;
  world.metrics.series = {wholeQuantity(60)};
  world.run(15);
  REQUIRE(world.events.size() == 1);
  CHECK(world.events[0] ==
        "15 SuccessfulRescale: New size: 6; reason: cpu resource utilization (percentage of "
        "request) above target");
  world.metrics.series = {wholeQuantity(80)};
  world.run(30);
  REQUIRE(world.events.size() == 2);
  CHECK(world.events[1] ==
        "30 SuccessfulRescale: New size: 8; reason: external metric queue(nil) above target");
}

TEST_CASE("hpa: an autoscaler that is deleted at the instant of its sync does nothing") {
  HpaWorld world;
  world.addDeployment(15);
  world.addAutoscaler({cpu(50)});
  world.engine.at(SimTime{seconds{15}}, Phase::Fault, world.engine.label("test", "delete"),
                  [&world] {
                    (void)world.store.remove<HorizontalPodAutoscaler>({"default", "web"});
                  });
  world.run(60);
  CHECK(world.replicas() == 15);
  CHECK(world.events.empty());
  CHECK_FALSE(world.engine.nextEventAt().has_value());
}

TEST_CASE("hpa: one that is made again remembers nothing of the one before") {
  HpaWorld world;
  world.addDeployment(4);
  world.addPods("web-old", 4);
  world.addAutoscaler({cpu(50)});
  world.metrics.cpuMilli = 50;
  world.run(15);
  (void)world.store.remove<HorizontalPodAutoscaler>({"default", "web"});
  world.addAutoscaler({cpu(50)});
  (void)world.store.modify<Deployment>({"default", "web"},
                                       [](Deployment& web) { web.spec.replicas = 2; });
  world.metrics.cpuMilli = 20;
  world.run(30);
  // 4 pods at 40 % of the target ask for 2; the 4 of the first autoscaler would hold that up.
  CHECK(world.replicas() == 2);
  CHECK(world.reason("AbleToScale") == "ReadyForNewScale");
}

}  // namespace
}  // namespace aviary
