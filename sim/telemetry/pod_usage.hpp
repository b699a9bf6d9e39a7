#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/meta.hpp"
#include "sim/engine/sim_time.hpp"

namespace aviary {

/// What a node reports of one pod when it is scraped.
struct PodUsageReading {
  ObjectKey pod;
  Uid uid;
  SimTime containerStart{};
  SimTime at{};
  std::uint64_t cpuNanoseconds = 0;             ///< CPU time since the container started
  std::int64_t memoryBytes = 0;                 ///< working set
  /// Names; the first one does the work, the others use nothing.
  std::vector<std::string> containers;
};

/// What the resource metrics API answers for one pod.
struct PodUsage {
  SimTime timestamp{};                          ///< of the later of the two readings
  SimDuration window{};                         ///< between them
  double cpuCores = 0;                          ///< mean over the window
  std::int64_t memoryBytes = 0;                 ///< at the timestamp
  std::vector<std::string> containers;
  bool operator==(const PodUsage&) const = default;
};

/// The memory of metrics-server: the last two readings of each pod.
///
/// A pod is served once two readings of the same container start exist; a container that is at
/// least 10 s old but younger than the resolution at its first reading counts its start as the
/// earlier one.
/// Source: kubernetes-sigs/metrics-server pkg/storage/pod.go.
/// Differs: all nodes are scraped at the same moment, and counters are as fresh as the scrape.
/// Costs: O(1) for each reading and each question by uid.
class PodUsageStore {
 public:
  explicit PodUsageStore(SimDuration resolution = std::chrono::seconds{15})
      : resolution_(resolution) {}

  void record(const PodUsageReading& reading);

  /// A reading without names.
  struct Counters {
    SimTime containerStart{};
    SimTime at{};
    std::uint64_t cpuNanoseconds = 0;
    std::int64_t memoryBytes = 0;
  };
  /// The next reading of a pod that has one. False, and nothing is recorded, when it has none.
  [[nodiscard]] bool recordNext(Uid pod, const Counters& counters);
  void forget(const ObjectKey& pod);

  /// Nothing when the pod is not served.
  [[nodiscard]] std::optional<PodUsage> usage(const ObjectKey& pod) const;

  /// The same without the names of the containers.
  struct Amounts {
    SimTime timestamp{};
    SimDuration window{};
    double cpuCores = 0;
    std::int64_t memoryBytes = 0;
    const std::vector<std::string>* containers = nullptr;  ///< of the store; until it changes
  };
  [[nodiscard]] std::optional<Amounts> amounts(Uid pod) const;
  [[nodiscard]] SimDuration resolution() const { return resolution_; }

 private:
  struct Point {
    SimTime at{};
    SimTime start{};
    std::uint64_t cpuNanoseconds = 0;
    std::int64_t memoryBytes = 0;
  };
  struct Entry {
    std::vector<std::string> containers;
    std::optional<Point> earlier;
    std::optional<Point> later;
  };

  void take(Entry& entry, const Counters& counters) const;

  /// Null when nothing is known of the pod.
  [[nodiscard]] const Entry* entryOf(Uid pod) const;

  SimDuration resolution_;
  std::vector<std::uint32_t> places_;  // by uid, which is small: 1 + index into entries_; 0 = none
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> free_;  // indices of entries that nobody has
  std::map<ObjectKey, Uid> uids_;
};

}  // namespace aviary
