#include "sim/telemetry/pod_usage.hpp"

#include <utility>

#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

constexpr SimDuration freshContainerAgeMin = std::chrono::seconds{10};

}  // namespace

void PodUsageStore::record(const PodUsageReading& reading) {
  const Counters counters{reading.containerStart, reading.at, reading.cpuNanoseconds,
                          reading.memoryBytes};
  if (recordNext(reading.uid, counters)) return;
  forget(reading.pod);
  uids_[reading.pod] = reading.uid;
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(entries_.size()));
    entries_.emplace_back();
  }
  if (reading.uid.value >= places_.size()) places_.resize(reading.uid.value + 1, 0);
  places_[reading.uid.value] = free_.back() + 1;
  Entry& entry = entries_[free_.back()];
  free_.pop_back();
  entry = Entry{reading.containers, std::nullopt, std::nullopt};
  take(entry, counters);
}

const PodUsageStore::Entry* PodUsageStore::entryOf(Uid pod) const {
  const std::uint32_t place = pod.value < places_.size() ? places_[pod.value] : 0;
  return place == 0 ? nullptr : &entries_[place - 1];
}

bool PodUsageStore::recordNext(Uid pod, const Counters& counters) {
  if (entryOf(pod) == nullptr) return false;
  take(entries_[places_[pod.value] - 1], counters);
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
  free_.push_back(std::exchange(places_[found->second.value], 0) - 1);
  uids_.erase(found);
}

std::optional<PodUsageStore::Amounts> PodUsageStore::amounts(Uid pod) const {
  const Entry* entry = entryOf(pod);
  if (entry == nullptr || !entry->earlier || !entry->later) return std::nullopt;
  const Point& earlier = *entry->earlier;
  const Point& later = *entry->later;
  const SimDuration window = later.at - earlier.at;
  SIM_ASSERT(window > SimDuration::zero(), "readings of a pod ascend");
  return Amounts{later.at, window,
                 static_cast<double>(later.cpuNanoseconds - earlier.cpuNanoseconds) /
                     static_cast<double>(window.count()),
                 later.memoryBytes, &entry->containers};
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
