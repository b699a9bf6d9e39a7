#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/engine/sim_time.hpp"

namespace aviary {

/// The shortest decimal text that reads back as the same number, "." in every locale: "0.1",
/// "97.01", "1e+30". Not-a-number and infinities are "NaN", "+Inf", "-Inf".
[[nodiscard]] std::string shortestText(double value);
[[nodiscard]] std::string shortestText(std::uint64_t value);

/// Rounded to `digits` after the point, without zeros at the end: for people, never for machines.
[[nodiscard]] std::string roundedText(double value, int digits);

/// Exact seconds of a time in whole nanoseconds: "240", "0.25".
[[nodiscard]] std::string exactSeconds(SimTime time);

/// For people: "13m", "1h 2m", "4m 30s", "250ms", "0s".
[[nodiscard]] std::string durationText(SimDuration span);

/// For people: "72,000".
[[nodiscard]] std::string groupedText(std::uint64_t value);

}  // namespace aviary
