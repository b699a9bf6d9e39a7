#include "gui/series/knobs.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "gui/series/node_edit.hpp"
#include "reports/exporters/number_text.hpp"
#include "sim/scenario/scalars.hpp"

namespace aviary {
namespace {

/// p99 of an exponential distribution over its mean: ln 100.
constexpr double exponentialP99 = 4.605170185988092;

double millis(SimDuration span) {
  return static_cast<double>(span.count()) / 1e6;
}

std::string microText(double milliseconds) {
  return std::to_string(std::llround(milliseconds * 1000)) + "us";
}

std::string numberText(double value) {
  return shortestText(value);
}

const Canary* firstCanary(const Scenario& scenario) {
  const auto& canaries = scenario.objects.of<Canary>();
  return canaries.empty() ? nullptr : &canaries.front();
}

/// The first new image of the first Canary's target; where no Canary rules, of any Deployment.
const SetImageAction* firstUpdate(const Scenario& scenario) {
  const Canary* canary = firstCanary(scenario);
  for (const TimelineEntry& entry : scenario.timeline) {
    const auto* action = std::get_if<SetImageAction>(&entry.action);
    if (action == nullptr) continue;
    if (canary == nullptr || action->deployment.name == canary->spec.targetRef.name) return action;
  }
  return nullptr;
}

std::string targetName(const Scenario& scenario) {
  if (const Canary* canary = firstCanary(scenario)) return canary->spec.targetRef.name;
  if (const SetImageAction* update = firstUpdate(scenario)) return update->deployment.name;
  const auto& deployments = scenario.objects.of<Deployment>();
  return deployments.empty() ? std::string() : deployments.front().metadata.name;
}

const HorizontalPodAutoscaler* autoscaler(const Scenario& scenario) {
  for (const auto& hpa : scenario.objects.of<HorizontalPodAutoscaler>()) {
    if (hpa.spec.scaleTargetRef.name == targetName(scenario)) return &hpa;
  }
  return nullptr;
}

std::optional<std::size_t> cpuMetric(const HorizontalPodAutoscaler& hpa) {
  for (std::size_t i = 0; i < hpa.spec.metrics.size(); ++i) {
    const MetricSpec& metric = hpa.spec.metrics[i];
    const bool resource = metric.type == MetricSpec::Type::Resource && metric.name == "cpu";
    if (resource && metric.target.averageUtilization) return i;
  }
  return std::nullopt;
}

std::optional<double> p99Millis(const Distribution& distribution) {
  if (const auto* lognormal = std::get_if<LognormalSpec>(&distribution.spec())) {
    return millis(lognormal->p99);
  }
  if (const auto* exponential = std::get_if<ExponentialSpec>(&distribution.spec())) {
    return millis(exponential->mean) * exponentialP99;
  }
  if (const auto* constant = std::get_if<ConstantSpec>(&distribution.spec())) {
    return millis(constant->value);
  }
  return std::nullopt;
}

std::string withP99(const Distribution& distribution, double p99) {
  if (const auto* lognormal = std::get_if<LognormalSpec>(&distribution.spec())) {
    const double ratio = millis(lognormal->p50) / std::max(1e-6, millis(lognormal->p99));
    return "{distribution: lognormal, p50: " + microText(std::max(0.001, p99 * ratio)) +
           ", p99: " + microText(p99) + "}";
  }
  if (std::get_if<ExponentialSpec>(&distribution.spec()) != nullptr) {
    return "{distribution: exponential, mean: " + microText(p99 / exponentialP99) + "}";
  }
  return "{distribution: constant, value: " + microText(p99) + "}";
}

double medianMillis(const Distribution& distribution) {
  if (const auto* lognormal = std::get_if<LognormalSpec>(&distribution.spec())) {
    return millis(lognormal->p50);
  }
  if (const auto* exponential = std::get_if<ExponentialSpec>(&distribution.spec())) {
    return millis(exponential->mean) * 0.6931471805599453;
  }
  if (const auto* constant = std::get_if<ConstantSpec>(&distribution.spec())) {
    return millis(constant->value);
  }
  if (const auto* gamma = std::get_if<GammaSpec>(&distribution.spec())) return millis(gamma->mean);
  return 0;
}

const VersionBehaviour& behaviourOf(const Scenario& scenario, const std::string& image) {
  static const VersionBehaviour standard;
  const auto found = scenario.traffic.versions.find(image);
  return found == scenario.traffic.versions.end() ? standard : found->second;
}

double durationSeconds(const std::string& text, double otherwise) {
  const std::optional<SimDuration> parsed = parseDuration(text);
  return parsed ? toSeconds(*parsed) : otherwise;
}

using Group = KnobGroup;
using Unit = KnobUnit;

/// Collects knobs; a range always holds the scenario's own value.
class KnobList {
 public:
  void add(Knob knob) {
    knob.low = std::min(knob.low, knob.value);
    if (knob.value > knob.high) knob.high = std::ceil(knob.value * 1.5 / knob.step) * knob.step;
    knobs_.push_back(knob);
  }
  [[nodiscard]] std::vector<Knob> take() { return std::move(knobs_); }

