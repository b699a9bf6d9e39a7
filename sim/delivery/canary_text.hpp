#pragma once

#include <cstdint>
#include <string>

namespace aviary {

/// A number as Flagger prints one in an event: the shortest text that reads back the same, with an
/// exponent below 1e-4 and from 1e21 on.
/// Source: Go strconv.FormatFloat(v, 'g', -1, 64) as fmt's %v calls it.
[[nodiscard]] std::string goNumber(double value);

/// A number with two decimals, as Go's %.2f prints it: infinities are +Inf and -Inf.
[[nodiscard]] std::string goFixed2(double value);

/// A duration as Flagger prints one: 0s, 250ms, 1.515s, 1m30s, 1h0m0.5s.
/// \param milliseconds  whole milliseconds, any sign.
/// Source: Go time.Duration:String.
[[nodiscard]] std::string goDuration(std::int64_t milliseconds);

/// A measured duration in whole milliseconds: truncated towards zero, as a Go conversion of a
/// float64 to int64 on amd64 does it; values out of range (also infinities) become 0.
/// \param value  milliseconds, or seconds when `perUnit` is 1000.
[[nodiscard]] std::int64_t wholeMilliseconds(double value, double perUnit = 1.0);

}  // namespace aviary
