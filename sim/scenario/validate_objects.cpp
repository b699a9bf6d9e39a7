#include "sim/scenario/validate_objects.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <tuple>

#include "sim/scenario/validate.hpp"

namespace aviary {

ObjectChecks::ObjectChecks(const ObjectSet& checkedObjects, const NameIndex& knownNames,
                           Diagnostics& reportTo)
    : objects(checkedObjects), names(knownNames), diagnostics(reportTo) {
  for (const Deployment& object : objects.of<Deployment>()) {
    deployments_.try_emplace(keyOf(object.metadata), &object);
  }
}

const Deployment* ObjectChecks::deployment(const ObjectKey& key) const {
  const auto found = deployments_.find(key);
  return found == deployments_.end() ? nullptr : found->second;
}

void ObjectChecks::report(std::string_view kind, const ObjectKey& key, const PathSegments& path,
                          DiagnosticCode code, std::string message) const {
  const ObjectPlace* place =
      diagnostics.full(Severity::Warning) ? nullptr : objects.placeOf(kind, key);
  if (place == nullptr) return;
  reportAt(diagnostics, place->mark.file, place->node, path, code, std::move(message));
}

namespace {

// Reports a reference to an object that is not there, with the closest name of its kind.
void checkReference(const ObjectChecks& checks, const Canary& canary, const PathSegments& path,
                    std::string_view kind, const ObjectKey& target) {
  const bool silent = target.name.empty() || checks.diagnostics.full(Severity::Warning);
  if (silent || checks.names.has(kind, target)) return;
  const std::vector<std::string_view> known = checks.names.namesOf(kind);
  checks.report("Canary", keyOf(canary.metadata), path, DiagnosticCode::MissingReference,
                "no " + std::string(kind) + ' ' + text(target) + didYouMean(target.name, known));
}

void checkMetricReferences(const ObjectChecks& checks, const Canary& canary) {
  const CanaryAnalysis& analysis = canary.spec.analysis;
  for (std::size_t i = 0; i < analysis.metrics.size(); ++i) {
    const std::optional<ObjectReference>& reference = analysis.metrics[i].templateRef;
    if (!reference) continue;
    checkReference(checks, canary, {"spec", "analysis", "metrics", i, "templateRef", "name"},
                   "MetricTemplate", keyOf(*reference, canary.metadata));
  }
  for (std::size_t i = 0; i < analysis.alerts.size(); ++i) {
    checkReference(checks, canary, {"spec", "analysis", "alerts", i, "providerRef", "name"},
                   "AlertProvider", keyOf(analysis.alerts[i].providerRef, canary.metadata));
  }
}

// Source: flagger pkg/canary/util.go, flag -selector-labels.
void checkSelectorLabel(const ObjectChecks& checks, const Canary& canary,
                        const Deployment& target) {
  constexpr std::array<std::string_view, 3> labels{"app", "name", "app.kubernetes.io/name"};
  const StringMap& selector = target.spec.selector.matchLabels;
  for (const std::string_view label : labels) {
    if (selector.contains(std::string(label))) return;
  }
  checks.report("Canary", keyOf(canary.metadata), {"spec", "targetRef", "name"},
                DiagnosticCode::MissingReference,
                "the selector of Deployment " + text(keyOf(target.metadata)) +
                    " has none of the labels app, name and app.kubernetes.io/name that Flagger "
                    "looks for");
}

void checkTarget(const ObjectChecks& checks, const Canary& canary) {
  const ObjectReference& target = canary.spec.targetRef;
  const ObjectKey key{canary.metadata.namespace_, target.name};
  if (target.kind == "DaemonSet") {
    checks.report("Canary", keyOf(canary.metadata), {"spec", "targetRef", "kind"},
                  DiagnosticCode::NotSimulated, "targets of kind DaemonSet are not simulated");
    return;
  }
  checkReference(checks, canary, {"spec", "targetRef", "name"}, target.kind, key);
  const Deployment* deployment = checks.deployment(key);
  if (target.kind == "Deployment" && deployment != nullptr) {
    checkSelectorLabel(checks, canary, *deployment);
  }
}

void checkProvider(const ObjectChecks& checks, const Canary& canary) {
  const std::string& provider = canary.spec.provider;
  const CanaryAnalysis& analysis = canary.spec.analysis;
  const bool steps = analysis.stepWeight > 0 || !analysis.stepWeights.empty();
  if (provider == "kubernetes" && steps && analysis.iterations == 0) {
    checks.report("Canary", keyOf(canary.metadata),
                  {"spec", "analysis", analysis.stepWeight > 0 ? "stepWeight" : "stepWeights"},
                  DiagnosticCode::ProviderIgnoresSteps,
                  "provider kubernetes has no weights: Flagger plays 10 iterations of blue/green "
                  "instead; write iterations");
  }
  const bool needsIngress = provider == "nginx" || provider == "skipper";
  if (needsIngress && !canary.spec.ingressRef) {
    checks.report("Canary", keyOf(canary.metadata), {"spec", "ingressRef"},
                  DiagnosticCode::MissingReference,
                  "provider " + provider + " needs an ingressRef");
  }
}

}  // namespace

void checkCanaries(const ObjectChecks& checks) {
  std::map<std::pair<std::string, ObjectKey>, std::string> targets;
  for (const Canary& canary : checks.objects.of<Canary>()) {
    const ObjectKey key = keyOf(canary.metadata);
    checkTarget(checks, canary);
    if (const auto& scaler = canary.spec.autoscalerRef;
        scaler && scaler->ref.kind != "ScaledObject") {
      checkReference(checks, canary, {"spec", "autoscalerRef", "name"}, scaler->ref.kind,
                     {key.namespace_, scaler->ref.name});
    }
    if (canary.spec.ingressRef) {
      checkReference(checks, canary, {"spec", "ingressRef", "name"}, "Ingress",
                     {key.namespace_, canary.spec.ingressRef->name});
    }
    checkMetricReferences(checks, canary);
    checkProvider(checks, canary);
    checkCanaryFeatures(checks, canary);
    const ObjectReference& target = canary.spec.targetRef;
    const auto [other, added] =
        targets.try_emplace({target.kind, {key.namespace_, target.name}}, canary.metadata.name);
    if (!added && !target.name.empty()) {
      checks.report("Canary", key, {"spec", "targetRef", "name"}, DiagnosticCode::TwoOwners,
                    "Canary " + other->second + " has the same target");
    }
  }
}

namespace {

// True when all containers state a request for a resource.
bool requests(const PodSpec& pod, const std::string& resource) {
  return std::all_of(pod.containers.begin(), pod.containers.end(), [&](const Container& container) {
    return container.requests.contains(resource);
  });
}

void checkUtilization(const ObjectChecks& checks, const HorizontalPodAutoscaler& scaler,
                      const Deployment& target) {
  for (std::size_t i = 0; i < scaler.spec.metrics.size(); ++i) {
    const MetricSpec& metric = scaler.spec.metrics[i];
    const bool share =
        metric.type == MetricSpec::Type::Resource && metric.target.averageUtilization;
    if (!share || requests(*target.spec.podTemplate->spec, metric.name)) continue;
    checks.report(scaler.kind, keyOf(scaler.metadata), {"spec", "metrics", i, "resource", "name"},
                  DiagnosticCode::NoCpuRequest,
                  "a container of Deployment " + text(keyOf(target.metadata)) + " requests no " +
                      metric.name + ", so that its utilization cannot be computed");
  }
}

}  // namespace

void checkAutoscalers(const ObjectChecks& checks) {
  std::map<std::pair<std::string, ObjectKey>, std::string> targets;
  for (const HorizontalPodAutoscaler& scaler : checks.objects.of<HorizontalPodAutoscaler>()) {
    const ObjectKey key = keyOf(scaler.metadata);
    const ObjectReference& reference = scaler.spec.scaleTargetRef;
    const ObjectKey target{key.namespace_, reference.name};
    if (reference.name.empty()) continue;
    if (!checks.diagnostics.full(Severity::Warning) && !checks.names.has(reference.kind, target)) {
      const std::vector<std::string_view> known = checks.names.namesOf(reference.kind);
      checks.report(
          scaler.kind, key, {"spec", "scaleTargetRef", "name"}, DiagnosticCode::MissingReference,
          "no " + reference.kind + ' ' + text(target) + didYouMean(reference.name, known));
    }
    const auto [other, added] = targets.try_emplace({reference.kind, target}, key.name);
    if (!added) {
      checks.report(scaler.kind, key, {"spec", "scaleTargetRef", "name"}, DiagnosticCode::TwoOwners,
                    "HorizontalPodAutoscaler " + other->second + " scales the same target");
    }
    if (const Deployment* deployment = checks.deployment(target)) {
      checkUtilization(checks, scaler, *deployment);
    }
  }
}

namespace {

// The pods there will be, found by one of their labels.
class PodIndex {
 public:
  explicit PodIndex(const ObjectChecks& checks);

