#include "sim/conform/hpa_player_env.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "sim/conform/case_json.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

Quantity quantityOf(const Json& written) {
  const auto quantity = parseQuantity(written.get_ref<const std::string&>());
  if (!quantity) throw CaseError("not a quantity: " + written.dump());
  return *quantity;
}

ResourceList resourcesOf(const Json& written) {
  ResourceList out;
  for (const auto& [resource, amount] : written.items()) out[resource] = quantityOf(amount);
  return out;
}

PodSpec podSpecOf(const Json& target) {
  PodSpec spec;
  if (target.contains("containers")) {
    for (const Json& written : target.at("containers")) {
      requireFields(written, {"name", "requests"}, "given.target.containers");
      Container container;
      container.name = written.at("name");
      if (written.contains("requests")) container.requests = resourcesOf(written.at("requests"));
      spec.containers.push_back(std::move(container));
    }
    return spec;
  }
  Container container;
  container.name = "app";
  if (target.contains("podRequests")) container.requests = resourcesOf(target.at("podRequests"));
  spec.containers.push_back(std::move(container));
  return spec;
}

PodPhase phaseOf(const Json& written) {
  for (const PodPhase phase : {PodPhase::Pending, PodPhase::Running, PodPhase::Succeeded,
                               PodPhase::Failed, PodPhase::Unknown}) {
    if (written == text(phase)) return phase;
  }
  throw CaseError("not a phase of a pod: " + written.dump());
}

Ref<Pod> podOf(const Json& written, const Shared<PodSpec>& spec) {
  requireFields(written, {"name", "phase", "ready", "readyTransition", "startTime", "deleting"},
                "env.pods");
  Pod pod;
  pod.spec = spec;
  pod.metadata.name = written.at("name");
  pod.status.phase = phaseOf(written.at("phase"));
  if (written.contains("startTime")) pod.status.startTime = timeOf(written.at("startTime"));
  if (written.contains("ready")) {
    Condition ready;
    ready.type = "Ready";
    ready.status = written.at("ready") ? ConditionStatus::True : ConditionStatus::False;
    if (written.contains("readyTransition")) {
      ready.lastTransitionTime = timeOf(written.at("readyTransition"));
    }
    pod.status.conditions.edit().push_back(std::move(ready));
  }
  // When it was deleted is not recorded and never read: a deleting pod never counts.
  if (written.value("deleting", false)) pod.metadata.deletionTimestamp = SimTime{};
  return std::make_shared<const Pod>(std::move(pod));
}

// The entry of a metric, empty when the API has none.
template <class Item>
std::vector<Item> itemsOf(const std::map<std::string, std::vector<Item>>& served,
                          const MetricSpec& metric) {
  const auto found = served.find(metric.name);
  return found == served.end() ? std::vector<Item>{} : found->second;
}

}  // namespace

HpaSurroundings::HpaSurroundings(const Json& target) {
  requireFields(target, {"kind", "name", "replicas", "podRequests", "containers"}, "given.target");
  podSpec_ = Shared<PodSpec>(podSpecOf(target));
  specReplicas_ = target.value("replicas", 0);
}

void HpaSurroundings::enter(const Json& env) {
  requireFields(env,
                {"statusReplicas", "pods", "podMetrics", "podsMetrics", "objectMetrics",
                 "externalMetrics", "metricTimestamp", "metricWindow", "errors"},
                "env");
  scaledTo_.reset();
  statusReplicas_ = env.at("statusReplicas");
  timestamp_.reset();
  window_.reset();
  if (env.contains("metricTimestamp")) timestamp_ = timeOf(env.at("metricTimestamp"));
  if (env.contains("metricWindow")) window_ = durationOf(env.at("metricWindow"));
  errors_.clear();
  if (env.contains("errors")) {
    const Json& errors = env.at("errors");
    requireFields(errors,
                  {"getScale", "updateScale", "resourceMetrics", "podsMetrics", "objectMetrics",
                   "externalMetrics"},
                  "env.errors");
    for (const auto& [call, error] : errors.items()) errors_[call] = error;
  }
  if (env.contains("pods")) enterPods(env.at("pods"));
  if (env.contains("podMetrics")) enterSamples(env.at("podMetrics"));
  if (env.contains("podsMetrics")) {
    podMetrics_.clear();
    for (const auto& [metric, values] : env.at("podsMetrics").items()) {
      auto& items = podMetrics_[metric];
      for (const auto& [pod, value] : values.items()) items.push_back({pod, quantityOf(value)});
    }
  }
  if (env.contains("objectMetrics")) {
    objectMetrics_.clear();
    for (const auto& [metric, value] : env.at("objectMetrics").items()) {
      requireFields(value, {"value"}, "env.objectMetrics");
      if (value.contains("value")) objectMetrics_[metric] = {quantityOf(value.at("value"))};
    }
  }
  if (env.contains("externalMetrics")) {
    externalMetrics_.clear();
    for (const auto& [metric, values] : env.at("externalMetrics").items()) {
      auto& items = externalMetrics_[metric];
      for (const Json& value : values) items.push_back(quantityOf(value));
    }
  }
}

