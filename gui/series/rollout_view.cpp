#include "gui/series/rollout_view.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace aviary {
namespace {

struct CurveColumn {
  CurveId id;
  SeriesColumn column;
};

constexpr std::array curveColumns{
    CurveColumn{CurveId::TrafficShare, SeriesColumn::CanaryTrafficShare},
    CurveColumn{CurveId::PodShare, SeriesColumn::CanaryPodShare},
    CurveColumn{CurveId::CanaryWeight, SeriesColumn::CanaryWeight},
    CurveColumn{CurveId::PrimaryReady, SeriesColumn::PrimaryReady},
    CurveColumn{CurveId::CanaryReady, SeriesColumn::CanaryReady},
    CurveColumn{CurveId::PrimaryDesired, SeriesColumn::PrimaryDesired},
    CurveColumn{CurveId::CanaryDesired, SeriesColumn::CanaryDesired},
    CurveColumn{CurveId::PrimaryCpu, SeriesColumn::PrimaryCpu},
    CurveColumn{CurveId::CanaryCpu, SeriesColumn::CanaryCpu},
    CurveColumn{CurveId::Rps, SeriesColumn::Rps},
    CurveColumn{CurveId::SuccessRate, SeriesColumn::SuccessRate},
    CurveColumn{CurveId::LatencyP50, SeriesColumn::LatencyP50},
    CurveColumn{CurveId::LatencyP99, SeriesColumn::LatencyP99},
    CurveColumn{CurveId::FailedTotal, SeriesColumn::FailedTotal},
};
static_assert(curveColumns.size() == curveCount);

struct RuleMark {
  std::string_view rule;
  MarkKind kind;
};

/// Rules that decide something. The others wait, and have no mark.
constexpr std::array ruleMarks{
    RuleMark{"RolloutStarted", MarkKind::Start},
    RuleMark{"AnalysisRestarted", MarkKind::Start},
    RuleMark{"WeightAdvanced", MarkKind::Advance},
    RuleMark{"IterationAdvanced", MarkKind::Advance},
    RuleMark{"TrafficToCanary", MarkKind::Advance},
    RuleMark{"MetricFailed", MarkKind::Halt},
    RuleMark{"PreRolloutFailed", MarkKind::Halt},
    RuleMark{"RolloutHookFailed", MarkKind::Halt},
    RuleMark{"StepListStalled", MarkKind::Halt},
    RuleMark{"CanaryNotReady", MarkKind::Halt},
    RuleMark{"ConfirmRolloutRefused", MarkKind::Gate},
    RuleMark{"TrafficIncreaseRefused", MarkKind::Gate},
    RuleMark{"ConfirmPromotionRefused", MarkKind::Gate},
    RuleMark{"PromotionStarted", MarkKind::Promote},
    RuleMark{"AnalysisSkipped", MarkKind::Promote},
    RuleMark{"TrafficShifted", MarkKind::Promote},
    RuleMark{"Finalised", MarkKind::Succeed},
    RuleMark{"ThresholdReached", MarkKind::Rollback},
    RuleMark{"RollbackHookPassed", MarkKind::Rollback},
    RuleMark{"CanaryDeadlineExceeded", MarkKind::Rollback},
    RuleMark{"PrimaryStuck", MarkKind::Rollback},
    RuleMark{"PromotionFailed", MarkKind::Rollback},
};

const Canary* canaryOf(const Scenario& scenario, const ObjectKey& key) {
  return scenario.objects.find<Canary>(key);
}

ObjectKey keyOrNone(const Trace& trace, ObjectId id) {
  return id.exists() ? trace.object(id).key : ObjectKey{};
}

std::string imageOf(const Scenario& scenario, const ObjectKey& deployment) {
  const Deployment* found = scenario.objects.find<Deployment>(deployment);
  if (found == nullptr || found->spec.podTemplate->spec->containers.empty()) return {};
  return found->spec.podTemplate->spec->containers.front().image;
}

RolloutRoles rolesOf(const Trace& trace, const Scenario& scenario, const Track& track) {
  RolloutRoles roles;
  roles.canary = keyOrNone(trace, track.object);
  roles.target = keyOrNone(trace, track.target);
  roles.primary = keyOrNone(trace, track.primary);
  for (const auto& hpa : scenario.objects.of<HorizontalPodAutoscaler>()) {
    if (hpa.metadata.namespace_ == roles.target.namespace_ &&
        hpa.spec.scaleTargetRef.name == roles.target.name) {
      roles.autoscaler = ObjectKey{hpa.metadata.namespace_, hpa.metadata.name};
    }
  }
  roles.primaryImage = imageOf(scenario, roles.target);
  for (const Record& record : trace.records()) {
    const auto* change = record.as<DeploymentChange>();
    if (change == nullptr || record.object != track.target) continue;
    const std::string image(trace.text(change->image));
    if (roles.primaryImage.empty()) roles.primaryImage = image;
    if (!image.empty() && image != roles.primaryImage) roles.newImage = image;
  }
  return roles;
}

void addPhases(RolloutView& view, const Trace& trace, const Track& track) {
  for (const SeriesRow& row : track.rows) {
    const std::string phase(trace.text(row.phase));
    const double time = toSeconds(row.time);
    if (!view.phases.empty() && view.phases.back().phase == phase) continue;
    if (!view.phases.empty()) view.phases.back().until = time;
    view.phases.push_back({time, view.end, phase});
  }
}

void addTick(RolloutView& view, const Record& record, RecordId id, const TickRecord& tick) {
  const double time = toSeconds(record.time);
  if (const auto kind = decisionOf(tick)) view.decisions.push_back({time, *kind, id});
  for (const CheckRecord& check : tick.checks) {
    if (!check.value) continue;
    const Measured measured{time, *check.value, check.passed, id};
    if (check.metric == "request-success-rate") view.successChecks.push_back(measured);
    if (check.metric == "request-duration") view.latencyChecks.push_back(measured);
  }
}

void addMarks(RolloutView& view, const Trace& trace, const Track& track) {
  for (std::size_t i = 0; i < trace.records().size(); ++i) {
    const Record& record = trace.records()[i];
    const RecordId id{static_cast<std::uint32_t>(i + 1)};
    const double time = toSeconds(record.time);
    if (const auto* tick = record.as<TickRecord>();
        tick != nullptr && record.object == track.object)
      addTick(view, record, id, *tick);
    if (record.as<UserAction>() != nullptr) view.flags.push_back({time, MarkKind::User, id});
    if (const auto* fault = record.as<FaultRecord>()) {
      const bool start = fault->edge == FaultEdge::Start;
      view.flags.push_back({time, start ? MarkKind::FaultStart : MarkKind::FaultEnd, id});
    }
  }
}

void addLimits(RolloutView& view, const Scenario& scenario) {
  if (const Canary* canary = canaryOf(scenario, view.roles.canary)) {
    for (const CanaryMetric& metric : canary->spec.analysis.metrics) {
      MetricLimit limit;
      if (metric.thresholdRange) limit = {metric.thresholdRange->min, metric.thresholdRange->max};
      const bool success = metric.name == "request-success-rate";
      const bool duration = metric.name == "request-duration";
      if (!metric.thresholdRange && success) limit.min = metric.threshold;
      if (!metric.thresholdRange && duration) limit.max = metric.threshold;
      if (success) view.successLimit = limit;
      if (duration) view.latencyLimit = limit;
    }
  }
  if (!view.roles.autoscaler) return;
  const auto* hpa = scenario.objects.find<HorizontalPodAutoscaler>(*view.roles.autoscaler);
  for (const MetricSpec& metric : hpa->spec.metrics) {
    if (metric.name != "cpu" || !metric.target.averageUtilization) continue;
    view.cpuTarget = *metric.target.averageUtilization;
  }
}

// Until the primary stands, the canary's workload is the only one and runs the old version: its
// shares would say nothing about the new one.
Track withoutInitializing(const Trace& trace, Track track) {
  for (SeriesRow& row : track.rows) {
    const std::string_view phase = trace.text(row.phase);
    if (!phase.empty() && phase != "Initializing") break;
    row[SeriesColumn::CanaryTrafficShare] = noValue;
    row[SeriesColumn::CanaryPodShare] = noValue;
  }
  return track;
}

// The plane shows the rollout itself: before the new version has pods or traffic there is no path.
void addPath(RolloutView& view, const Track& track) {
  bool started = false;
  for (const SeriesRow& row : track.rows) {
    const double traffic = row[SeriesColumn::CanaryTrafficShare];
    const double pods = row[SeriesColumn::CanaryPodShare];
    if (std::isnan(traffic) || std::isnan(pods)) continue;
    started = started || traffic > 0 || pods > 0;
    if (!started) continue;
    if (!view.path.empty() && view.path.back().traffic == traffic &&
        view.path.back().pods == pods) {
      continue;
    }
    view.path.push_back({toSeconds(row.time), traffic, pods});
  }
}

void addCurves(RolloutView& view, const Track& track) {
  for (const CurveColumn& row : curveColumns) {
    view.curves[static_cast<std::size_t>(row.id)] = stepCurve(track, row.column, view.end);
  }
}

/// What a Deployment says of itself, as its conditions put it.
std::string conditionOf(const DeploymentChange& change) {
  const bool updating = change.updated < change.desired || change.replicas > change.desired;
  if (updating) return "Progressing";
  return change.available < change.desired ? "Unavailable" : "Available";
}

/// Phases and decisions of a Deployment: every change of its image starts an update, which ends
/// when all pods are new and available.
void addUpdates(RolloutView& view, const Trace& trace, ObjectId deployment) {
  std::optional<TextId> image;
  bool updating = false;
  for (const Record& record : trace.records()) {
    const auto* change = record.as<DeploymentChange>();
    if (change == nullptr || record.object != deployment) continue;
    const double time = toSeconds(record.time);
    const std::string phase = conditionOf(*change);
    if (view.phases.empty() || view.phases.back().phase != phase) {
      if (!view.phases.empty()) view.phases.back().until = time;
      view.phases.push_back({view.phases.empty() ? 0 : time, view.end, phase});
    }
    const RecordId id = trace.idOf(record);
    if (image && *image != change->image) {
      view.decisions.push_back({time, MarkKind::Start, id});
      updating = true;
    } else if (updating && phase == "Available") {
      view.decisions.push_back({time, MarkKind::Succeed, id});
      updating = false;
    }
    image = change->image;
  }
}

}  // namespace

