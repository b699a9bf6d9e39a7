#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/trace/ids.hpp"

namespace aviary {

struct CauseCount {
  TextId cause;                     ///< application, timeout, noEndpoints, podLost, ...
  std::uint64_t requests = 0;
  bool operator==(const CauseCount&) const = default;
};

/// Requests that one version was given after the warm-up.
struct VersionTotals {
  TextId image;
  std::uint64_t requests = 0;
  std::vector<CauseCount> failed;   ///< by cause, in the order of first occurrence
  bool operator==(const VersionTotals&) const = default;
};

struct NodePoolTotals {
  std::string name;
  double nodeSeconds = 0;           ///< sum over nodes of the time they existed
  double hourlyPrice = 0;           ///< currency per node and hour
  bool operator==(const NodePoolTotals&) const = default;
};

/// What cannot be read off the records because nobody records every request.
struct TraceTotals {
  std::uint64_t simulatedRequests = 0;  ///< all, warm-up included
  std::uint64_t requests = 0;       ///< after the warm-up
  std::uint64_t failed = 0;         ///< of `requests`
  /// Distinct users whom the new version answered at least once before it was promoted.
  std::uint64_t usersExposed = 0;
  std::uint32_t peakPods = 0;       ///< most pods at once, terminating ones included
  double podSeconds = 0;            ///< sum over pods of the time from scheduling to removal
  std::vector<NodePoolTotals> pools;
  std::vector<VersionTotals> versions;
  bool operator==(const TraceTotals&) const = default;
};

}  // namespace aviary
