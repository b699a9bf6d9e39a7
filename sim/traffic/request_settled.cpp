#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/engine/distribution.hpp"
#include "sim/engine/portable_math.hpp"
#include "sim/traffic/request_engine.hpp"

/// Sources that are left alone. What a source sends matters to others only in the pods that they
/// share, so that sources and pods fall into islands. While all sources of an island stay below the
/// load at which requests meet, nobody has to look at it: it is settled, and drawn in one go when
/// somebody reads or changes it.
namespace aviary {
namespace {

/// For so long ahead the load is looked at; then again.
constexpr Nanos settledFor = 60'000'000'000;
/// Who was too busy to be left alone is asked again after this time.
constexpr Nanos settleRetry = 1'000'000'000;

SimTime timeOf(Nanos at) {
  return SimTime{SimDuration{at}};
}

bool isOver(const SourceState& source, Nanos from) {
  return source.isLoadTest && source.end < from;
}

}  // namespace

/// Entries that share pods with this one, directly or through others; itself first.
const std::vector<std::uint32_t>& RequestEngine::islandOf(std::uint32_t entry) {
  std::vector<std::uint32_t>& island = island_;
  island.assign(1, entry);
  ++islands_;
  entries_[entry].island = islands_;
  for (std::size_t i = 0; i < island.size(); ++i) {
    for (const ClusterState& cluster : entries_[island[i]].clusters) {
      cluster.eachPod([&](std::uint32_t pod) {
        if (std::exchange(pods_[pod].island, islands_) == islands_) return;
        for (const std::uint32_t other : pods_[pod].entries) {
          if (std::exchange(entries_[other].island, islands_) != islands_) island.push_back(other);
        }
      });
    }
  }
  return island;
}

/// Whether the requests of an entry leave others alone at some load: they take the shortest way,
/// and arrive by themselves or at a pace.
bool RequestEngine::canSettle(const EntryState& entry, Nanos from) const {
  if (entry.isCallee || !isPlain(entry) || isShared(entry)) return false;
  return std::all_of(entry.sources.begin(), entry.sources.end(), [&](std::uint32_t index) {
    const SourceState& source = sources_[index];
    return isOver(source, from) || isPlain(source) ||
           (source.isLoadTest && std::isfinite(source.rateMax));
  });
}

/// Leaves the island of a source alone if it is calm enough.
void RequestEngine::trySettle(std::uint32_t index) {
  const Nanos from = std::max<Nanos>(playedTo_, 0);
  const Nanos until = from + settledFor;
  const std::vector<std::uint32_t>& island = islandOf(sources_[index].entry);
  bool calm = std::all_of(island.begin(), island.end(),
                          [&](std::uint32_t entry) { return canSettle(entries_[entry], from); });
  std::vector<std::uint32_t> sources;
  clearLoads();
  for (const std::uint32_t entry : island) {
    for (const std::uint32_t source : entries_[entry].sources) {
      const SourceState& state = sources_[source];
      if (isOver(state, from)) continue;
      sources.push_back(source);
      if (!calm) continue;
      addLoad(entry,
              state.arrivals ? state.arrivals->peak(timeOf(from), timeOf(until)) : state.rateMax,
              0);
    }
  }
  calm = calm && std::all_of(island.begin(), island.end(),
                             [&](std::uint32_t entry) { return isCalm(entries_[entry], until); });
  for (const std::uint32_t source : sources) {
    sources_[source].settled = calm;
    sources_[source].settleAgain = calm ? until : from + settleRetry;
    if (!calm) continue;
    settled_.insert(std::lower_bound(settled_.begin(), settled_.end(), source), source);
    if (sources_[source].isLoadTest) takeWorkers(source);
  }
  if (calm) settledUntil_ = std::min(settledUntil_, until);
}

/// Who has a request to send until then is left alone if possible, and load tests that are over are
/// no longer looked at; the others stay as they are.
void RequestEngine::settleSources(Nanos until) {
  const Nanos from = std::max<Nanos>(playedTo_, 0);
  bool any = false;
  for (const std::uint32_t index : live_) {
    const SourceState& source = sources_[index];
    any |= isOver(source, from);
    if (source.settled || source.settleAgain > from || source.queue != noIndex) continue;
    const bool sends = source.arrivals ? source.arrivals->next() <= timeOf(until)
                                       : source.isLoadTest && !isOver(source, from);
    if (!sends) continue;
    trySettle(index);
    any |= source.settled;
  }
  if (!any) return;
  std::erase_if(live_, [&](std::uint32_t index) {
    const SourceState& source = sources_[index];
    if (isOver(source, from)) retire(source.entry, from);
    return source.settled || isOver(source, from);
  });
}

/// A load test that is over leaves the pods to others; where its requests would go no longer
/// matters to anybody.
void RequestEngine::retire(std::uint32_t index, Nanos from) {
  EntryState& entry = entries_[index];
  if (entry.isCallee || !isPlain(entry)) return;
  const bool over =
      std::all_of(entry.sources.begin(), entry.sources.end(),
                  [&](std::uint32_t source) { return isOver(sources_[source], from); });
  const bool sends = std::any_of(
      planned_.begin(), planned_.end(),
      [&](const PlannedRequest& planned) { return sources_[planned.source].entry == index; });
  if (!over || sends) return;
  entry.retired = true;
  forgetEntry(index);
}

/// Whether all are left alone until then, and nothing is under way.
bool RequestEngine::nobodyLive(Nanos until) const {
  return live_.empty() && until <= settledUntil_ && planned_.empty() && busyPods_.empty() &&
         loose_.empty();
}

/// The workers of a load test no longer wait for their turns among all others.
void RequestEngine::takeWorkers(std::uint32_t index) {
  std::vector<Nanos>& workers = sources_[index].workers;
  std::erase_if(planned_, [&](const PlannedRequest& planned) {
    if (planned.source != index) return false;
    workers.push_back(planned.at);
    return true;
  });
  std::make_heap(planned_.begin(), planned_.end());
  std::sort(workers.begin(), workers.end());
}

/// Sends what the workers of a load test send until then. Each goes on when it has its answer and
/// its pace allows it, and nobody else meets what it sends.
void RequestEngine::sampleWorkers(std::uint32_t index, Nanos until) {
  SourceState& source = sources_[index];
  const Nanos last = std::min(until, source.end - 1);
  std::uint64_t most = 0;
  for (const Nanos next : source.workers) {
    if (next <= last) most += static_cast<std::uint64_t>((last - next) / source.pace) + 1;
  }
  const std::optional<SampledGroup> work = alikeWork(index);
  if (work && most <= source.requestsLeft) {
    if (most > 0) sampleAtPace(index, *work, last);
    std::erase_if(source.workers, [&](Nanos next) { return next >= source.end; });
  } else {
    sampleInTurn(index, until);
  }
}

/// One request of a load test, if all of them take as long, whichever pod answers how.
std::optional<RequestEngine::SampledGroup> RequestEngine::alikeWork(std::uint32_t source) const {
  const EntryState& entry = entries_[sources_[source].entry];
  std::uint32_t first = noIndex;
  for (const RouteTarget& target : entry.table.rules.front().targets) {
    if (target.weight <= 0) continue;
    for (const std::uint32_t pod : entry.clusters[*target.cluster].pods) {
      if (first == noIndex) first = pod;
      if (!pods_[pod].isAlike(pods_[first])) return std::nullopt;
    }
  }
  const PodState& pod = pods_[first];
  if (pod.errorRatio > 0 && versions_[pod.version].behaviour.errorLatency) return std::nullopt;
  return SampledGroup{sources_[source].entry, source, noIndex, first, 1, SpanPart::All};
}

/// Where all requests are alike, a worker keeps its pace for as many as chance has it, and misses
/// it once. Only then it matters how long a request takes.
void RequestEngine::sampleAtPace(std::uint32_t index, const SampledGroup& work, Nanos last) {
  SourceState& source = sources_[index];
  Rng& rng = versions_[pods_[work.firstPod].version].flow;
  const double missed = tableFor(work, Outcome::Ok).shareBeyondPace();
  const double missRate = 0 - portableLog(1 - missed);
  std::uint64_t kept = 0;
  for (Nanos& next : source.workers) {
    while (next <= last) {
      const auto turns = static_cast<double>((last - next) / source.pace + 1);
      const double untilMissed = sampleExponential(rng) / missRate;
      const bool all = !(untilMissed < turns);
      const auto own = static_cast<Nanos>(all ? turns : untilMissed);
      kept += static_cast<std::uint64_t>(own);
      next += own * source.pace;
      if (all) break;
      next += std::max(sampleRequests(index, 1, SpanPart::BeyondPace), source.pace);
      --source.requestsLeft;
    }
  }
  if (kept > 0) (void)sampleRequests(index, kept, SpanPart::AtPace);
  source.requestsLeft -= kept;
}

/// One request after the other.
void RequestEngine::sampleInTurn(std::uint32_t index, Nanos until) {
  SourceState& source = sources_[index];
  EntryState& entry = entries_[source.entry];
  const std::optional<ExporterKind> exporter = podExporterOf(entry.table.layer);
  Attempt attempt;
  attempt.source = index;
  while (!source.workers.empty()) {
    const auto first = std::min_element(source.workers.begin(), source.workers.end());
    if (*first > until) return;
    attempt.now = *first;
    if (attempt.now >= source.end || source.requestsLeft == 0) {
      source.workers.erase(first);
      continue;
    }
    --source.requestsLeft;
    ++sent_;
    const std::size_t target = pickTarget(entry, 0);
    ClusterState& cluster = entry.clusters[*entry.table.rules.front().targets[target].cluster];
    const std::uint32_t pod = balancePod(entry, cluster, attempt);
    const std::uint32_t sink = exporter ? podSink(pod, *exporter) : entry.sinks.front()[target];
    const Nanos span =
        sampleRequest({source.entry, index, sink, pod, 1, SpanPart::All}, attempt.now);
    // An instant answer without a pace would repeat for ever at one moment.
    *first = attempt.now + std::max({span, source.pace, Nanos{1000}});
  }
}

/// Counts one request that meets no other one. Returns the time it took.
Nanos RequestEngine::sampleRequest(const SampledGroup& group, Nanos at) {
  PodState& pod = pods_[group.firstPod];
  VersionState& version = versions_[pod.version];
  RequestTally& tally = cells_[cellOf(group.entry, pod.workload)].tally;
  const bool failed = version.errors.uniform() < pod.errorRatio;
  const Outcome outcome = failed ? Outcome::Application : Outcome::Ok;
  const Nanos span = drawSpan(version, pod, outcome, at);
  const auto micros = static_cast<std::uint64_t>(span / 1000);
  if (group.sink != noIndex) {
    count(group.sink, statusCodeOf(entries_[group.entry].table.layer, outcome), micros);
  }
  pod.queue.addWork(span);
  addServed(pod, version, 1);
  ++version.routed;
  ++version.outcomes[static_cast<std::size_t>(outcome)];
  version.slow += static_cast<std::uint64_t>(micros > slowMicros);
  ++tally.routed;
  ++tally.served;
  ++tally.outcomes[static_cast<std::size_t>(outcome)];
  tally.latency.add(micros);
  return span;
}

/// Those whose load is known only until some moment before `until` are looked at again.
void RequestEngine::endSettled(Nanos until) {
  if (until <= settledUntil_) return;
  settledUntil_ = neverNanos;
  std::vector<std::uint32_t> ended;
  for (const std::uint32_t index : settled_) {
    const Nanos again = sources_[index].settleAgain;
    if (again < until) {
      ended.push_back(index);
    } else {
      settledUntil_ = std::min(settledUntil_, again);
    }
  }
  for (const std::uint32_t index : ended) {
    drawTo(index, playedTo_);
    makeLive(index);
  }
}

void RequestEngine::drawTo(std::uint32_t index, Nanos until) {
  const SourceState& source = sources_[index];
  if (source.isLoadTest) {
    sampleWorkers(index, until);
  } else if (source.arrivals->next() <= timeOf(until)) {
    sampleSource(index, until);
  }
}

void RequestEngine::makeLive(std::uint32_t index) {
  SourceState& source = sources_[index];
  source.settled = false;
  source.settleAgain = 0;
  settled_.erase(std::lower_bound(settled_.begin(), settled_.end(), index));
  live_.insert(std::lower_bound(live_.begin(), live_.end(), index), index);
  for (const Nanos at : std::exchange(source.workers, {})) {
    PlannedRequest next;
    next.source = index;
    next.at = at;
    next.firstArrival = at;
    plan(next);
  }
}

/// Draws the island up to the last moment played, after which something about it may change.
void RequestEngine::unsettle(std::uint32_t entry) {
  if (settled_.empty()) return;
  const std::vector<std::uint32_t>& own = entries_[entry].sources;
  const bool settled = std::any_of(
      own.begin(), own.end(), [this](std::uint32_t source) { return sources_[source].settled; });
  if (!settled) return;
  for (const std::uint32_t member : islandOf(entry)) {
    for (const std::uint32_t source : entries_[member].sources) {
      if (!sources_[source].settled) continue;
      drawTo(source, playedTo_);
      makeLive(source);
    }
  }
}

void RequestEngine::podChanges(std::uint32_t pod) {
  for (const std::uint32_t entry : pods_[pod].entries) unsettle(entry);
}

void RequestEngine::everythingChanges() {
  for (std::uint32_t entry = 0; entry < entries_.size(); ++entry) unsettle(entry);
}

void RequestEngine::leavePods(std::uint32_t entry) {
  if (mode_ != Play::Flow) return;
  unsettle(entry);
  forgetEntry(entry);
}

/// No pod knows that the entry leads to it.
void RequestEngine::forgetEntry(std::uint32_t entry) {
  for (const ClusterState& cluster : entries_[entry].clusters) {
    cluster.eachPod([&](std::uint32_t pod) { std::erase(pods_[pod].entries, entry); });
  }
}

void RequestEngine::joinPods(std::uint32_t entry) {
  if (mode_ != Play::Flow) return;
  for (const ClusterState& cluster : entries_[entry].clusters) {
    cluster.eachPod([&](std::uint32_t pod) {
      std::vector<std::uint32_t>& known = pods_[pod].entries;
      if (std::find(known.begin(), known.end(), entry) != known.end()) return;
      podChanges(pod);
      known.push_back(entry);
    });
  }
}

}  // namespace aviary
