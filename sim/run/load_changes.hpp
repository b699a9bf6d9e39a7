#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/traffic/traffic_model.hpp"

namespace aviary {

/// A profile whose every rate is `factor` times that of another.
[[nodiscard]] LoadProfile timesLoad(const LoadProfile& profile, double factor);

/// The loads of a run as the timeline changes them: each change starts from the one before.
class LoadChanges {
 public:
  /// \param traffic  outlives the changes.
  LoadChanges(const std::vector<TrafficSource>& sources, TrafficModel& traffic);

  /// Replaces the profile of a source, then multiplies it. Unknown sources are ignored.
  void apply(const TrafficChangeAction& action);

 private:
  std::map<std::string, LoadProfile> profiles_;  // by source, in force
  TrafficModel& traffic_;
};

}  // namespace aviary
