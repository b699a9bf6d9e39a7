#include <algorithm>

#include "sim/engine/distribution.hpp"
#include "sim/traffic/request_engine.hpp"

/// The shortest way of a request: one rule, FIFO pods, nobody who looks at cookies or a watch. It
/// makes the same draws and counts the same as the long way, in request_engine.cpp.
namespace aviary {

/// Whether the first rule takes every request and only its targets' weights are asked.
bool RequestEngine::takesShortestWay(const EntryState& entry) const {
  const RouteTable& table = entry.table;
  if (entry.down || entry.usesCookies || table.rules.empty()) return false;
  if (!calls_[entry.service].empty() || !table.outliers.empty() || !table.pools.empty()) {
    return false;
  }
  const bool connections = entry.requestsPerConnection > 1 || table.pinUsers;
  if (table.layer == RouterLayer::Service && connections) return false;
  if (table.balance == BalanceKind::UserHash || !table.balances.empty()) return false;
  const RouteRule& rule = table.rules.front();
  const bool disturbed = rule.abortRatio > 0 || rule.delayRatio > 0 || rule.mirror.has_value();
  if (disturbed || rule.timeout || rule.retries.needsAnswer() || !rule.cookieMatch.empty()) {
    return false;
  }
  std::int64_t total = 0;
  for (const RouteTarget& target : rule.targets) {
    if (!hasPods(entry, target) && (target.weight > 0 || rule.needsAllTargets)) return false;
    total += std::max<std::int64_t>(target.weight, 0);
  }
  if (rule.required && !hasPods(entry, rule.targets[*rule.required])) return false;
  return total > 0;
}

bool RequestEngine::isPlain(const SourceState& source) const {
  return source.arrivals && source.queue == noIndex && !source.timeout &&
         isPlain(entries_[source.entry]) && !isShared(entries_[source.entry]);
}

/// Whether work of queues, or calls that such work makes, comes to pods of the entry between
/// requests that would be played in one go.
bool RequestEngine::isShared(const EntryState& entry) const {
  if (queues_.empty() && !workloadsCall_) return false;
  for (const ClusterState& cluster : entry.clusters) {
    for (const std::uint32_t pod : cluster.pods) {
      if (sharedPods_.contains(pod)) return true;
    }
  }
  return false;
}

void RequestEngine::findSharedPods() {
  sharedPods_.clear();
  if (queues_.empty() && !workloadsCall_) return;
  for (const WorkQueue& queue : queues_) sharedPods_.insert(queue.pods.begin(), queue.pods.end());
  for (std::uint32_t pod = 0; pod < pods_.size(); ++pod) {
    if (!workloadCalls_[pods_[pod].workload].empty()) sharedPods_.insert(pod);
  }
  for (const auto* lists : {&calls_, &workloadCalls_}) {
    for (const std::vector<CallState>& calls : *lists) {
      for (const CallState& call : calls) {
        for (const ClusterState& cluster : entries_[call.entry].clusters) {
          cluster.eachPod([&](std::uint32_t pod) { sharedPods_.insert(pod); });
        }
      }
    }
  }
}

/// Sends all requests of a source up to and including `last`. \pre isPlain(source).
void RequestEngine::sendPlain(std::uint32_t index, Nanos last) {
  SourceState& source = sources_[index];
  EntryState& entry = entries_[source.entry];
  ArrivalStream& arrivals = *source.arrivals;
  const std::optional<ExporterKind> exporter = podExporterOf(entry.table.layer);
  const RouteRule& rule = entry.table.rules.front();
  const bool turns = rule.split == SplitKind::EarliestDeadline && rule.targets.size() > 1;
  const bool podTurns = entry.table.balance == BalanceKind::RoundRobin;
  Attempt attempt;
  attempt.source = index;
  for (;;) {
    attempt.now = arrivals.next().time_since_epoch().count();
    if (attempt.now > last) return;
    arrivals.advance();
    if (source.users > 0) {
      attempt.user =
          source.firstUser + static_cast<std::uint32_t>(source.userDraws.below(source.users));
    }
    ++sent_;
    const std::size_t target = turns ? rotate(splits_[entry.splits.front()]) : pickTarget(entry, 0);
    ClusterState& cluster = entry.clusters[*rule.targets[target].cluster];
    attempt.firstArrival = attempt.now;
    const std::uint32_t pod = podTurns ? cluster.nextInTurn() : balancePod(entry, cluster, attempt);
    if (!pods_[pod].accepts(attempt.now)) [[unlikely]] {
      const Hop hop = ask(entry, {0, target, Outcome::Ok}, attempt, pod);
      settle(source.entry, attempt, hop, std::nullopt);
      continue;
    }
    const std::uint32_t sink = exporter ? podSink(pod, *exporter) : entry.sinks.front()[target];
    servePlain(source.entry, pod, sink, attempt);
  }
}

inline void RequestEngine::servePlain(std::uint32_t entryIndex, std::uint32_t index,
                                      std::uint32_t sink, const Attempt& attempt) {
  PodState& pod = pods_[index];
  VersionState& version = versions_[pod.version];
  ++version.routed;
  meet(pod, version, attempt.user);
  const std::uint32_t cell = cellOf(entryIndex, pod.workload);
  RequestTally& tally = cells_[cell].tally;
  ++tally.routed;
  InFlight request{attempt.now, attempt.now,  cell,
                   sink,        attempt.user, index,
                   true,        Outcome::Ok,  entries_[entryIndex].table.layer};
  if (pod.queue.full(attempt.now)) [[unlikely]] {
    request.outcome = Outcome::QueueFull;
    keep(request);
    return;
  }
  const bool failed = version.errors.uniform() < errorRatioOf(pod, version, attempt.now);
  Nanos span = drawSpan(version, pod, failed ? Outcome::Application : Outcome::Ok, attempt.now);
  const PodQueue::Place place = pod.queue.placeFor(attempt.now);
  if (pod.cpuLimitCores > 0) span = throttled(pod, version, place, span);
  request.due = pod.queue.serve(place, attempt.now, span);
  ++tally.served;
  tally.waitMicros += static_cast<std::uint64_t>((place.start - attempt.now) / 1000);
  if (failed || request.due > until_ || request.due > pod.drainUntil) [[unlikely]] {
    if (failed) request.outcome = Outcome::Application;
    request.start = place.start;
    keep(request);
    return;
  }
  const auto micros = static_cast<std::uint64_t>((request.due - attempt.now) / 1000);
  if (sink != noIndex) count(sink, 200, micros);
  addServed(pod, version, 1);
  ++version.outcomes[static_cast<std::size_t>(Outcome::Ok)];
  ++tally.outcomes[static_cast<std::size_t>(Outcome::Ok)];
  tally.latency.add(micros);
  version.slow += static_cast<std::uint64_t>(micros > slowMicros);
}

}  // namespace aviary
