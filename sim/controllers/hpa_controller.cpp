#include "sim/controllers/hpa_controller.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/delivery/hpa_texts.hpp"

namespace aviary {
namespace {

constexpr std::string_view ableToScale = "AbleToScale";

bool says(const Condition* condition, const HpaVerdict& verdict) {
  return condition != nullptr && condition->status == verdict.status &&
         condition->reason == verdict.reason && condition->message == verdict.message;
}

// A reason of the controller has one message, save those that name something.
bool sameWords(const HpaVerdict& a, const HpaVerdict& b) {
  return a.status == b.status && a.reason == b.reason;
}

// Most evaluations find the condition as it is to be.
void setCondition(HpaStatus& status, std::string_view type, const HpaVerdict& verdict,
                  SimTime now) {
  if (says(findCondition(status.conditions, type), verdict)) return;
  std::vector<Condition>& conditions = status.conditions.edit();
  auto found = std::find_if(conditions.begin(), conditions.end(),
                            [type](const Condition& one) { return one.type == type; });
  if (found == conditions.end()) {
    conditions.push_back({std::string(type), verdict.status, "", "", {}, wholeSeconds(now)});
    found = conditions.end() - 1;
  }
  if (found->status != verdict.status) found->lastTransitionTime = wholeSeconds(now);
  found->status = verdict.status;
  found->reason = verdict.reason;
  found->message = verdict.message;
}

HpaTolerance toleranceOf(const HpaSpec& spec, double common) {
  HpaTolerance tolerance{common, common};
  const auto own = [](const std::optional<HpaScalingRules>& rules, double& value) {
    // A product, as upstream: some thousandths come out otherwise than by a division.
    if (rules && rules->tolerance) value = static_cast<double>(rules->tolerance->milli) * 0.001;
  };
  if (spec.behavior) {
    own(spec.behavior->scaleUp, tolerance.up);
    own(spec.behavior->scaleDown, tolerance.down);
  }
  return tolerance;
}

/// One evaluation: works on a copy of the autoscaler's status and writes it at the end.
/// Source: horizontal.go:reconcileAutoscaler.
class HpaSync {
 public:
  HpaSync(Store& store, ResourceMetrics& metrics, ScaleAccess& scales, const HpaOptions& options,
          HpaKnown& known, HpaSelectors& selectors, const HorizontalPodAutoscaler& hpa)
      : store_(store), metrics_(metrics), scales_(scales), options_(options),
        memory_(known.memory), last_(known.pods), words_(known.words), selectors_(selectors),
        hpa_(hpa), status_(hpa.status), now_(store.now()) {}

  void run() {
    evaluate();
    if (store_.updateStatus(hpa_, std::move(status_)).status == WriteStatus::Conflict) {
      emit(EventType::Warning, "FailedUpdateStatus",
           conflictText(HorizontalPodAutoscaler::kind, hpa_.metadata.name));
    }
  }

 private:
  void evaluate() {
    ScaleAnswer answer = scales_.get(hpa_.metadata.namespace_, hpa_.spec.scaleTargetRef);
    if (answer.error) {
      emit(EventType::Warning, "FailedGetScale", *answer.error);
      able(ConditionStatus::False, "FailedGetScale",
           "the HPA controller was unable to get the target's current scale: " + *answer.error);
      return;
    }
    scale_ = answer.scale;
    selector_ = std::move(answer.selector);
    // Most ways on word the condition anew: then its status alone counts here.
    const Condition* before = findCondition(status_.conditions, ableToScale);
    if (before == nullptr || before->status != ConditionStatus::True) gotScale();
    const int current = scale_.specReplicas;
    if (memory_.recommendations.empty()) memory_.recommendations.push_back({current, now_});
    const HpaBounds bounds{hpa_.spec.minReplicas.value_or(1), hpa_.spec.maxReplicas};
    if (current == 0) {
      gotScale();
      active(ConditionStatus::False, "ScalingDisabled",
             "scaling is disabled since the replica count of the target is zero");
      finish(0, {});
    } else if (current > bounds.max) {
      resize(bounds.max, "Current number of replicas above Spec.MaxReplicas", {});
    } else if (current < bounds.min) {
      resize(bounds.min, "Current number of replicas below Spec.MinReplicas", {});
    } else {
      follow(bounds);
    }
  }

