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

/// One rollout of a scenario: who rules it, what it brings out, what stands around it.
class Subject {
 public:
  Subject(const Scenario& scenario, const std::string& rollout) : scenario_(scenario) {
    find(rollout);
    for (const TimelineEntry& entry : scenario.timeline) {
      const auto* action = std::get_if<SetImageAction>(&entry.action);
      if (action == nullptr || update_ != nullptr) continue;
      if (target_.name.empty()) target_ = keyOf(action->deployment);
      if (keyOf(action->deployment) == target_) update_ = action;
    }
    const auto& deployments = scenario.objects.of<Deployment>();
    if (target_.name.empty() && !deployments.empty()) target_ = keyOf(deployments.front());
  }

  /// Null where none rules.
  [[nodiscard]] const Canary* canary() const { return canary_; }
  /// The first new image of the target; null where there is none.
  [[nodiscard]] const SetImageAction* update() const { return update_; }

  [[nodiscard]] const HorizontalPodAutoscaler* autoscaler() const {
    for (const auto& hpa : scenario_.objects.of<HorizontalPodAutoscaler>()) {
      const bool scales = hpa.spec.scaleTargetRef.name == target_.name;
      if (scales && hpa.metadata.namespace_ == target_.namespace_) return &hpa;
    }
    return nullptr;
  }

  /// Without an autoscaler the Deployment itself says how many pods there are.
  [[nodiscard]] const Deployment* fixedTarget() const {
    return autoscaler() != nullptr ? nullptr : scenario_.objects.find<Deployment>(target_);
  }

  /// The index of the source whose requests the rollout serves; else of the first; nothing when
  /// there is no load.
  [[nodiscard]] std::optional<std::size_t> source() const {
    const auto& sources = scenario_.traffic.sources;
    if (sources.empty()) return std::nullopt;
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (sources[i].namespace_ == target_.namespace_ && sources[i].to == host()) return i;
    }
    return 0;
  }

 private:
  template <typename Object>
  static ObjectKey keyOf(const Object& object) {
    return {object.metadata.namespace_, object.metadata.name};
  }
  static ObjectKey keyOf(const ObjectName& name) { return {name.namespace_, name.name}; }

  template <typename Object>
  static bool isMeant(const Object& object, const char* kind, const std::string& rollout) {
    const ObjectKey key = keyOf(object);
    return rollout == key.name || rollout == kind + ("/" + key.namespace_ + "/" + key.name);
  }

  void find(const std::string& rollout) {
    const auto& canaries = scenario_.objects.of<Canary>();
    for (const Canary& one : canaries) {
      if (canary_ == nullptr && isMeant(one, "Canary", rollout)) canary_ = &one;
    }
    if (canary_ == nullptr) {
      for (const Deployment& one : scenario_.objects.of<Deployment>()) {
        if (!target_.name.empty() || !isMeant(one, "Deployment", rollout)) continue;
        target_ = keyOf(one);
      }
    }
    if (canary_ == nullptr && target_.name.empty() && !canaries.empty())
      canary_ = &canaries.front();
    if (canary_ == nullptr) return;
    target_ = {canary_->metadata.namespace_, canary_->spec.targetRef.name};
  }

  [[nodiscard]] std::string host() const {
    const bool named = canary_ != nullptr && !canary_->spec.service.name.empty();
    return named ? canary_->spec.service.name : target_.name;
  }

  const Scenario& scenario_;
  const Canary* canary_ = nullptr;
  ObjectKey target_;
  const SetImageAction* update_ = nullptr;
};

std::string imageOf(const Subject& subject) {
  return subject.update() == nullptr ? std::string() : subject.update()->image;
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

void addVersionKnobs(KnobList& list, const Scenario& scenario, const Subject& subject) {
  const std::string image = imageOf(subject);
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

void addCanaryKnobs(KnobList& list, const Subject& subject) {
  const Canary* canary = subject.canary();
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

void addAutoscalerKnobs(KnobList& list, const Subject& subject) {
  const HorizontalPodAutoscaler* hpa = subject.autoscaler();
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

/// Turns the changed values of one rollout into settings, one knob at a time.
class SettingList {
 public:
  SettingList(const Scenario& scenario, const std::string& rollout, const KnobValues& values)
      : scenario_(scenario), subject_(scenario, rollout), values_(values) {}

  void version() {
    const std::string image = imageOf(subject_);
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
    const Canary* canary = subject_.canary();
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
    const HorizontalPodAutoscaler* hpa = subject_.autoscaler();
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
    const std::optional<std::size_t> source = subject_.source();
    if (const auto v = value(KnobId::LoadRate); v && source) {
      const LoadProfile& profile = scenario_.traffic.sources[*source].profile;
      const double peak = peakRate(profile);
      add("traffic[" + std::to_string(*source) + "].profile",
          peak > 0 ? scaledProfileYaml(profile, *v / peak)
                   : "{constant: " + numberText(*v) + "/s}");
    }
    if (const Deployment* target = subject_.fixedTarget()) {
      whole(KnobId::Replicas, "Deployment/" + target->metadata.name + ":spec.replicas");
    }
    whole(KnobId::NodeCount, "cluster.nodePools[0].count");
  }

  [[nodiscard]] std::vector<Setting> take() { return std::move(settings_); }

 private:
  [[nodiscard]] std::optional<double> value(KnobId id) const {
    const auto found = values_.find(id);
    return found == values_.end() ? std::nullopt : std::optional(found->second);
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
  Subject subject_;
  const KnobValues& values_;
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

std::string newImageOf(const Scenario& scenario, const std::string& rollout) {
  return imageOf(Subject(scenario, rollout));
}

WhatIf lookingAt(WhatIf whatIf, const std::string& rollout) {
  if (whatIf.rollout == rollout) return whatIf;
  // There is one cluster: the number of its nodes goes along.
  KnobValues along;
  if (const auto nodes = whatIf.values.find(KnobId::NodeCount); nodes != whatIf.values.end()) {
    along.insert(*nodes);
    whatIf.values.erase(nodes);
  }
  if (!whatIf.values.empty()) whatIf.others[whatIf.rollout] = std::move(whatIf.values);
  if (const auto before = whatIf.others.find(rollout); before != whatIf.others.end()) {
    along.insert(before->second.begin(), before->second.end());
    whatIf.others.erase(before);
  }
  whatIf.values = std::move(along);
  whatIf.rollout = rollout;
  return whatIf;
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

std::vector<Knob> knobsOf(const Scenario& scenario, const std::string& rollout) {
  const Subject subject(scenario, rollout);
  KnobList list;
  if (const auto source = subject.source()) {
    const double peak = peakRate(scenario.traffic.sources[*source].profile);
    list.add({KnobId::LoadRate, Group::Load, Unit::PerSecond, 0, std::max(400.0, 2 * peak),
              peak > 2000 ? 100.0 : 10.0, peak});
  }
  addVersionKnobs(list, scenario, subject);
  addCanaryKnobs(list, subject);
  addAutoscalerKnobs(list, subject);
  if (const Deployment* target = subject.fixedTarget()) {
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
  std::vector<Setting> settings;
  const auto add = [&](const std::string& rollout, const KnobValues& values) {
    SettingList list(scenario, rollout, values);
    list.surroundings();
    list.version();
    list.canary();
    list.autoscaling();
    for (Setting& one : list.take()) settings.push_back(std::move(one));
  };
  for (const auto& [rollout, values] : whatIf.others) add(rollout, values);
  add(whatIf.rollout, whatIf.values);
  return settings;
}

}  // namespace aviary
