#include "sim/engine/sim_time.hpp"

#include <cmath>

#include "sim/engine/sim_assert.hpp"

namespace aviary {

SimDuration fromSeconds(double seconds) {
  SIM_ASSERT(!std::isnan(seconds), "a number of seconds");
  const double limit = toSeconds(durationMax);
  if (seconds >= limit) {
    return durationMax;
  }
  if (seconds <= -limit) {
    return -durationMax;
  }
  return SimDuration{std::llround(seconds * 1e9)};
}

}  // namespace aviary