  void follow(HpaBounds bounds) {
    const HpaCurrent current{scale_.specReplicas, scale_.statusReplicas, now_,
                             toleranceOf(hpa_.spec, options_.tolerance), options_.readiness};
    readPods();
    if (isAmbiguous()) return;
    HpaEvaluation wanted = evaluateMetrics(hpa_, current, metrics_, last_.pods);
    for (const HpaMetricFailure& failure : wanted.failures) {
      emit(EventType::Warning, failure.reason, failure.message);
    }
    if (!wanted.valid) {
      giveUp(wanted);
      return;
    }
    const HpaNormalized size = normalize(current.specReplicas, wanted.replicas, bounds);
    say(wanted, size);
    if (size.replicas == current.specReplicas) {
      finish(size.replicas, std::move(wanted.statuses));
    } else {
      std::string reason;
      if (wanted.replicas > current.specReplicas) reason = nameOf(wanted) + " above target";
      if (wanted.replicas < current.specReplicas) reason = "All metrics below target";
      resize(size.replicas, reason, std::move(wanted.statuses));
    }
  }

  [[nodiscard]] static std::string nameOf(const HpaEvaluation& wanted) {
    return wanted.metric == nullptr ? std::string() : metricName(*wanted.metric);
  }

  // Most evaluations say what the last one said: then no text is made.
  void say(const HpaEvaluation& wanted, const HpaNormalized& size) {
    const std::ptrdiff_t metric =
        wanted.metric == nullptr ? -1 : wanted.metric - &hpa_.spec.metrics.front();
    const bool same = words_.generation == hpa_.metadata.generation && words_.metric == metric &&
                      sameWords(words_.ableToScale, size.ableToScale) &&
                      sameWords(words_.scalingLimited, size.scalingLimited) &&
                      words_.conditions == status_.conditions;
    if (same) return;
    active(ConditionStatus::True, "ValidMetricFound",
           "the HPA was able to successfully calculate a replica count from " + nameOf(wanted));
    setCondition(status_, ableToScale, size.ableToScale, now_);
    setCondition(status_, "ScalingLimited", size.scalingLimited, now_);
    words_ = {hpa_.metadata.generation, metric, size.ableToScale, size.scalingLimited,
              status_.conditions};
  }

  // Most of the time nothing has happened to the pods since the last evaluation.
  void readPods() {
    std::optional<ResourceVersion> version;
    if (selector_) version = scales_.podsVersion(hpa_.metadata.namespace_, *selector_);
    if (version && version == last_.podsVersion && last_.selector == *selector_) return;
    last_ = {selector_.value_or(LabelSelector{}), version,
             HpaTargetPods(scales_.pods(hpa_.metadata.namespace_, hpa_.spec.scaleTargetRef)),
             std::nullopt};
  }

  // Pods that two autoscalers size are sized by neither.
  [[nodiscard]] bool isAmbiguous() {
    if (!selector_ || last_.selectorsVersion == selectors_.version()) return false;
    const ObjectKey key = keyOf(hpa_.metadata);
    selectors_.put(key, *selector_);
    const std::optional<std::string> why = selectors_.ambiguity(key, last_.pods.all);
    if (!why) {
      last_.selectorsVersion = selectors_.version();
      return false;
    }
    emit(EventType::Warning, "AmbiguousSelector", *why);
    gotScale();
    active(ConditionStatus::False, "AmbiguousSelector", *why);
    status_.currentReplicas = scale_.specReplicas;
    status_.currentMetrics = {};
    emit(EventType::Warning, "FailedComputeMetricsReplicas", *why);
    return true;
  }

  [[nodiscard]] HpaNormalized normalize(int current, int wanted, HpaBounds bounds) {
    if (!hpa_.spec.behavior) {
      return normalizeWithoutBehavior(memory_, current, wanted, bounds,
                                      options_.downscaleStabilization, now_);
    }
    return normalizeWithBehavior(memory_, current, wanted, bounds, rules(), now_);
  }

  [[nodiscard]] HpaRules rules() const {
    return effectiveRules(*hpa_.spec.behavior, options_.downscaleStabilization);
  }

  void giveUp(HpaEvaluation& wanted) {
    const HpaMetricFailure& first = wanted.failures.front();
    gotScale();
    active(ConditionStatus::False, first.reason,
           "the HPA was unable to compute the replica count: " + first.message);
    emit(EventType::Warning, "FailedComputeMetricsReplicas",
         fmt::format("invalid metrics ({} invalid out of {}), first error is: {}",
                     wanted.failures.size(), hpa_.spec.metrics.size(), first.prefixed));
    status_.currentReplicas = scale_.specReplicas;
    status_.currentMetrics = std::move(wanted.statuses);
  }

