#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/controllers/canary/canary_autoscaler.hpp"
#include "sim/controllers/canary/canary_context.hpp"
#include "sim/controllers/canary/canary_services.hpp"
#include "sim/controllers/canary/canary_status.hpp"
#include "sim/controllers/canary/router.hpp"
#include "sim/controllers/canary/target_workload.hpp"
#include "sim/delivery/canary_queries.hpp"
#include "sim/delivery/canary_rules.hpp"

namespace aviary {

/// One tick of one canary: a fixed list of steps, each of which may end it.
///
/// Invariants: works on the Canary as read at its start, or on its own copy of that; status writes
/// start from there and do not change it, so a second write of a tick conflicts and is made on a
/// fresh copy. Steps are numbered as in the specification of the controller; `steps` in
/// canary_tick.cpp is the list. Source: flagger 1.44.0 pkg/controller/scheduler.go:advanceCanary.
class CanaryTick {
 public:
  /// \param stored  the canary as read; not null.
  CanaryTick(CanaryContext& context, Ref<Canary> stored);

  /// Runs the steps and reports. Once only.
  [[nodiscard]] CanaryTickReport run();

 private:
  enum class Flow : std::uint8_t { Continue, End };
  struct Step {
    std::string_view id;
    Flow (CanaryTick::*run)();
  };
  static const std::array<Step, 25> steps;

  // T1-T12: what must stand before anything is decided (canary_tick_setup.cpp).
  Flow skipIfSuspended();
  Flow readTarget();
  Flow ensureServices();
  Flow probeMetricProviders();
  Flow ensurePrimary();
  Flow ensurePrimaryAutoscaler();
  Flow pointApexAtPrimary();
  Flow scaleDownAtInit();
  Flow reconcileRoutes();
  Flow finishInit();

  // T13-T19: is there a rollout to advance? (canary_tick_rollout.cpp)
  Flow stopIfNothingChanged();
  Flow requirePrimaryReady();
  Flow readRoutes();
  Flow startRollout();
  Flow restartOnChange();
  Flow requireCanaryReady();
  Flow skipAnalysis();

  // T20-T23: leaving the analysis (canary_tick_rollout.cpp).
  Flow askRollbackHooks();
  Flow shiftTraffic();
  Flow finalise();
  Flow enforceThreshold();

  // T24: the checks (canary_tick_analysis.cpp).
  Flow analyse();
  Flow preRollout();
  Flow rolloutHooks();
  Flow measureBuiltins();
  Flow measureTemplates();
  Flow measure(const CanaryMetric& metric, MetricKind kind, const MetricTemplate* metricTemplate);
  Flow missingValue(const CanaryMetric& metric, MetricKind kind, const MetricAnswer& answer,
                    const QueryProvider& provider);
  Flow failedCheck(CanaryRule rule, std::string why);
  [[nodiscard]] std::string probe(const CanaryMetric& metric);

  // T25-T26: the step (canary_tick_advance.cpp).
  Flow adaptToKubernetes();
  Flow advance();
  Flow advanceWeighted();
  Flow advanceAbTesting();
  Flow advanceBlueGreen();
  Flow countIteration();
  Flow askConfirmPromotion();
  Flow startPromotion();

  // Ways out (canary_tick_endings.cpp).
  void rollback();
  void failPromotion(const std::string& why);
  StepOutcome promoteAtOnce();
  [[nodiscard]] TargetRevision revision() const;
  [[nodiscard]] bool targetChanged(const TargetRevision& target) const;

  // Effects (canary_tick.cpp).
  Flow fail(CanaryRule rule, const std::string& why);
  Flow end(CanaryRule rule, std::string explanation);
  void event(EventType type, const std::string& message) {
    event(type, message, canary().status.phase);
  }
  void event(EventType type, const std::string& message, CanaryPhase phase);
  [[nodiscard]] bool hasAddress(const AlertProvider& provider) const;
  void alert(AlertSeverity severity, std::string message, std::vector<std::string> fields = {});
  [[nodiscard]] HookOutcome callHook(const CanaryWebhook& hook, CanaryPhase phase,
                                     const Canary& object);
  [[nodiscard]] HookOutcome call(HookCall call, int retries);
  void postRollout(CanaryPhase phase, CanaryPhase eventPhase);
  /// Sets the routes through the router; cookies it made stay in the copy.
  StepOutcome setRoutes(const RouteWeights& weights);
  void gaugeWeights(const RouteWeights& weights);
  [[nodiscard]] bool is(CanaryPhase a) const { return canary().status.phase == a; }
  [[nodiscard]] bool inAnalysis() const;
  [[nodiscard]] bool isInit() const;
  [[nodiscard]] const CanaryAnalysis& analysis() const { return canary().spec.analysis; }
  /// The Canary the tick works on; its version never moves.
  [[nodiscard]] const Canary& canary() const { return edited_ ? *edited_ : *stored_; }
  Canary& edit();
  void fillReport();

  CanaryContext& context_;
  Ref<Canary> stored_;            // as read at the start
  std::optional<Canary> edited_;  // its copy, where the tick has changed something
  CanaryStatusWriter status_;
  CanaryServices services_;
  CanaryAutoscaler autoscaler_;
  std::unique_ptr<TargetWorkload> workload_;
  const CanaryRouter& router_;
  const std::string provider_;
  const CanaryNames& names_;
  CanaryStrategy storedStrategy_;
  TargetIdentity identity_;
  RouteWeights routes_;
  bool init_;
  bool measured_ = false;  // the tick's duration counts for the histogram
  CanaryTickReport report_;
};

}  // namespace aviary
