#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "gui/series/strategy_choice.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/scenario_reader.hpp"

namespace aviary {

/// What the what-if panel can turn.
enum class KnobId : std::uint8_t {
  LoadRate,
  ErrorRate,
  LatencyP99,
  CpuPerRequest,
  StartUp,
  StepWeight,
  MaxWeight,
  Iterations,
  Interval,
  Threshold,
  CpuTarget,
  MinReplicas,
  MaxReplicas,
  Replicas,
  NodeCount
};

enum class KnobGroup : std::uint8_t { Load, NewVersion, Canary, Autoscaler, Cluster };
enum class KnobUnit : std::uint8_t {
  PerSecond,
  Percent,
  Milliseconds,
  Seconds,
  Pods,
  Nodes,
  Count
};

/// One control: its range and the value that the scenario has.
struct Knob {
  KnobId id = KnobId::LoadRate;
  KnobGroup group = KnobGroup::Load;
  KnobUnit unit = KnobUnit::Count;
  double low = 0;
  double high = 1;
  double step = 1;
  double value = 0;  ///< as the scenario is written
  bool operator==(const Knob&) const = default;
};

using KnobValues = std::map<KnobId, double>;

/// What the panel changes in the scenario; empty: nothing.
struct WhatIf {
  std::string rollout;  ///< whose `values` they are, as knobsOf takes it
  KnobValues values;
  StrategyChoice strategy = StrategyChoice::AsWritten;
  std::map<std::string, KnobValues> others;  ///< of rollouts that were looked at before
  [[nodiscard]] bool empty() const {
    return values.empty() && others.empty() && strategy == StrategyChoice::AsWritten;
  }
  bool operator==(const WhatIf&) const = default;
};

/// The same changes, seen from another rollout.
[[nodiscard]] WhatIf lookingAt(WhatIf whatIf, const std::string& rollout);

/// The controls that a rollout of this scenario has a use for, group by group.
/// \param rollout  its name, or "Kind/namespace/name"; empty or unknown: the first Canary, else the
///                 Deployment that is updated first.
[[nodiscard]] std::vector<Knob> knobsOf(const Scenario& scenario, const std::string& rollout = {});

/// The values of the what-if as settings of the scenario's documents, in a fixed order.
[[nodiscard]] std::vector<Setting> settingsOf(const Scenario& scenario, const WhatIf& whatIf);

/// The image that the timeline brings out for a rollout, as knobsOf takes it; empty when there is
/// none.
[[nodiscard]] std::string newImageOf(const Scenario& scenario, const std::string& rollout = {});

/// The greatest rate of a load profile, requests/s.
[[nodiscard]] double peakRate(const LoadProfile& profile);
/// The profile with every rate multiplied, as one line of YAML.
[[nodiscard]] std::string scaledProfileYaml(const LoadProfile& profile, double factor);

}  // namespace aviary
