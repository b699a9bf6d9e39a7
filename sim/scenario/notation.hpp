#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "sim/api/quantity.hpp"

/// Values in the notation of scenario files: the inverse of scalars.hpp. Reading the text gives the
/// same value to the last bit.
namespace aviary {

/// `90s`, `30m`, `12500us`: whole units of the largest kind that needs no fraction; `0s` for none.
[[nodiscard]] std::string durationNotation(std::chrono::nanoseconds duration);

/// 0.03 as `3%`: the shortest text that reads as this ratio.
/// Where no percentage does, which happens to ratios that never were one, the nearest.
[[nodiscard]] std::string percentNotation(double ratio);

/// 200 as `200/s`.
[[nodiscard]] std::string rateNotation(double perSecond);

/// The shorter of decimal and binary notation: `16Gi`, `4G`, `500m`.
[[nodiscard]] std::string quantityNotation(Quantity quantity);

}  // namespace aviary
