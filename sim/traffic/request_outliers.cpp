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
  bool all = true;
  entry.clusters[cluster].eachPod([&](std::uint32_t pod) { all &= isEjected(entry, pod, now); });
  return all;
}

/// The level a request goes to: the near pods while 1.4 times those that are left are as many as
/// there were, and farther ones for what is missing then. 0 is the nearest.
/// Source: envoy, priority levels: overprovisioning factor 1.4, loads normalised when all levels
/// together lack health; Istio switches the panic threshold off.
std::size_t RequestEngine::pickLevel(EntryState& entry, const ClusterState& cluster, Nanos now) {
  if (cluster.farther.empty()) return 0;
  std::vector<std::uint64_t> health;
  std::uint64_t sum = 0;
  for (std::size_t level = 0; level <= cluster.farther.size(); ++level) {
    const std::vector<std::uint32_t>& pods = level == 0 ? cluster.pods : cluster.farther[level - 1];
    const auto left = static_cast<std::uint64_t>(std::count_if(
        pods.begin(), pods.end(), [&](std::uint32_t pod) { return !isEjected(entry, pod, now); }));
    health.push_back(std::min<std::uint64_t>(100, 140 * left / pods.size()));
    sum += health.back();
    if (sum >= 100) break;
  }
  if (health.front() == 100 || sum == 0) return 0;
  std::uint64_t draw = entry.balance.below(std::min<std::uint64_t>(sum, 100));
  std::size_t level = 0;
  while (draw >= health[level]) draw -= health[level++];
  return level;
}

/// Balances over the pods that are not ejected; over all when none is left.
std::uint32_t RequestEngine::pickAccepted(EntryState& entry, std::uint32_t index,
                                          const Attempt& attempt) {
  ClusterState& cluster = entry.clusters[index];
  const std::size_t level = pickLevel(entry, cluster, attempt.now);
  ClusterState accepted{{}, cluster.cursor, cluster.balance, {}};
  for (const std::uint32_t pod : level == 0 ? cluster.pods : cluster.farther[level - 1]) {
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
  int pods = 0;
  int out = 0;
  entry.clusters[cluster].eachPod([&](std::uint32_t pod) {
    ++pods;
    out += static_cast<int>(isEjected(entry, pod, hop.due));
  });
  if (out > 0 && out + 1 > policy.shareMax * pods) return;
  state.failuresInRow = 0;
  ++state.times;
  state.ejectedFrom = hop.due;
  state.ejectedUntil =
      hop.due + std::min<Nanos>(policy.ejection.count() * state.times, ejectionMax);
}

}  // namespace aviary
