#pragma once

#include <cstdint>
#include <optional>
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
  std::uint64_t slow = 0;           ///< answered after more than a second
  std::uint64_t mirrored = 0;       ///< copies that nobody waited for; not among `requests`
  std::uint64_t usersExposed = 0;   ///< distinct users it was given a request of, whole run
  std::uint64_t usersHurt = 0;      ///< and those whose request it failed
  bool operator==(const VersionTotals&) const = default;
};

/// What one name that requests were sent to came to after the warm-up. Milliseconds.
struct ServiceTotals {
  std::string name;                 ///< "name"; "namespace/name" where names repeat
  std::uint64_t requests = 0;       ///< sent by users, load tests and callers
  std::uint64_t failed = 0;         ///< of those answered
  std::vector<CauseCount> causes;   ///< of `failed`
  std::uint64_t retries = 0;        ///< attempts that proxies sent again; not among `requests`
  /// Of the answers, as clients saw them; absent without answers. The mean is exact, quantiles are
  /// within 1 %.
  std::optional<double> latencyMean;
  std::optional<double> latencyP50;
  std::optional<double> latencyP90;
  std::optional<double> latencyP99;
  std::optional<double> latencyP999;
  /// For a worker, over the requests that got one, those that did not have to wait included.
  std::optional<double> waitMean;
  /// Ratio: time workers of its pods were busy over the time they were there; absent without pods.
  std::optional<double> utilization;
  bool operator==(const ServiceTotals&) const = default;
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
  std::vector<ServiceTotals> services;
  bool operator==(const TraceTotals&) const = default;
};

}  // namespace aviary
