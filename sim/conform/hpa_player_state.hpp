#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/autoscaling.hpp"

namespace aviary {

/// Everything a step of component `hpa` is compared by, as `then` names it.
struct HpaState {
  struct Verdict {
    std::string type, status, reason, message;
    bool operator==(const Verdict&) const = default;
  };
  struct Event {
    std::string type, reason, message;
    bool operator==(const Event&) const = default;
  };
  /// One entry of currentMetrics; all empty for a metric that failed.
  struct Metric {
    std::string name, container;
    std::optional<int> averageUtilization;
    std::string averageValue, value;
    bool operator==(const Metric&) const = default;
  };

  int currentReplicas = 0;
  int desiredReplicas = 0;
  std::optional<int> scaledTo;
  std::vector<Verdict> conditions;
  std::vector<Event> events;
  std::vector<Metric> currentMetrics;
  std::optional<SimTime> lastScaleTime;
};

/// The expected state after a step: what `then` names is read onto the state after the step before.
/// Events, the written scale and the time of the last scale belong to their step.
/// \throws CaseError for a field that is not known.
void readThen(const nlohmann::json& then, HpaState& state);

/// The state of an autoscaler. \param metrics  the spec that its status.currentMetrics answer.
[[nodiscard]] HpaState stateOf(const HpaStatus& status, const std::vector<MetricSpec>& metrics,
                               const std::vector<ClusterEvent>& events,
                               std::optional<int> scaledTo);

/// "field: expected x, got y" of the first field that differs; empty when there is none.
[[nodiscard]] std::string firstDifference(const HpaState& expected, const HpaState& got);

/// All fields of both states, one a line, differing ones marked.
[[nodiscard]] std::string sideBySide(const HpaState& expected, const HpaState& got);

}  // namespace aviary
