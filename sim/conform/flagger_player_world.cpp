#include "sim/conform/flagger_player_world.hpp"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "sim/conform/json_documents.hpp"
#include "sim/controllers/canary/router.hpp"
#include "sim/scenario/manifests.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

const ObjectKey canaryKey{"default", "podinfo"};
const ObjectKey primaryKey{"default", "podinfo-primary"};
const ObjectKey configKey{"default", "podinfo-config"};
const ObjectKey secretKey{"default", "podinfo-secret"};

void requireReadable(const Diagnostics& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    const bool unknown = diagnostic.message.find("unknown field") != std::string::npos;
    if (diagnostic.severity == Severity::Error || unknown) throw CaseFault(text(diagnostic));
  }
}

template <class T>
void createAll(Store& store, const ObjectSet& objects) {
  for (const T& object : objects.of<T>()) store.create<T>(object);
}

template <class T>
void patchSpec(Store& store, const ObjectKey& key, const char* name, const Json& patch) {
  const Ref<T> before = store.get<T>(key);
  if (!before) return;
  T next = *before;
  Diagnostics diagnostics;
  const InputDocument document = toDocument(name, Json{{"spec", patch}});
  (void)decodeOnto(document, next, PatchMode::Merge, diagnostics);
  requireReadable(diagnostics);
  store.update<T>(std::move(next));
}

StringMap plainText(const Json& data) {
  StringMap out;
  for (auto item = data.begin(); item != data.end(); ++item)
    out[item.key()] = item.value().get<std::string>();
  return out;
}

SimTime secondsAt(const Json& number) {
  return timeAt(fromSeconds(number.get<double>()));
}

double seconds(const std::optional<SimTime>& time) {
  return time ? toSeconds(*time) : 0;
}

Condition readCondition(const Json& json) {
  requireKnownKeys(json, "env conditions[]", {"type", "status", "reason", "lastUpdateTime"});
  Condition condition;
  condition.type = json.at("type").get<std::string>();
  const std::string status = json.at("status").get<std::string>();
  condition.status = status == "True"    ? ConditionStatus::True
                     : status == "False" ? ConditionStatus::False
                                         : ConditionStatus::Unknown;
  condition.reason = json.at("reason").get<std::string>();
  const auto time = json.find("lastUpdateTime");
  if (time != json.end()) condition.lastUpdateTime = secondsAt(*time);
  return condition;
}

DeploymentStatus healthyStatus(const Deployment& deployment) {
  const int replicas = deployment.spec.replicas;
  DeploymentStatus status;
  status.observedGeneration = deployment.metadata.generation;
  status.replicas = status.updatedReplicas = replicas;
  status.readyReplicas = status.availableReplicas = replicas;
  status.conditions = {{"Available", ConditionStatus::True, "MinimumReplicasAvailable", "",
                        std::nullopt, std::nullopt},
                       {"Progressing", ConditionStatus::True, "NewReplicaSetAvailable", "",
                        std::nullopt, std::nullopt}};
  return status;
}

DeploymentStatus readStatus(const Json& json, const Deployment& deployment) {
  if (json == "healthy") return healthyStatus(deployment);
  requireKnownKeys(json, "env",
                   {"observed", "replicas", "updated", "ready", "available", "conditions"});
  const std::string observed = json.at("observed").get<std::string>();
  if (observed != "current" && observed != "stale")
    throw CaseFault("env observed: \"" + observed + "\"");
  DeploymentStatus status;
  status.observedGeneration = deployment.metadata.generation - (observed == "stale" ? 1 : 0);
  status.replicas = json.value("replicas", 0);
  status.updatedReplicas = json.value("updated", 0);
  status.readyReplicas = json.value("ready", 0);
  status.availableReplicas = json.value("available", 0);
  status.unavailableReplicas = std::max(0, status.replicas - status.availableReplicas);
  for (const Json& condition : json.at("conditions"))
    status.conditions.edit().push_back(readCondition(condition));
  return status;
}

std::vector<InputDocument> documents(const Json& given) {
  std::vector<InputDocument> out;
  for (const char* name : {"canary", "deployment", "hpa", "ingress", "configMap", "secret"}) {
    const auto found = given.find(name);
    if (found != given.end()) out.push_back(toDocument(name, *found));
  }
  for (const char* name : {"metricTemplates", "alertProviders"}) {
    const auto found = given.find(name);
    if (found == given.end()) continue;
    for (const Json& object : *found) out.push_back(toDocument(name, object));
  }
  return out;
}

}  // namespace

FlaggerWorld::FlaggerWorld(const Json& given)
    : flagger_(store_, loop_, {}, {script_, script_, script_, nullptr},
               RngStreams(1).stream("flagger")) {
  requireKnownKeys(given, "given",
                   {"canary", "deployment", "hpa", "ingress", "configMap", "secret",
                    "metricTemplates", "alertProviders"});
  store_.watchEvents([this](const ClusterEvent& event, ResourceVersion) {
    events_.push_back({std::string(text(event.type)), recordedMessage(event.message)});
  });
  Diagnostics diagnostics;
  const ObjectSet objects = decodeManifests(documents(given), diagnostics);
  requireReadable(diagnostics);
  createAll<Canary>(store_, objects);
  createAll<Deployment>(store_, objects);
  createAll<HorizontalPodAutoscaler>(store_, objects);
  createAll<Ingress>(store_, objects);
  createAll<ConfigMap>(store_, objects);
  createAll<Secret>(store_, objects);
  createAll<MetricTemplate>(store_, objects);
  createAll<AlertProvider>(store_, objects);
  flagger_.admit(canaryKey);
}

