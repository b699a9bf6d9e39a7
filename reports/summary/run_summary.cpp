#include "reports/summary/run_summary.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

#include "sim/trace/fingerprint.hpp"

namespace aviary {
namespace {

enum class PhaseClass { Idle, Active, Passed, RolledBack };

/// Phases of Flagger and of Argo Rollouts; anything else is a rollout under way.
PhaseClass classify(std::string_view phase) {
  if (phase == "Succeeded" || phase == "Healthy") return PhaseClass::Passed;
  if (phase == "Failed" || phase == "Degraded") return PhaseClass::RolledBack;
  const bool idle = phase.empty() || phase == "Initializing" || phase == "Initialized" ||
                    phase == "Terminating" || phase == "Terminated";
  return idle ? PhaseClass::Idle : PhaseClass::Active;
}

/// The last rollout of one track: where it began, was first seen to fail, and ended.
struct LastRollout {
  std::optional<SimTime> begin;
  std::optional<SimTime> firstFailedCheck;
  std::optional<SimTime> end;
  bool rolledBack = false;
};

/// Reads one track's rollouts off the records; each new rollout replaces the one before.
class RolloutReader {
 public:
  RolloutReader(const Trace& trace, const Track& track) : trace_(trace), track_(track) {}

  [[nodiscard]] LastRollout read() {
    for (const Record& record : trace_.records()) {
      if (record.as<UserAction>() != nullptr && concernsTrack(record.object)) {
        if (!active_) action_ = record.time;
      }
      if (record.object != track_.object) continue;
      if (const auto* change = record.as<PhaseChange>()) onPhase(*change, record.time);
      if (const auto* tick = record.as<TickRecord>()) onTick(*tick, record.time);
    }
    return rollout_;
  }

  [[nodiscard]] const std::string& phase() const { return phase_; }

 private:
  [[nodiscard]] bool concernsTrack(ObjectId object) const {
    return object.exists() && (object == track_.target || object == track_.object);
  }

  void onPhase(const PhaseChange& change, SimTime time) {
    phase_ = trace_.text(change.to);
    const PhaseClass next = classify(phase_);
    if (next == PhaseClass::Active && !active_) {
      rollout_ = {};
      rollout_.begin = action_.value_or(time);
      action_.reset();
      active_ = true;
    }
    if (!active_ || next == PhaseClass::Active) return;
    active_ = false;
    if (next == PhaseClass::Idle) return;
    rollout_.end = time;
    rollout_.rolledBack = next == PhaseClass::RolledBack;
  }

  void onTick(const TickRecord& tick, SimTime time) {
    const bool failed = std::any_of(tick.checks.begin(), tick.checks.end(),
                                    [](const CheckRecord& check) { return !check.passed; });
    if (failed && active_ && !rollout_.firstFailedCheck) rollout_.firstFailedCheck = time;
  }