 private:
  std::vector<Knob> knobs_;
};

void addVersionKnobs(KnobList& list, const Scenario& scenario) {
  const std::string image = newImageOf(scenario);
  if (image.empty()) return;
  const VersionBehaviour& version = behaviourOf(scenario, image);
  list.add(
      {KnobId::ErrorRate, Group::NewVersion, Unit::Percent, 0, 10, 0.05, version.errorRate * 100});
  if (const auto p99 = p99Millis(version.serviceTime)) {
    list.add({KnobId::LatencyP99, Group::NewVersion, Unit::Milliseconds, 10, 1000, 10, *p99});
  }
  list.add({KnobId::CpuPerRequest, Group::NewVersion, Unit::Milliseconds, 1, 30, 0.5,
            millis(version.cpuPerRequest)});
  list.add({KnobId::StartUp, Group::NewVersion, Unit::Seconds, 0, 120, 1,
            medianMillis(version.startup.boot) / 1000});
}

void addCanaryKnobs(KnobList& list, const Scenario& scenario) {
  const Canary* canary = firstCanary(scenario);
  if (canary == nullptr) return;
  const CanaryAnalysis& analysis = canary->spec.analysis;
  if (analysis.stepWeight > 0) {
    list.add({KnobId::StepWeight, Group::Canary, Unit::Percent, 1, 100, 1,
              static_cast<double>(analysis.stepWeight)});
    list.add({KnobId::MaxWeight, Group::Canary, Unit::Percent, 1, 100, 1,
              static_cast<double>(analysis.maxWeight > 0 ? analysis.maxWeight : 100)});
  }
  if (analysis.iterations > 0) {
    list.add({KnobId::Iterations, Group::Canary, Unit::Count, 1, 20, 1,
              static_cast<double>(analysis.iterations)});
  }
  list.add({KnobId::Interval, Group::Canary, Unit::Seconds, 10, 300, 5,
            durationSeconds(analysis.interval, 60)});
  list.add({KnobId::Threshold, Group::Canary, Unit::Count, 1, 20, 1,
            static_cast<double>(analysis.threshold)});
}

void addAutoscalerKnobs(KnobList& list, const Scenario& scenario) {
  const HorizontalPodAutoscaler* hpa = autoscaler(scenario);
  if (hpa == nullptr) return;
  if (const auto metric = cpuMetric(*hpa)) {
    list.add({KnobId::CpuTarget, Group::Autoscaler, Unit::Percent, 10, 100, 1,
              static_cast<double>(*hpa->spec.metrics[*metric].target.averageUtilization)});
  }
  list.add({KnobId::MinReplicas, Group::Autoscaler, Unit::Pods, 1, 30, 1,
            static_cast<double>(hpa->spec.minReplicas.value_or(1))});
  list.add({KnobId::MaxReplicas, Group::Autoscaler, Unit::Pods, 1, 60, 1,
            static_cast<double>(hpa->spec.maxReplicas)});
}

/// Without an autoscaler the Deployment itself says how many pods there are.
const Deployment* fixedTarget(const Scenario& scenario) {
  if (autoscaler(scenario) != nullptr) return nullptr;
  for (const Deployment& deployment : scenario.objects.of<Deployment>()) {
    if (deployment.metadata.name == targetName(scenario)) return &deployment;
  }
  return nullptr;
}

/// Turns changed values into settings, one knob at a time.
class SettingList {
 public:
  SettingList(const Scenario& scenario, const WhatIf& whatIf)
      : scenario_(scenario), whatIf_(whatIf) {}

