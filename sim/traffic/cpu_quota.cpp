#include "sim/traffic/cpu_quota.hpp"

#include <algorithm>
#include <cstddef>

namespace aviary {

void CpuQuota::forgetBefore(Nanos index) {
  if (used_.empty() || index - first_ >= static_cast<Nanos>(used_.size())) {
    used_.clear();
    first_ = index;
  } else if (index - first_ > 64) {
    used_.erase(used_.begin(), used_.begin() + static_cast<std::ptrdiff_t>(index - first_));
    first_ = index;
  }
  open_ = std::max(open_, index);
}

Nanos CpuQuota::run(Nanos start, Nanos span, double cores, double limit) {
  constexpr Nanos longSpan = 100 * period;
  const auto quota = std::max(static_cast<Nanos>(limit * static_cast<double>(period)), quotaMin);
  if (span > longSpan) {
    const double share = static_cast<double>(quota) / static_cast<double>(period);
    const double factor = std::max(cores / share, 1.0);
    return start + static_cast<Nanos>(static_cast<double>(span) * factor);
  }
  forgetBefore(start / period);
  Nanos at = start;
  Nanos left = span;
  while (left > 0) {
    const Nanos index = std::max(at / period, open_);
    at = std::max(at, index * period);
    const auto place = static_cast<std::size_t>(index - first_);
    if (place >= used_.size()) used_.resize(place + 1, 0);
    const Nanos ends = (index + 1) * period;
    const Nanos wall = std::min(left, ends - at);
    const auto wanted = static_cast<Nanos>(static_cast<double>(wall) * cores);
    const Nanos room = quota - used_[place];
    if (wanted <= room) {
      used_[place] += wanted;
      at += wall;
      left -= wall;
      continue;
    }
    // The period's CPU is used up: the rest of the request waits for the next one.
    used_[place] = quota;
    const auto served = static_cast<Nanos>(static_cast<double>(std::max<Nanos>(room, 0)) / cores);
    left -= std::min(served, wall);
    at = left > 0 ? ends : at + wall;
    if (index == open_) ++open_;
  }
  // Ends are whole microseconds, as spans are.
  return (at + 999) / 1000 * 1000;
}

}  // namespace aviary
