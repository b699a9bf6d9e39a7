#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gui/series/curve.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/trace.hpp"
#include "sim/trace/workload_track.hpp"

namespace aviary {

/// What a line on a chart shows.
enum class CurveId : std::uint8_t {
  TrafficShare,
  PodShare,
  CanaryWeight,
  PrimaryReady,
  CanaryReady,
  PrimaryDesired,
  CanaryDesired,
  PrimaryCpu,
  CanaryCpu,
  Rps,
  SuccessRate,
  LatencyP50,
  LatencyP99,
  FailedTotal
};
inline constexpr std::size_t curveCount = 14;

/// A stretch of time in which a rollout was in one phase.
struct PhaseBand {
  double from = 0;
  double until = 0;
  std::string phase;
  bool operator==(const PhaseBand&) const = default;
};

enum class MarkKind : std::uint8_t {
  Start,
  Advance,
  Halt,
  Promote,
  Succeed,
  Rollback,
  Gate,
  User,
  FaultStart,
  FaultEnd
};

/// A moment at which something was decided or done.
struct Mark {
  double time = 0;
  MarkKind kind = MarkKind::Advance;
  RecordId record;
};

/// A metric as the controller measured it at a tick.
struct Measured {
  double time = 0;
  double value = 0;
  bool passed = false;
  RecordId record;
};

/// Bounds of a metric: what lies outside fails.
struct MetricLimit {
  std::optional<double> min;
  std::optional<double> max;
  bool operator==(const MetricLimit&) const = default;
};

/// A step of the path through the ratio plane. Percent.
struct RatioPoint {
  double time = 0;
  double traffic = 0;
  double pods = 0;
};

/// Who brings a new version out. Update: a Deployment, or several behind one Service. Steady: a
/// Deployment that never has a second version.
enum class RolloutKind : std::uint8_t { Canary, Update, Steady };

/// The objects around one rollout.
struct RolloutRoles {
  ObjectKey canary;
  ObjectKey target;
  ObjectKey primary;
  std::optional<ObjectKey> autoscaler;  ///< of the target, as written
  std::string primaryImage;             ///< of the target before anything was changed
  std::string newImage;                 ///< the last other image of the target; may be empty
};

/// Everything the charts show of one rollout, made once per run.
/// Threads: never changes once made; any number may read.
struct RolloutView {
  double end = 0;  ///< seconds: the end of the run
  RolloutKind kind = RolloutKind::Canary;
  RolloutRoles roles;
  std::array<Curve, curveCount> curves;
  std::vector<PhaseBand> phases;
  std::vector<Mark> decisions;  ///< of the controller, ascending
  std::vector<Mark> flags;      ///< of users and faults, ascending
  std::vector<Measured> successChecks;
  std::vector<Measured> latencyChecks;
  MetricLimit successLimit;         ///< percent
  MetricLimit latencyLimit;         ///< ms
  std::optional<double> cpuTarget;  ///< percent of the request
  std::vector<RatioPoint> path;

  [[nodiscard]] const Curve& curve(CurveId id) const {
    return curves[static_cast<std::size_t>(id)];
  }
};

/// \param track  0-based; a trace without such a track gives a view without curves.
[[nodiscard]] RolloutView viewOf(const Trace& trace, const Scenario& scenario, std::size_t track);

/// The same of Deployments that no Canary rules: their conditions are the phases, the start and the
/// end of each update are the decisions.
[[nodiscard]] RolloutView viewOf(const Trace& trace, const Scenario& scenario,
                                 const WorkloadTrack& workload);

/// What the controller decided in a tick, for marks; nothing for ticks that only waited.
[[nodiscard]] std::optional<MarkKind> decisionOf(const TickRecord& tick);

/// Name of the phase at a time; empty before the first.
[[nodiscard]] std::string phaseAt(const RolloutView& view, double time);

/// The moment that tells most of a run, in seconds: where traffic and pods are furthest apart, in
/// the middle of the time that they are; 0: they never are.
[[nodiscard]] double tellingTime(const RolloutView& view);

/// The decision before or after a moment, and the flags with them; null at the ends.
[[nodiscard]] const Mark* markBefore(const RolloutView& view, double time);
[[nodiscard]] const Mark* markAfter(const RolloutView& view, double time);

}  // namespace aviary
