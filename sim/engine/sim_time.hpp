#pragma once

#include <chrono>

namespace aviary {

/// The clock of the simulated world. It has no now(): only the engine knows what time it is.
struct SimClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<SimClock>;
  static constexpr bool is_steady = true;
};

/// A moment: whole nanoseconds since the start of the simulation, >= 0 for anything that happens.
using SimTime = SimClock::time_point;

/// A span of simulated time in whole nanoseconds.
using SimDuration = SimClock::duration;

/// The longest span that a conversion or a random draw returns (100 years of 365 days). Two of
/// them added to each other stay far from overflow.
inline constexpr SimDuration durationMax = std::chrono::hours{24 * 365 * 100};

[[nodiscard]] constexpr SimTime timeAt(SimDuration sinceStart) {
  return SimTime{sinceStart};
}

[[nodiscard]] constexpr double toSeconds(SimDuration span) {
  return static_cast<double>(span.count()) / 1e9;
}

/// Seconds since the start of the simulation.
[[nodiscard]] constexpr double toSeconds(SimTime time) {
  return toSeconds(time.time_since_epoch());
}

/// The whole second at or before `time`: API objects carry timestamps of that precision.
[[nodiscard]] constexpr SimTime wholeSeconds(SimTime time) {
  return std::chrono::floor<std::chrono::seconds>(time);
}

/// The nearest whole nanosecond, halves away from zero; limited to +-durationMax.
/// Fails on a value that is not a number.
[[nodiscard]] SimDuration fromSeconds(double seconds);

}  // namespace aviary