  void version() {
    const std::string image = newImageOf(scenario_);
    const VersionBehaviour& now = behaviourOf(scenario_, image);
    const std::string path = "versions[\"" + image + "\"].";
    if (const auto v = value(KnobId::ErrorRate)) add(path + "errorRate", numberText(*v) + "%");
    if (const auto v = value(KnobId::LatencyP99)) {
      add(path + "serviceTime", withP99(now.serviceTime, *v));
    }
    if (const auto v = value(KnobId::CpuPerRequest)) add(path + "cpuPerRequest", microText(*v));
    if (const auto v = value(KnobId::StartUp)) add(path + "startup.boot", microText(*v * 1000));
  }

  void canary() {
    const Canary* canary = firstCanary(scenario_);
    if (canary == nullptr) return;
    const std::string path = "Canary/" + canary->metadata.name + ":spec.";
    whole(KnobId::StepWeight, path + "analysis.stepWeight");
    whole(KnobId::MaxWeight, path + "analysis.maxWeight");
    whole(KnobId::Iterations, path + "analysis.iterations");
    whole(KnobId::Threshold, path + "analysis.threshold");
    if (const auto v = value(KnobId::Interval)) {
      add(path + "analysis.interval", std::to_string(std::llround(*v)) + "s");
    }
  }

  void autoscaling() {
    const HorizontalPodAutoscaler* hpa = autoscaler(scenario_);
    if (hpa == nullptr) return;
    const std::string path = "HorizontalPodAutoscaler/" + hpa->metadata.name + ":spec.";
    if (const auto metric = cpuMetric(*hpa)) {
      whole(KnobId::CpuTarget,
            path + "metrics[" + std::to_string(*metric) + "].resource.target.averageUtilization");
    }
    // The lower bound never passes the upper one: the API server would refuse the object.
    const auto low = value(KnobId::MinReplicas);
    const auto high = value(KnobId::MaxReplicas);
    if (!low && !high) return;
    const double lowest = low.value_or(hpa->spec.minReplicas.value_or(1));
    const double highest = std::max(high.value_or(hpa->spec.maxReplicas), 1.0);
    const bool pushed = high && !low;
    addWhole(path + "minReplicas", pushed ? std::min(lowest, highest) : lowest);
    addWhole(path + "maxReplicas", pushed ? highest : std::max(lowest, highest));
  }

  void surroundings() {
    if (const auto v = value(KnobId::LoadRate); v && !scenario_.traffic.sources.empty()) {
      const LoadProfile& profile = scenario_.traffic.sources.front().profile;
      const double peak = peakRate(profile);
      add("traffic[0].profile", peak > 0 ? scaledProfileYaml(profile, *v / peak)
                                         : "{constant: " + numberText(*v) + "/s}");
    }
    if (const Deployment* target = fixedTarget(scenario_)) {
      whole(KnobId::Replicas, "Deployment/" + target->metadata.name + ":spec.replicas");
    }
    whole(KnobId::NodeCount, "cluster.nodePools[0].count");
  }

  [[nodiscard]] std::vector<Setting> take() { return std::move(settings_); }

 private:
  [[nodiscard]] std::optional<double> value(KnobId id) const {
    const auto found = whatIf_.values.find(id);
    return found == whatIf_.values.end() ? std::nullopt : std::optional(found->second);
  }
  void add(std::string path, std::string text) {
    settings_.push_back({std::move(path), std::move(text)});
  }
  void addWhole(std::string path, double number) {
    add(std::move(path), std::to_string(std::llround(number)));
  }
  void whole(KnobId id, std::string path) {
    if (const auto v = value(id)) addWhole(std::move(path), *v);
  }