std::optional<MarkKind> decisionOf(const TickRecord& tick) {
  for (const RuleMark& row : ruleMarks) {
    if (row.rule == tick.rule.name) return row.kind;
  }
  return std::nullopt;
}

RolloutView viewOf(const Trace& trace, const Scenario& scenario, std::size_t track) {
  RolloutView view;
  view.end = toSeconds(trace.endTime());
  if (track >= trace.tracks().size()) return view;
  const Track chosen = withoutInitializing(trace, trace.tracks()[track]);
  view.roles = rolesOf(trace, scenario, chosen);
  addCurves(view, chosen);
  addPhases(view, trace, chosen);
  addMarks(view, trace, chosen);
  addLimits(view, scenario);
  addPath(view, chosen);
  return view;
}

RolloutView viewOf(const Trace& trace, const Scenario& scenario, const WorkloadTrack& workload) {
  RolloutView view;
  view.end = toSeconds(trace.endTime());
  view.kind = workload.newImage.empty() ? RolloutKind::Steady : RolloutKind::Update;
  Track track;
  track.rows = workload.rows;
  track.target = trace.find("Deployment", workload.deployments.front()).value_or(ObjectId{});
  track.primary = track.target;
  view.roles = rolesOf(trace, scenario, track);
  view.roles.target = workload.deployments.front();
  view.roles.primaryImage = workload.oldImage;
  view.roles.newImage = workload.newImage;
  addCurves(view, track);
  if (track.target.exists()) addUpdates(view, trace, track.target);
  addMarks(view, trace, track);
  addLimits(view, scenario);
  addPath(view, track);
  return view;
}

