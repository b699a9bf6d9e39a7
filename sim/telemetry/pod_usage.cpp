#include "sim/telemetry/pod_usage.hpp"

#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

constexpr SimDuration freshContainerAgeMin = std::chrono::seconds{10};

}  // namespace

void PodUsageStore::record(const PodUsageReading& reading) {
  Entry& entry = pods_[reading.pod];
  if (entry.uid != reading.uid) {
    entry = Entry{reading.uid, reading.containers, std::nullopt, std::nullopt};
  }
  const Point point{reading.at, reading.containerStart, reading.cpuNanoseconds,
                    reading.memoryBytes};
  if (entry.later && entry.later->at >= reading.at) return;
  if (entry.later && entry.later->start == point.start &&
      point.cpuNanoseconds >= entry.later->cpuNanoseconds) {
    entry.earlier = entry.later;
    entry.later = point;
    return;
  }
  entry.earlier.reset();
  entry.later = point;
  const SimDuration age = reading.at - reading.containerStart;
  if (age >= freshContainerAgeMin && age < resolution_) {
    entry.earlier = Point{reading.containerStart, reading.containerStart, 0, 0};
  }
}

std::optional<PodUsage> PodUsageStore::usage(const ObjectKey& pod) const {
  const auto found = pods_.find(pod);
  if (found == pods_.end() || !found->second.earlier || !found->second.later) return std::nullopt;
  const Point& earlier = *found->second.earlier;
  const Point& later = *found->second.later;
  const SimDuration window = later.at - earlier.at;
  SIM_ASSERT(window > SimDuration::zero(), "readings of a pod ascend");
  return PodUsage{later.at, window,
                  static_cast<double>(later.cpuNanoseconds - earlier.cpuNanoseconds) /
                      static_cast<double>(window.count()),
                  later.memoryBytes, found->second.containers};
}

}  // namespace aviary