void FlaggerWorld::act(const Json& action) {
  if (!action.is_object() || action.size() != 1) throw CaseFault("do: one action each");
  const std::string& name = action.begin().key();
  const Json& value = action.begin().value();
  if (name == "setImage") {
    store_.modify<Deployment>(canaryKey, [&value](Deployment& object) {
      object.spec.podTemplate.edit().spec.edit().containers.at(0).image = value.get<std::string>();
    });
  } else if (name == "setReplicas") {
    requireKnownKeys(value, "do.setReplicas", {"deployment", "replicas"});
    store_.modify<Deployment>(
        {"default", value.at("deployment").get<std::string>()},
        [&value](Deployment& object) { object.spec.replicas = value.at("replicas").get<int>(); });
  } else if (name == "patchCanary") {
    patchSpec<Canary>(store_, canaryKey, "patchCanary", value);
  } else if (name == "patchHpa") {
    patchSpec<HorizontalPodAutoscaler>(store_, canaryKey, "patchHpa", value);
  } else if (name == "setConfigMap") {
    store_.modify<ConfigMap>(configKey,
                             [&value](ConfigMap& object) { object.data = plainText(value); });
  } else if (name == "setSecret") {
    store_.modify<Secret>(secretKey, [&value](Secret& object) { object.data = plainText(value); });
  } else if (name == "setRoutes") {
    requireKnownKeys(value, "do.setRoutes", {"primary", "canary"});
    const Canary canary = *store_.get<Canary>(canaryKey);
    CanaryContext context = flagger_.context();
    (void)routerFor(canary, flagger_.options())
        .setRoutes(context, canary,
                   {value.at("primary").get<int>(), value.at("canary").get<int>(), false});
  } else {
    throw CaseFault("do: unknown action \"" + name + "\"");
  }
}

void FlaggerWorld::setStatus(const Json& env, const char* side, const ObjectKey& key) {
  const auto found = env.find(side);
  const Ref<Deployment> deployment = store_.get<Deployment>(key);
  if ((found == env.end()) != (deployment == nullptr)) {
    throw CaseFault(
        fmt::format("env.{}: the Deployment {} exist", side, deployment ? "does" : "does not"));
  }
  if (!deployment) return;
  Deployment next = *deployment;
  next.status = readStatus(*found, *deployment);
  store_.updateStatus<Deployment>(next);
}

void FlaggerWorld::play(const Json& step) {
  requireKnownKeys(step, "steps[]", {"time", "do", "env", "then"});
  (void)engine_.runUntil(secondsAt(step.at("time")));
  const auto actions = step.find("do");
  if (actions != step.end()) {
    for (const Json& action : *actions) act(action);
  }
  const Json& env = step.at("env");
  requireKnownKeys(env, "env", {"primary", "canary", "metrics", "prometheusOffline", "webhooks"});
  setStatus(env, "primary", primaryKey);
  setStatus(env, "canary", canaryKey);
  script_.begin(env);
  events_.clear();
  (void)flagger_.tick(canaryKey);
}

FlaggerState FlaggerWorld::state() const {
  const Canary& canary = *store_.get<Canary>(canaryKey);
  const CanaryStatus& status = canary.status;
  FlaggerState out;
  out.phase = text(status.phase);
  out.canaryWeight = status.canaryWeight;
  out.failedChecks = status.failedChecks;
  out.iterations = status.iterations;
  out.promoted = status.lastAppliedSpec == status.lastPromotedSpec;
  for (const Condition& condition : status.conditions) {
    out.conditions.push_back({condition.type, std::string(text(condition.status)), condition.reason,
                              condition.message, seconds(condition.lastUpdateTime),
                              seconds(condition.lastTransitionTime)});
  }
  out.lastTransitionTime = seconds(status.lastTransitionTime);
  out.sessionCookie = {!status.sessionAffinityCookie.empty(),
                       !status.previousSessionAffinityCookie.empty()};
  out.routes = routerFor(canary, flagger_.options()).getRoutes(flagger_.context(), canary).weights;
  for (const auto& [key, object] : store_.all<Deployment>()) {
    out.deployments[key.name] = {mainImage(*object->spec.podTemplate->spec), object->spec.replicas};
  }
  for (const auto& [key, object] : store_.all<HorizontalPodAutoscaler>()) {
    out.hpas[key.name] = {object->spec.scaleTargetRef.name, object->spec.minReplicas,
                          object->spec.maxReplicas};
  }
  for (const auto& [key, object] : store_.all<Service>()) {
    const auto app = object->spec.selector.find("app");
    out.services[key.name] = app == object->spec.selector.end() ? "" : app->second;
  }
  if (const auto config = store_.get<ConfigMap>({"default", "podinfo-config-primary"})) {
    out.primaryConfig = config->data;
  }
  if (const auto secret = store_.get<Secret>({"default", "podinfo-secret-primary"})) {
    out.primarySecret = secret->data;
  }
  out.events = events_;
  out.alerts = script_.alerts;
  out.queries = script_.queries;
  out.calls = script_.calls;
  return out;
}

}  // namespace aviary