double tellingTime(const RolloutView& view) {
  double widest = 0;
  double from = 0;
  double until = 0;
  for (std::size_t i = 0; i + 1 < view.path.size(); ++i) {
    const RatioPoint& point = view.path[i];
    const double apart = std::abs(point.traffic - point.pods);
    const double end = view.path[i + 1].time;
    // A share that wobbles by a point is the same gap.
    const bool wider = apart > widest + 1;
    const bool goesOn = !wider && apart >= widest - 1 && until == point.time;
    if (wider) {
      widest = apart;
      from = point.time;
    }
    if (wider || goesOn) until = end;
  }
  return (from + until) / 2;
}

std::string phaseAt(const RolloutView& view, double time) {
  std::string phase;
  for (const PhaseBand& band : view.phases) {
    if (band.from <= time) phase = band.phase;
  }
  return phase;
}

const Mark* markBefore(const RolloutView& view, double time) {
  const Mark* found = nullptr;
  for (const auto* marks : {&view.decisions, &view.flags}) {
    for (const Mark& mark : *marks) {
      if (mark.time < time && (found == nullptr || mark.time >= found->time)) found = &mark;
    }
  }
  return found;
}

const Mark* markAfter(const RolloutView& view, double time) {
  const Mark* found = nullptr;
  for (const auto* marks : {&view.decisions, &view.flags}) {
    for (const Mark& mark : *marks) {
      if (mark.time > time && (found == nullptr || mark.time < found->time)) found = &mark;
    }
  }
  return found;
}

}  // namespace aviary
