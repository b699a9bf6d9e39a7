#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/trace.hpp"

namespace aviary {

/// How one canary or rollout ended.
struct RolloutOutcome {
  ObjectId object;
  std::string name;     ///< "name"; "namespace/name" where names repeat in the trace
  std::string outcome;  ///< phase at the end of the run, as its controller spells it

  /// Seconds. End: the last change to a final phase (Succeeded, Failed; Healthy, Degraded). Begin:
  /// the last user action on the target before the rollout was detected, or the detection where no
  /// user acted. Absent while a rollout is under way, and where there was none.
  std::optional<double> rolloutDuration;

  /// Seconds. End: the change to Failed or Degraded. Begin: the first fault that started within the
  /// rollout, or the rollout's begin for a fault already going on then; without any fault the first
  /// failed check. Absent when the last rollout was not rolled back.
  std::optional<double> timeToRollback;
};

/// Every KPI of a run. Ratios are between 0 and 1. Averages leave out the warm-up.
struct RunSummary {
  std::string digest;                    ///< of the trace
  std::vector<RolloutOutcome> outcomes;  ///< one per track, in the order of the trace

  /// Seconds: the longest of the outcomes'. Absent when none has one.
  std::optional<double> rolloutDuration;
  /// Seconds: the longest of the outcomes'. Absent when none has one.
  std::optional<double> timeToRollback;

  /// Requests without a successful answer, after the warm-up.
  std::uint64_t failedRequests = 0;
  /// failedRequests / requests after the warm-up; 0 without requests.
  double failedRatio = 0;
  /// Distinct users whom the new version answered at least once before it was promoted.
  std::uint64_t usersExposed = 0;
  /// Most pods that existed at the same time, terminating ones included; whole run.
  std::uint32_t peakPods = 0;
  /// Sum over pods of the time from scheduling to removal, in hours; whole run.
  double podHours = 0;
  /// Sum over nodes of the time they existed, in hours; whole run.
  double nodeHours = 0;
  /// Sum over pools of node-hours times hourlyPrice, in the scenario's currency; whole run.
  double cost = 0;
  /// Seconds from the start of the simulation to the end of the run.
  double simulatedSeconds = 0;
  /// Requests of the whole run, warm-up included.
  std::uint64_t simulatedRequests = 0;
};

[[nodiscard]] RunSummary summarise(const Trace& trace);

/// One number of a summary by its name in files and expectations.
struct Kpi {
  std::string_view name;
  std::string_view unit;
  std::optional<double> (*value)(const RunSummary& summary);
};
/// Every number of a summary, in the order of files.
[[nodiscard]] std::span<const Kpi> kpiTable();

/// The moment a rollout's traffic and pod shares were furthest apart while both sides had traffic
/// and the weight did not move.
struct ShareGap {
  SimTime time{};
  double trafficShare = 0;  ///< percent
  double podShare = 0;      ///< percent
};
/// Absent when the canary never shared traffic and pods with the primary. The earliest of equals.
[[nodiscard]] std::optional<ShareGap> widestShareGap(const Track& track);

/// "name", or "namespace/name" where two tracks of the trace have the same name.
[[nodiscard]] std::string trackName(const Trace& trace, const Track& track);

}  // namespace aviary