  // Whether a pod of a namespace has all these labels.
  [[nodiscard]] bool any(const std::string& space, const StringMap& labels) const {
    LabelSelector selector;
    selector.matchLabels = labels;
    return any(space, selector);
  }
  [[nodiscard]] bool any(const std::string& space, const LabelSelector& selector) const;

 private:
  void add(const std::string& space, const StringMap& labels);

  // The pods of a namespace stand under the empty label.
  using Label = std::tuple<std::string, std::string, std::string>;
  std::map<Label, std::vector<StringMap>> pods_;
};

PodIndex::PodIndex(const ObjectChecks& checks) {
  const ObjectSet& objects = checks.objects;
  for (const Deployment& object : objects.of<Deployment>()) {
    add(object.metadata.namespace_, object.spec.podTemplate->labels);
  }
  for (const ReplicaSet& object : objects.of<ReplicaSet>()) {
    add(object.metadata.namespace_, object.spec.podTemplate->labels);
  }
  for (const Pod& object : objects.of<Pod>()) {
    add(object.metadata.namespace_, object.metadata.labels);
  }
  // Primaries that Flagger makes.
  for (const Canary& canary : objects.of<Canary>()) {
    const ObjectKey key{canary.metadata.namespace_, canary.spec.targetRef.name};
    const Deployment* target = checks.deployment(key);
    if (target == nullptr) continue;
    StringMap labels = target->spec.podTemplate->labels;
    for (const char* name : {"app", "name", "app.kubernetes.io/name"}) {
      const auto label = target->spec.selector.matchLabels.find(name);
      if (label == target->spec.selector.matchLabels.end()) continue;
      labels[name] = label->second + "-primary";
      break;
    }
    add(key.namespace_, labels);
  }
}

void PodIndex::add(const std::string& space, const StringMap& labels) {
  pods_[{space, "", ""}].push_back(labels);
  for (const auto& [key, value] : labels) pods_[{space, key, value}].push_back(labels);
}

bool PodIndex::any(const std::string& space, const LabelSelector& selector) const {
  Label rarest{space, "", ""};
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (const auto& [key, value] : selector.matchLabels) {
    const auto found = pods_.find({space, key, value});
    if (found == pods_.end()) return false;
    if (found->second.size() >= fewest) continue;
    fewest = found->second.size();
    rarest = found->first;
  }
  const auto candidates = pods_.find(rarest);
  return candidates != pods_.end() &&
         std::any_of(candidates->second.begin(), candidates->second.end(),
                     [&](const StringMap& labels) { return matches(selector, labels); });
}

}  // namespace

void checkSelectors(const ObjectChecks& checks) {
  constexpr std::string_view message = "no pod template has these labels";
  const PodIndex pods(checks);
  for (const Service& service : checks.objects.of<Service>()) {
    const StringMap& selector = service.spec.selector;
    if (selector.empty() || pods.any(service.metadata.namespace_, selector)) continue;
    checks.report("Service", keyOf(service.metadata), {"spec", "selector"},
                  DiagnosticCode::SelectsNothing, std::string(message));
  }
  for (const PodDisruptionBudget& budget : checks.objects.of<PodDisruptionBudget>()) {
    const auto& selector = budget.spec.selector;
    if (!selector || pods.any(budget.metadata.namespace_, *selector)) continue;
    checks.report("PodDisruptionBudget", keyOf(budget.metadata), {"spec", "selector"},
                  DiagnosticCode::SelectsNothing, std::string(message));
  }
}

void checkObjects(const ObjectChecks& checks) {
  checkCanaries(checks);
  checkAutoscalers(checks);
  checkSelectors(checks);
  checkBudgets(checks);
  checkRoutes(checks);
  checkQueries(checks);
  checkScripts(checks);
  checkOwners(checks);
}

void validateObjects(const ObjectSet& objects, Diagnostics& diagnostics) {
  NameIndex names;
  names.add(objects);
  const ObjectChecks checks(objects, names, diagnostics);
  checkObjects(checks);
}

}  // namespace aviary
