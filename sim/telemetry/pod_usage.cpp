#include "sim/telemetry/pod_usage.hpp"

#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

constexpr SimDuration freshContainerAgeMin = std::chrono::seconds{10};

}  // namespace

void PodUsageStore::record(const PodUsageReading& reading) {
  const auto [found, added] = pods_.try_emplace(reading.uid);
  Entry& entry = found->second;
  if (added) {
    forget(reading.pod);
    uids_[reading.pod] = reading.uid;
    entry = Entry{reading.pod, reading.containers, std::nullopt, std::nullopt};
  }
  take(entry, {reading.containerStart, reading.at, reading.cpuNanoseconds, reading.memoryBytes});
}

bool PodUsageStore::recordNext(Uid pod, const Counters& counters) {
  const auto found = pods_.find(pod);
  if (found == pods_.end()) return false;
  take(found->second, counters);
  return true;
}

void PodUsageStore::take(Entry& entry, const Counters& counters) const {
  const Point point{counters.at, counters.containerStart, counters.cpuNanoseconds,
                    counters.memoryBytes};
  if (entry.later && entry.later->at >= point.at) return;
  if (entry.later && entry.later->start == point.start &&
      point.cpuNanoseconds >= entry.later->cpuNanoseconds) {
    entry.earlier = entry.later;
    entry.later = point;
    return;
  }
  entry.earlier.reset();
  entry.later = point;
  const SimDuration age = point.at - point.start;
  if (age >= freshContainerAgeMin && age < resolution_) {
    entry.earlier = Point{point.start, point.start, 0, 0};
  }
}

void PodUsageStore::forget(const ObjectKey& pod) {
  const auto found = uids_.find(pod);
  if (found == uids_.end()) return;
  pods_.erase(found->second);
  uids_.erase(found);
}

std::optional<PodUsageStore::Amounts> PodUsageStore::amounts(Uid pod) const {
  const auto found = pods_.find(pod);
  if (found == pods_.end() || !found->second.earlier || !found->second.later) return std::nullopt;
  const Point& earlier = *found->second.earlier;
  const Point& later = *found->second.later;
  const SimDuration window = later.at - earlier.at;
  SIM_ASSERT(window > SimDuration::zero(), "readings of a pod ascend");
  return Amounts{later.at, window,
                 static_cast<double>(later.cpuNanoseconds - earlier.cpuNanoseconds) /
                     static_cast<double>(window.count()),
                 later.memoryBytes, &found->second.containers};
}

std::optional<PodUsage> PodUsageStore::usage(const ObjectKey& pod) const {
  const auto uid = uids_.find(pod);
  if (uid == uids_.end()) return std::nullopt;
  const std::optional<Amounts> found = amounts(uid->second);
  if (!found) return std::nullopt;
  return PodUsage{found->timestamp, found->window, found->cpuCores, found->memoryBytes,
                  *found->containers};
}

}  // namespace aviary
