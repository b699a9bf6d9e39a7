#pragma once

#include <string>
#include <vector>

#include "sim/cluster/store.hpp"
#include "sim/engine/engine.hpp"
#include "sim/engine/rng.hpp"
#include "sim/traffic/traffic_model.hpp"

namespace aviary {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A cluster without controllers: tests write what controllers would write.
class World {
 public:
  Engine engine;
  Store store{engine};
  TrafficConfig config;
  MeasurementConfig measurement;

  World() {
    measurement.scrapeInterval = seconds{5};
    const DelayRange second{seconds{1}, seconds{1}};
    config.propagation = {second, second, second, second, second, second};
  }

  static SimTime at(double when) { return SimTime{fromSeconds(when)}; }

  void version(const std::string& image, SimDuration service, double errorRate = 0) {
    VersionBehaviour behaviour;
    behaviour.serviceTime = Distribution::constant(service);
    behaviour.cpuPerRequest = milliseconds{5};
    behaviour.errorRate = errorRate;
    config.versions[image] = behaviour;
  }

  TrafficSource& source(const std::string& name, const std::string& to, double rate,
                        ArrivalProcess::Kind kind = ArrivalProcess::Kind::Poisson) {
    TrafficSource source;
    source.name = name;
    source.to = to;
    source.profile = ConstantLoad{rate};
    source.arrivals.kind = kind;
    config.sources.push_back(source);
    return config.sources.back();
  }

  void service(const std::string& name) {
    Service object;
    object.metadata.name = name;
    object.spec.selector = {{"app", name}};
    (void)store.create(object);
    Endpoints endpoints;
    endpoints.metadata.name = name;
    (void)store.create(endpoints);
  }

  /// A ready pod "<workload>-6d5f-<suffix>".
  ObjectKey pod(const std::string& workload, const std::string& suffix, const std::string& image,
                const std::string& node = "node-1") {
    Pod object;
    object.metadata.name = workload + "-6d5f-" + suffix;
    object.metadata.labels = {{"app", workload}};
    object.metadata.ownerReferences.edit().push_back(
        {"ReplicaSet", workload + "-6d5f", Uid{77}, true});
    object.nodeName = node;
    PodSpec spec;
    spec.containers.push_back({});
    spec.containers[0].image = image;
    spec.containers[0].requests["cpu"] = milliQuantity(100);
    object.spec = spec;
    const ObjectKey key = keyOf(object.metadata);
    (void)store.create(object);
    ready(key, ConditionStatus::True);
    return key;
  }

  void ready(const ObjectKey& key, ConditionStatus status) {
    (void)store.modifyStatus<Pod>(key, [&](Pod& object) {
      object.status.phase = PodPhase::Running;
      object.status.conditions = {{"Ready", status, "", "", {}, {}}};
    });
  }

  /// The Service leads to these pods.
  void endpoints(const std::string& service, const std::vector<ObjectKey>& pods) {
    (void)store.modify<Endpoints>({"default", service}, [&](Endpoints& object) {
      object.endpoints.clear();
      for (const ObjectKey& key : pods) {
        Endpoint endpoint;
        endpoint.pod = key;
        endpoint.podUid = store.get<Pod>(key)->metadata.uid;
        endpoint.ready = true;
        endpoint.serving = true;
        object.endpoints.emplace_back(endpoint);
      }
    });
  }

  /// Services app, app-primary and app-canary with that many pods of v1 and v2.
  void canary(int primaryPods, int canaryPods) {
    version("app:v1", milliseconds{10});
    version("app:v2", milliseconds{10});
    std::vector<ObjectKey> primary;
    std::vector<ObjectKey> canary;
    for (int i = 0; i < primaryPods; ++i) {
      primary.push_back(pod("app-primary", "p" + std::to_string(i), "app:v1"));
    }
    for (int i = 0; i < canaryPods; ++i) {
      canary.push_back(pod("app", "c" + std::to_string(i), "app:v2"));
    }
    service("app");
    service("app-primary");
    service("app-canary");
    endpoints("app", primary);
    endpoints("app-primary", primary);
    endpoints("app-canary", canary);
  }

  TrafficModel& start(std::uint64_t seed = 1, const RequestDisturbances& disturbances = quiet(),
                      RequestEngine::Play play = RequestEngine::Play::EachRequest) {
    model_.emplace(engine, store, config, measurement, RngStreams(seed), disturbances, play);
    model_->start();
    return *model_;
  }

  void run(double until) {
    (void)engine.runUntil(at(until));
    model_->advanceTo(at(until));
  }

  [[nodiscard]] std::uint64_t routed(const std::string& workload) const {
    return model_->workloadTally({"default", workload}).routed;
  }

  static const RequestDisturbances& quiet() {
    static const NoRequestDisturbances none;
    return none;
  }

 private:
  std::optional<TrafficModel> model_;
};

inline VirtualService virtualService(int primaryWeight, int canaryWeight) {
  VirtualService object;
  object.metadata.name = "app";
  object.spec.hosts = {"app"};
  HttpRoute route;
  route.route.push_back({"app-primary", "", 0, primaryWeight, {}});
  route.route.push_back({"app-canary", "", 0, canaryWeight, {}});
  object.spec.http.push_back(route);
  return object;
}

/// All requests to a Service go to it.
inline VirtualService virtualServiceTo(const std::string& service) {
  VirtualService object;
  object.metadata.name = service;
  object.spec.hosts = {service};
  HttpRoute route;
  route.route.push_back({service, "", 0, std::nullopt, {}});
  object.spec.http.push_back(route);
  return object;
}

inline TrafficSplit trafficSplit(int primaryWeight, int canaryWeight) {
  TrafficSplit split;
  split.metadata.name = "app";
  split.spec.service = "app";
  split.spec.backends = {{"app-primary", 80, primaryWeight, {}},
                         {"app-canary", 80, canaryWeight, {}}};
  return split;
}

inline void addTraefik(Store& store, int primaryWeight, int canaryWeight) {
  IngressRoute route;
  route.metadata.name = "app";
  IngressRouteRule rule;
  rule.match = "Host(`app.example.com`)";
  rule.services.push_back({"app", "", "TraefikService", 80, {}});
  route.spec.routes.push_back(rule);
  (void)store.create(route);
  TraefikService service;
  service.metadata.name = "app";
  service.spec.weighted.push_back({"app-primary", "", "Service", 80, primaryWeight});
  if (canaryWeight > 0) {
    service.spec.weighted.push_back({"app-canary", "", "Service", 80, canaryWeight});
  }
  (void)store.create(service);
}

inline void addNginx(Store& store, const StringMap& canaryAnnotations) {
  Ingress main;
  main.metadata.name = "app";
  IngressRule rule;
  rule.host = "app.example.com";
  rule.paths.push_back({"/", "Prefix", {"app", 80}});
  main.spec.rules.push_back(rule);
  (void)store.create(main);
  Ingress canary = main;
  canary.metadata.name = "app-canary";
  canary.spec.rules[0].paths[0].backend.service = "app-canary";
  for (const auto& [name, value] : canaryAnnotations) {
    canary.metadata.annotations["nginx.ingress.kubernetes.io/" + name] = value;
  }
  (void)store.create(canary);
}

}  // namespace aviary