void HpaSurroundings::enterPods(const Json& pods) {
  pods_.clear();
  for (const Json& written : pods) pods_.push_back(podOf(written, podSpec_));
}

void HpaSurroundings::enterSamples(const Json& samples) {
  samples_.clear();
  for (const auto& [pod, written] : samples.items()) {
    requireFields(written, {"cpu", "memory", "containers", "timestamp", "window"},
                  "env.podMetrics");
    Sample entry;
    entry.sample.pod = pod;
    if (written.contains("timestamp")) entry.timestamp = timeOf(written.at("timestamp"));
    if (written.contains("window")) entry.window = durationOf(written.at("window"));
    if (written.contains("containers")) {
      for (const auto& [container, usage] : written.at("containers").items()) {
        entry.sample.containers[container] = resourcesOf(usage);
      }
    } else {
      ResourceList& usage = entry.sample.containers["app"];
      for (const char* resource : {"cpu", "memory"}) {
        if (written.contains(resource)) usage[resource] = quantityOf(written.at(resource));
      }
    }
    samples_.push_back(std::move(entry));
  }
}

std::optional<std::string> HpaSurroundings::errorOf(const char* api) const {
  const auto found = errors_.find(api);
  if (found == errors_.end()) return std::nullopt;
  return found->second;
}

ScaleAnswer HpaSurroundings::get(const std::string&, const ObjectReference&) {
  return {{specReplicas_, statusReplicas_}, errorOf("getScale")};
}

std::optional<std::string> HpaSurroundings::update(const std::string&, const ObjectReference&,
                                                   int replicas) {
  auto error = errorOf("updateScale");
  if (!error) {
    specReplicas_ = replicas;
    scaledTo_ = replicas;
  }
  return error;
}

std::vector<Ref<Pod>> HpaSurroundings::pods(const std::string&, const ObjectReference&) {
  return pods_;
}

MetricsAnswer<PodMetricsSample> HpaSurroundings::podSamples(const std::string&,
                                                            const std::vector<std::string>&) {
  MetricsAnswer<PodMetricsSample> answer;
  answer.error = errorOf("resourceMetrics");
  if (answer.error) return answer;
  for (const Sample& entry : samples_) {
    const auto timestamp = entry.timestamp ? entry.timestamp : timestamp_;
    const auto window = entry.window ? entry.window : window_;
    if (!timestamp || !window) {
      throw CaseError("the sample of " + entry.sample.pod + " has no time");
    }
    answer.items.push_back(entry.sample);
    answer.items.back().timestamp = *timestamp;
    answer.items.back().window = *window;
  }
  return answer;
}

MetricsAnswer<PodMetricValue> HpaSurroundings::podMetrics(const std::string&,
                                                          const MetricSpec& metric) {
  auto error = errorOf("podsMetrics");
  if (error) return {{}, std::move(error)};
  return {itemsOf(podMetrics_, metric), {}};
}

MetricsAnswer<Quantity> HpaSurroundings::objectMetric(const std::string&,
                                                      const MetricSpec& metric) {
  auto error = errorOf("objectMetrics");
  if (error) return {{}, std::move(error)};
  return {itemsOf(objectMetrics_, metric), {}};
}

MetricsAnswer<Quantity> HpaSurroundings::externalMetric(const std::string&,
                                                        const MetricSpec& metric) {
  auto error = errorOf("externalMetrics");
  if (error) return {{}, std::move(error)};
  return {itemsOf(externalMetrics_, metric), {}};
}

}  // namespace aviary