  void resize(int replicas, const std::string& reason, std::vector<MetricStatus> statuses) {
    const auto refused =
        scales_.update(hpa_.metadata.namespace_, hpa_.spec.scaleTargetRef, replicas);
    const std::string what = fmt::format("New size: {}; reason: {}", replicas, reason);
    if (refused) {
      emit(EventType::Warning, "FailedRescale", what + "; error: " + *refused);
      able(ConditionStatus::False, "FailedUpdateScale",
           "the HPA controller was unable to update the target scale: " + *refused);
      status_.currentReplicas = scale_.specReplicas;
      status_.currentMetrics = std::move(statuses);
      return;
    }
    able(ConditionStatus::True, "SucceededRescale",
         fmt::format("the HPA controller was able to update the target scale to {}", replicas));
    emit(EventType::Normal, "SuccessfulRescale", what);
    if (hpa_.spec.behavior) {
      rememberScale(memory_, rules(), scale_.specReplicas, replicas, now_);
    }
    finish(replicas, std::move(statuses));
    status_.lastScaleTime = wholeSeconds(now_);
  }

  void finish(int desired, std::vector<MetricStatus> statuses) {
    status_.currentReplicas = scale_.specReplicas;
    status_.desiredReplicas = desired;
    status_.currentMetrics = std::move(statuses);
  }

  void gotScale() {
    able(ConditionStatus::True, "SucceededGetScale",
         "the HPA controller was able to get the target's current scale");
  }

  void able(ConditionStatus value, std::string_view reason, std::string_view message) {
    setCondition(status_, ableToScale, {value, reason, message}, now_);
  }

  void active(ConditionStatus value, std::string_view reason, std::string_view message) {
    setCondition(status_, "ScalingActive", {value, reason, message}, now_);
  }

  void emit(EventType type, std::string_view reason, std::string message) {
    store_.emit({
        .type = type,
        .reason = std::string(reason),
        .kind = std::string(HorizontalPodAutoscaler::kind),
        .object = keyOf(hpa_.metadata),
        .message = std::move(message),
        .source = "horizontal-pod-autoscaler",
    });
  }

  Store& store_;
  ResourceMetrics& metrics_;
  ScaleAccess& scales_;
  const HpaOptions& options_;
  HpaMemory& memory_;
  HpaLastPods& last_;
  HpaLastWords& words_;
  HpaSelectors& selectors_;
  const HorizontalPodAutoscaler& hpa_;
  HpaStatus status_;
  SimTime now_;
  Scale scale_;
  std::optional<LabelSelector> selector_;
};

}  // namespace

HpaController::HpaController(Engine& engine, Store& store, ReconcileLoop& loop,
                             ResourceMetrics& metrics, ScaleAccess& scales, HpaOptions options)
    : engine_(engine), store_(store), loop_(loop), metrics_(metrics), scales_(scales),
      options_(options) {
  queue_ = loop_.addQueue("horizontal-pod-autoscaler", ReconcileRank::Autoscaler,
                          [this](const ObjectKey& key) { wake(key); });
  store_.watch<HorizontalPodAutoscaler>([this](const Change<HorizontalPodAutoscaler>& change) {
    if (!change.before) {
      loop_.enqueueAt(queue_, keyOf(change.after->metadata), engine_.now() + options_.syncPeriod);
    } else if (!change.after) {
      known_.erase(change.before->metadata.uid);
      selectors_.forget(keyOf(change.before->metadata));
    }
  });
}

void HpaController::wake(const ObjectKey& key) {
  const Ref<HorizontalPodAutoscaler> hpa = store_.get<HorizontalPodAutoscaler>(key);
  if (!hpa) return;
  sync(*hpa);
  loop_.enqueueAt(queue_, key, engine_.now() + options_.syncPeriod);
}

void HpaController::sync(const ObjectKey& key) {
  const Ref<HorizontalPodAutoscaler> hpa = store_.get<HorizontalPodAutoscaler>(key);
  if (hpa) sync(*hpa);
}

void HpaController::sync(const HorizontalPodAutoscaler& hpa) {
  HpaSync(store_, metrics_, scales_, options_, known_[hpa.metadata.uid], selectors_, hpa).run();
}

}  // namespace aviary