  const Scenario& scenario_;
  const WhatIf& whatIf_;
  std::vector<Setting> settings_;
};

std::string pointsYaml(const std::vector<LoadPoint>& points, double factor) {
  std::string text = "{steps: [";
  for (const LoadPoint& point : points) {
    if (text.back() != '[') text += ", ";
    text += "{at: " + std::to_string(point.at.count()) +
            "ns, rate: " + numberText(point.rate * factor) + "/s}";
  }
  return text + "]}";
}

}  // namespace

std::string newImageOf(const Scenario& scenario) {
  const SetImageAction* action = firstUpdate(scenario);
  return action == nullptr ? std::string() : action->image;
}

double peakRate(const LoadProfile& profile) {
  struct Peak {
    double operator()(const ConstantLoad& load) const { return load.rate; }
    double operator()(const RampLoad& load) const { return std::max(load.from, load.to); }
    double operator()(const SineLoad& load) const { return load.mean + std::abs(load.amplitude); }
    double operator()(const StepsLoad& load) const { return highest(load.steps); }
    double operator()(const SpikesLoad& load) const { return std::max(load.base, load.peak); }
    double operator()(const PointsLoad& load) const { return highest(load.points); }
    static double highest(const std::vector<LoadPoint>& points) {
      double most = 0;
      for (const LoadPoint& point : points) most = std::max(most, point.rate);
      return most;
    }
  };
  return std::visit(Peak{}, profile);
}

std::string scaledProfileYaml(const LoadProfile& profile, double factor) {
  const auto rate = [&](double value) { return numberText(value * factor) + "/s"; };
  const auto span = [](SimDuration value) { return std::to_string(value.count()) + "ns"; };
  if (const auto* load = std::get_if<ConstantLoad>(&profile)) {
    return "{constant: " + rate(load->rate) + "}";
  }
  if (const auto* load = std::get_if<RampLoad>(&profile)) {
    return "{ramp: {from: " + rate(load->from) + ", to: " + rate(load->to) +
           ", start: " + span(load->start) + ", over: " + span(load->over) + "}}";
  }
  if (const auto* load = std::get_if<SineLoad>(&profile)) {
    return "{sine: {mean: " + rate(load->mean) + ", amplitude: " + rate(load->amplitude) +
           ", period: " + span(load->period) + ", shift: " + span(load->shift) + "}}";
  }
  if (const auto* load = std::get_if<SpikesLoad>(&profile)) {
    return "{spikes: {base: " + rate(load->base) + ", peak: " + rate(load->peak) +
           ", first: " + span(load->first) + ", every: " + span(load->every) +
           ", width: " + span(load->width) + "}}";
  }
  if (const auto* load = std::get_if<StepsLoad>(&profile)) return pointsYaml(load->steps, factor);
  return pointsYaml(std::get<PointsLoad>(profile).points, factor);
}

std::vector<Knob> knobsOf(const Scenario& scenario) {
  KnobList list;
  if (!scenario.traffic.sources.empty()) {
    const double peak = peakRate(scenario.traffic.sources.front().profile);
    list.add({KnobId::LoadRate, Group::Load, Unit::PerSecond, 0, std::max(400.0, 2 * peak),
              peak > 2000 ? 100.0 : 10.0, peak});
  }
  addVersionKnobs(list, scenario);
  addCanaryKnobs(list, scenario);
  addAutoscalerKnobs(list, scenario);
  if (const Deployment* target = fixedTarget(scenario)) {
    list.add({KnobId::Replicas, Group::Cluster, Unit::Pods, 0, 20, 1,
              static_cast<double>(target->spec.replicas)});
  }
  if (!scenario.nodePools.empty()) {
    list.add({KnobId::NodeCount, Group::Cluster, Unit::Nodes, 1, 20, 1,
              static_cast<double>(scenario.nodePools.front().count)});
  }
  return list.take();
}

std::vector<Setting> settingsOf(const Scenario& scenario, const WhatIf& whatIf) {
  SettingList list(scenario, whatIf);
  list.surroundings();
  list.version();
  list.canary();
  list.autoscaling();
  return list.take();
}

}  // namespace aviary
