#include <algorithm>

#include "sim/traffic/request_engine.hpp"

/// Outlier detection: a proxy leaves out pods that failed several times in a row.
/// Source: envoy source/extensions/outlier_detection; Istio has no panic threshold, so that a
/// cluster whose pods are all ejected answers 503.
/// Differs: answers count when they are sent for, in the order of the requests; a pod comes back
/// when its time is over, not at the next sweep.
namespace aviary {
namespace {

constexpr Nanos ejectionMax = 300'000'000'000;

bool isFailure(Outcome outcome) {
  return outcome == Outcome::Application || outcome == Outcome::Refused ||
         outcome == Outcome::Unreachable || outcome == Outcome::QueueFull ||
         outcome == Outcome::Dependency;
}

bool isEjected(const EntryState& entry, std::uint32_t pod, Nanos now) {
  const auto found = entry.outliers.find(pod);
  return found != entry.outliers.end() && found->second.ejected(now);
}

}  // namespace

bool RequestEngine::avoidsAll(const EntryState& entry, std::uint32_t cluster, Nanos now) const {
  if (entry.outliers.empty()) return false;
  const std::vector<std::uint32_t>& pods = entry.clusters[cluster].pods;
  return std::all_of(pods.begin(), pods.end(),
                     [&](std::uint32_t pod) { return isEjected(entry, pod, now); });
}

/// Balances over the pods that are not ejected; over all when none is left.
std::uint32_t RequestEngine::pickAccepted(EntryState& entry, std::uint32_t index,
                                          const Attempt& attempt) {
  ClusterState& cluster = entry.clusters[index];
  ClusterState accepted{{}, cluster.cursor};
  for (const std::uint32_t pod : cluster.pods) {
    if (!isEjected(entry, pod, attempt.now)) accepted.pods.push_back(pod);
  }
  if (accepted.pods.empty()) return balancePod(entry, cluster, attempt);
  const std::uint32_t pod = balancePod(entry, accepted, attempt);
  cluster.cursor = accepted.cursor;
  return pod;
}

void RequestEngine::noteAnswer(EntryState& entry, std::uint32_t cluster, const Hop& hop) {
  if (entry.table.outliers.empty() || !entry.table.outliers[cluster]) return;
  const OutlierPolicy& policy = *entry.table.outliers[cluster];
  OutlierState& state = entry.outliers[hop.pod];
  state.failuresInRow = isFailure(hop.outcome) ? state.failuresInRow + 1 : 0;
  if (state.failuresInRow < policy.failuresInRow || hop.due < state.ejectedUntil) return;
  const std::vector<std::uint32_t>& pods = entry.clusters[cluster].pods;
  const auto out = std::count_if(pods.begin(), pods.end(),
                                 [&](std::uint32_t pod) { return isEjected(entry, pod, hop.due); });
  const double allowed = policy.shareMax * static_cast<double>(pods.size());
  if (out > 0 && static_cast<double>(out + 1) > allowed) return;
  state.failuresInRow = 0;
  ++state.times;
  state.ejectedFrom = hop.due;
  state.ejectedUntil =
      hop.due + std::min<Nanos>(policy.ejection.count() * state.times, ejectionMax);
}

}  // namespace aviary
