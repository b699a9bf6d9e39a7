#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "sim/controllers/canary/canary_controller.hpp"
#include "sim/controllers/canary/router.hpp"
#include "sim/engine/engine.hpp"

namespace aviary {

/// Scripted answers and a record of what Flagger asked and said.
class CanaryScript final : public MetricSource, public WebhookCaller, public AlertSink {
 public:
  MetricAnswer query(const MetricQuery& query) override {
    queries.push_back(query.text);
    const auto found = metrics.find(query.metric);
    if (found == metrics.end()) return {};
    return {MetricAnswer::Status::Value, found->second, ""};
  }
  std::optional<std::string> unavailable(std::string_view, std::string_view) override {
    return std::nullopt;
  }
  HookReply call(const HookCall& call) override {
    calls.push_back(call);
    const auto found = hooks.find(call.name);
    return found == hooks.end() ? HookReply{200, "", "", {}} : found->second;
  }
  void send(const SentAlert& alert) override { alerts.push_back(alert); }

  std::map<std::string, double> metrics;
  std::map<std::string, HookReply> hooks;
  std::vector<std::string> queries;
  std::vector<HookCall> calls;
  std::vector<SentAlert> alerts;
};

/// A cluster with the Deployment and Canary `podinfo` in namespace `test`, ticked by hand.
class CanaryFixture {
 public:
  explicit CanaryFixture(CanarySpec spec, FlaggerOptions options = {})
      : flagger(store, loop, std::move(options), {script, script, script, nullptr},
                RngStreams(7).stream("flagger")) {
    store.watchEvents([this](const ClusterEvent& event, ResourceVersion) {
      events.push_back((event.type == EventType::Warning ? "(W) " : "") + event.message);
    });
    store.create<Deployment>(podinfo());
    Canary canary;
    canary.metadata.name = "podinfo";
    canary.metadata.namespace_ = "test";
    canary.spec = std::move(spec);
    store.create<Canary>(std::move(canary));
    script.metrics = {{"request-success-rate", 100}, {"request-duration", 100}};
  }

  /// A spec with one metric that passes, interval one minute.
  static CanarySpec spec(std::string provider = "istio") {
    CanarySpec out;
    out.provider = std::move(provider);
    out.targetRef = {"apps/v1", "Deployment", "podinfo", ""};
    out.service.port = 9898;
    out.analysis.interval = "1m";
    out.analysis.threshold = 3;
    CanaryMetric metric;
    metric.name = "request-success-rate";
    metric.thresholdRange = ThresholdRange{99, std::nullopt};
    out.analysis.metrics = {metric};
    return out;
  }

  static Deployment podinfo() {
    Deployment out;
    out.metadata.name = "podinfo";
    out.metadata.namespace_ = "test";
    out.spec.replicas = 2;
    out.spec.selector.matchLabels = {{"app", "podinfo"}};
    Container container;
    container.name = "podinfo";
    container.image = "podinfo:1";
    out.spec.podTemplate.edit().labels = {{"app", "podinfo"}};
    out.spec.podTemplate.edit().spec.edit().containers = {container};
    return out;
  }

  /// All pods of every Deployment are there.
  void healthy() {
    for (const auto& [objectKey, object] : std::map(store.all<Deployment>())) {
      store.modifyStatus<Deployment>(objectKey, [](Deployment& deployment) {
        DeploymentStatus& status = deployment.status;
        status.observedGeneration = deployment.metadata.generation;
        status.replicas = status.updatedReplicas = deployment.spec.replicas;
        status.readyReplicas = status.availableReplicas = deployment.spec.replicas;
        status.conditions.clear();
      });
    }
  }

  /// One tick, a minute after the last, with healthy pods; returns its events.
  std::vector<std::string> tick() {
    healthy();
    return tickAsItIs();
  }
  std::vector<std::string> tickAsItIs() {
    (void)engine.runUntil(engine.now() + std::chrono::minutes{1});
    events.clear();
    report = flagger.tick(key).value();
    return events;
  }
  /// Admission and the ticks until Initialized.
  void initialize() {
    flagger.admit(key);
    tick();
    tick();
  }
  void setImage(const std::string& image) {
    store.modify<Deployment>(key, [&image](Deployment& object) {
      object.spec.podTemplate.edit().spec.edit().containers[0].image = image;
    });
  }

  [[nodiscard]] Canary canary() const { return *store.get<Canary>(key); }
  [[nodiscard]] CanaryPhase phase() const { return canary().status.phase; }
  [[nodiscard]] int replicas(const std::string& name) const {
    return store.get<Deployment>({"test", name})->spec.replicas;
  }
  /// "90/10", "100/0 mirrored", or "none".
  [[nodiscard]] std::string routes() const {
    const Canary now = canary();
    const auto weights =
        routerFor(now, flagger.options()).getRoutes(flagger.context(), now).weights;
    if (!weights) return "none";
    return std::to_string(weights->primary) + "/" + std::to_string(weights->canary) +
           (weights->mirrored ? " mirrored" : "");
  }

  const ObjectKey key{"test", "podinfo"};
  Engine engine;
  Store store{engine};
  ReconcileLoop loop{engine, store};
  CanaryScript script;
  std::vector<std::string> events;
  CanaryController flagger;
  CanaryTickReport report;
};

}  // namespace aviary
