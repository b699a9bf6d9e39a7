#pragma once

#include <compare>
#include <string>

namespace aviary {

/// An absolute number or a percentage, as maxSurge, maxUnavailable and minAvailable take it.
struct IntOrPercent {
  int value = 0;
  bool percent = false;
  bool operator==(const IntOrPercent&) const = default;
};

/// Of `total`, percentages rounded up / down. The sum is made in float64 as upstream does.
/// Source: apimachinery util/intstr:GetScaledValueFromIntOrPercent.
[[nodiscard]] int roundedUp(IntOrPercent share, int total);
[[nodiscard]] int roundedDown(IntOrPercent share, int total);
[[nodiscard]] std::string text(IntOrPercent share);

/// Share of the traffic in percent, 0 to 100 (never a share of pods).
struct Weight {
  int value = 0;
  auto operator<=>(const Weight&) const = default;
};

}  // namespace aviary