  const Trace& trace_;
  const Track& track_;
  LastRollout rollout_;
  std::optional<SimTime> action_;
  std::string phase_;
  bool active_ = false;
};

/// When the first fault began to work on a rollout; absent when none did.
std::optional<SimTime> firstFault(const Trace& trace, SimTime begin, SimTime end) {
  int going = 0;
  for (const Record& record : trace.records()) {
    const auto* fault = record.as<FaultRecord>();
    if (fault == nullptr || record.time > end) continue;
    if (record.time > begin) {
      if (going > 0) return begin;
      if (fault->edge == FaultEdge::Start) return record.time;
      continue;
    }
    going += fault->edge == FaultEdge::Start ? 1 : -1;
  }
  return going > 0 ? std::optional(begin) : std::nullopt;
}

std::optional<double> seconds(std::optional<SimTime> from, std::optional<SimTime> to) {
  if (!from || !to) return std::nullopt;
  return toSeconds(*to - *from);
}

RolloutOutcome outcomeOf(const Trace& trace, const Track& track) {
  RolloutReader reader(trace, track);
  const LastRollout rollout = reader.read();
  RolloutOutcome out;
  out.object = track.object;
  out.name = trackName(trace, track);
  out.outcome = reader.phase();
  if (out.outcome.empty() && !track.rows.empty()) {
    out.outcome = trace.text(track.rows.back().phase);
  }
  out.rolloutDuration = seconds(rollout.begin, rollout.end);
  if (rollout.rolledBack && rollout.begin && rollout.end) {
    const auto fault = firstFault(trace, *rollout.begin, *rollout.end);
    out.timeToRollback = seconds(fault ? fault : rollout.firstFailedCheck, rollout.end);
  }
  return out;
}

void keepLongest(std::optional<double>& longest, std::optional<double> value) {
  if (value && (!longest || *value > *longest)) longest = value;
}

template <auto Member>
std::optional<double> valueOf(const RunSummary& summary) {
  const auto value = summary.*Member;
  if constexpr (std::is_arithmetic_v<decltype(value)>) {
    return static_cast<double>(value);
  } else {
    return value;
  }
}

constexpr std::array kpis{
    Kpi{"rolloutDuration", "s", &valueOf<&RunSummary::rolloutDuration>},
    Kpi{"timeToRollback", "s", &valueOf<&RunSummary::timeToRollback>},
    Kpi{"failedRequests", "requests", &valueOf<&RunSummary::failedRequests>},
    Kpi{"failedRatio", "ratio", &valueOf<&RunSummary::failedRatio>},
    Kpi{"usersExposed", "users", &valueOf<&RunSummary::usersExposed>},
    Kpi{"peakPods", "pods", &valueOf<&RunSummary::peakPods>},
    Kpi{"podHours", "h", &valueOf<&RunSummary::podHours>},
    Kpi{"nodeHours", "h", &valueOf<&RunSummary::nodeHours>},
    Kpi{"cost", "currency", &valueOf<&RunSummary::cost>},
    Kpi{"simulatedSeconds", "s", &valueOf<&RunSummary::simulatedSeconds>},
    Kpi{"simulatedRequests", "requests", &valueOf<&RunSummary::simulatedRequests>},
};

}  // namespace

std::span<const Kpi> kpiTable() { return kpis; }

std::string trackName(const Trace& trace, const Track& track) {
  if (!track.object.exists()) return {};
  const ObjectKey& key = trace.object(track.object).key;
  const auto same = std::count_if(
      trace.tracks().begin(), trace.tracks().end(), [&](const Track& other) {
        return other.object.exists() && trace.object(other.object).key.name == key.name;
      });
  return same > 1 ? text(key) : key.name;
}

RunSummary summarise(const Trace& trace) {
  constexpr double secondsPerHour = 3600;
  const TraceTotals& totals = trace.totals();
  RunSummary summary;
  summary.digest = digest(trace);
  for (const Track& track : trace.tracks()) {
    summary.outcomes.push_back(outcomeOf(trace, track));
    keepLongest(summary.rolloutDuration, summary.outcomes.back().rolloutDuration);
    keepLongest(summary.timeToRollback, summary.outcomes.back().timeToRollback);
  }
  summary.failedRequests = totals.failed;
  if (totals.requests > 0) {
    summary.failedRatio =
        static_cast<double>(totals.failed) / static_cast<double>(totals.requests);
  }
  summary.usersExposed = totals.usersExposed;
  summary.peakPods = totals.peakPods;
  summary.podHours = totals.podSeconds / secondsPerHour;
  for (const NodePoolTotals& pool : totals.pools) {
    const double hours = pool.nodeSeconds / secondsPerHour;
    summary.nodeHours += hours;
    summary.cost += hours * pool.hourlyPrice;
  }
  summary.simulatedSeconds = toSeconds(trace.endTime());
  summary.simulatedRequests = totals.simulatedRequests;
  return summary;
}

/// How long after a step of the weight the measured shares still mix two weights.
constexpr SimDuration settleTime = std::chrono::seconds{10};

std::optional<ShareGap> widestShareGap(const Track& track) {
  std::optional<ShareGap> widest;
  double weight = 0;
  SimTime steppedAt{};
  for (const SeriesRow& row : track.rows) {
    // Samples next to a step mix two weights: routers obey late, and rates look back.
    if (row[SeriesColumn::CanaryWeight] != weight) steppedAt = row.time;
    weight = row[SeriesColumn::CanaryWeight];
    if (weight <= 0 || row.time < steppedAt + settleTime) continue;
    const double traffic = row[SeriesColumn::CanaryTrafficShare];
    const double pods = row[SeriesColumn::CanaryPodShare];
    const bool shared = traffic > 0 && traffic < 100 && pods > 0 && pods < 100;
    if (!shared) continue;
    const double gap = std::abs(traffic - pods);
    if (widest && gap <= std::abs(widest->trafficShare - widest->podShare)) continue;
    widest = ShareGap{row.time, traffic, pods};
  }
  return widest;
}

}  // namespace aviary
