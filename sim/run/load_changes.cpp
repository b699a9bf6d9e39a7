#include "sim/run/load_changes.hpp"

#include <utility>
#include <variant>

namespace aviary {
namespace {

struct Times {
  double factor;

  LoadProfile operator()(ConstantLoad load) const {
    load.rate *= factor;
    return load;
  }
  LoadProfile operator()(RampLoad load) const {
    load.from *= factor;
    load.to *= factor;
    return load;
  }
  LoadProfile operator()(SineLoad load) const {
    load.mean *= factor;
    load.amplitude *= factor;
    return load;
  }
  LoadProfile operator()(StepsLoad load) const {
    for (LoadPoint& step : load.steps) step.rate *= factor;
    return load;
  }
  LoadProfile operator()(SpikesLoad load) const {
    load.base *= factor;
    load.peak *= factor;
    return load;
  }
  LoadProfile operator()(PointsLoad load) const {
    for (LoadPoint& point : load.points) point.rate *= factor;
    return load;
  }
};

}  // namespace

LoadProfile timesLoad(const LoadProfile& profile, double factor) {
  return std::visit(Times{factor}, profile);
}

LoadChanges::LoadChanges(const std::vector<TrafficSource>& sources, TrafficModel& traffic)
    : traffic_(traffic) {
  for (const TrafficSource& source : sources) profiles_.emplace(source.name, source.profile);
}

void LoadChanges::apply(const TrafficChangeAction& action) {
  const auto found = profiles_.find(action.source);
  if (found == profiles_.end()) return;
  LoadProfile& inForce = found->second;
  if (action.profile) inForce = *action.profile;
  inForce = timesLoad(inForce, action.factor);
  traffic_.changeLoad(action.source, inForce);
}

}  // namespace aviary
