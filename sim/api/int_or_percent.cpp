#include "sim/api/int_or_percent.hpp"

#include <cmath>

namespace aviary {

int roundedUp(IntOrPercent share, int total) {
  if (!share.percent) return share.value;
  return static_cast<int>(std::ceil(static_cast<double>(share.value) * total / 100));
}

int roundedDown(IntOrPercent share, int total) {
  if (!share.percent) return share.value;
  return static_cast<int>(std::floor(static_cast<double>(share.value) * total / 100));
}

std::string text(IntOrPercent share) {
  return std::to_string(share.value) + (share.percent ? "%" : "");
}

}  // namespace aviary
