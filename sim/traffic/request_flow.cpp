#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/engine/distribution.hpp"
#include "sim/traffic/request_engine.hpp"

/// Requests drawn by the stretch of time. A source is drawn while none of its requests would meet
/// another one: then counts are Poisson, errors binomial and latencies those of the service time,
/// exactly. While requests wait, they are played, so that a queue has its real length and a backlog
/// outlives the stretch.
namespace aviary {
namespace {

/// More requests than this in one stretch are played by a part of them.
constexpr double playedAtOnce = 20000;
/// A request waits with at most this chance where requests are drawn.
constexpr double waitChance = 1e-4;
/// Answers of a stretch are counted within it; what takes longer than this is played.
constexpr double calmSpanSeconds = 0.5;

/// Chance that an arrival finds all workers busy. \param load  arrivals x mean span, < workers.
double erlangC(int workers, double load) {
  double blocked = 1;
  for (int k = 1; k <= workers; ++k) blocked = load * blocked / (k + load * blocked);
  return blocked / (1 - load / workers * (1 - blocked));
}

/// Whether requests fail at some load that the pod may come to.
bool failsUnderLoad(const PodState& pod, const VersionState& version, double load) {
  const double highest = (load + 5 * std::sqrt(load) + 3) / pod.queue.concurrency();
  double known = 0;  // load up to which nothing fails
  for (const LoadErrors& point : version.behaviour.errorRateByLoad) {
    if (point.errorRate > 0) return highest > known;
    known = point.load;
  }
  return false;
}

Nanos nanosOf(double seconds) {
  return static_cast<Nanos>(seconds * 1e9);
}

}  // namespace

/// Whether nobody sends a request until then.
bool RequestEngine::nothingDue(Nanos until) const {
  if (!queues_.empty() || (!planned_.empty() && planned_.front().at <= until)) return false;
  const SimTime to{SimDuration{until}};
  return std::all_of(live_.begin(), live_.end(), [&](std::uint32_t index) {
    const SourceState& source = sources_[index];
    return !source.arrivals || source.arrivals->next() > to;
  });
}

void RequestEngine::playStretch(Nanos until) {
  endSettled(until);
  findSharedPods();
  settleSources(until);
  if (nothingDue(until)) {
    answerDue(until);
    return;
  }
  const SimTime from{SimDuration{std::max<Nanos>(playedTo_, 0)}};
  const SimTime to{SimDuration{until}};
  const double length = toSeconds(to - from);
  clearLoads();
  double expected = 0;
  for (const std::uint32_t index : live_) {
    SourceState& source = sources_[index];
    source.plain = isPlain(source);
    if (source.queue != noIndex) continue;
    if (source.arrivals) {
      addLoad(source.entry, source.arrivals->peak(from, to), 0);
    } else if (source.isLoadTest) {
      if (source.end > playedTo_ && std::isfinite(source.rateMax)) {
        addLoad(source.entry, source.rateMax, 0);
      }
    } else if (source.thinkTime) {
      const double cycle = std::max(toSeconds(mean(*source.thinkTime)), 1e-3);
      addLoad(source.entry, source.users / cycle, 0);
      expected += source.users / cycle * length;
    }
  }
  const bool fewInAll = isFew(expected, from, to);
  for (const std::uint32_t index : live_) {
    SourceState& source = sources_[index];
    if (!source.arrivals || (fewInAll && source.arrivals->next() > to)) continue;
    if (source.plain && isCalm(entries_[source.entry], until)) {
      sampleSource(index, until);
    } else {
      expected += source.arrivals->expected(from, to);
    }
  }
  if (expected > playedAtOnce && queues_.empty()) {
    playThinned(until, expected);
  } else {
    playSources(until);
  }
}

/// Whether all sources together cannot send more than is played at once. Then whoever has nothing
/// to send need not be looked at.
bool RequestEngine::isFew(double expected, SimTime from, SimTime to) const {
  for (const std::uint32_t index : live_) {
    const SourceState& source = sources_[index];
    if (source.arrivals) expected += source.arrivals->expected(from, to);
  }
  return expected <= playedAtOnce;
}

void RequestEngine::clearLoads() {
  for (const std::uint32_t pod : loadedPods_) podLoads_[pod] = 0;
  loadedPods_.clear();
  podLoads_.resize(pods_.size(), 0);
}

/// Adds a rate of requests to the pods that an entry leads to and to those that they call.
void RequestEngine::addLoad(std::uint32_t index, double rate, int depth) {
  if (rate <= 0 || depth > 63) return;
  const EntryState& entry = entries_[index];
  for (const RouteRule& rule : entry.table.rules) {
    double total = 0;
    for (const RouteTarget& target : rule.targets) {
      total += static_cast<double>(std::max<std::int64_t>(target.weight, 0));
    }
    // Only for the first rule is it known what share of the requests takes it.
    for (const RouteTarget& target : rule.targets) {
      if (!hasPods(entry, target)) continue;
      const auto weight = static_cast<double>(std::max<std::int64_t>(target.weight, 0));
      const double share = isPlain(entry) && total > 0 ? weight / total : 1;
      const std::vector<std::uint32_t>& pods = entry.clusters[*target.cluster].pods;
      for (const std::uint32_t pod : pods) {
        if (podLoads_[pod] == 0) loadedPods_.push_back(pod);
        podLoads_[pod] += rate * share / static_cast<double>(pods.size());
      }
    }
    if (isPlain(entry)) break;
  }
  for (const CallState& call : calls_[entry.service]) {
    addLoad(call.entry, rate * call.perRequest * (1 + call.retries), depth + 1);
  }
}

bool RequestEngine::isCalm(const EntryState& entry, Nanos until) {
  for (const RouteTarget& target : entry.table.rules.front().targets) {
    if (target.weight <= 0) continue;
    const std::vector<std::uint32_t>& pods = entry.clusters[*target.cluster].pods;
    for (const std::uint32_t pod : pods) {
      if (!isCalm(pod, entry.table.balance, pods.size(), until)) return false;
    }
  }
  return true;
}

bool RequestEngine::isCalm(std::uint32_t index, BalanceKind balance, std::size_t pods,
                           Nanos until) {
  PodState& pod = pods_[index];
  const Nanos now = std::max<Nanos>(playedTo_, 0);
  if (!pod.accepts(now) || pod.acceptUntil <= until || pod.drainUntil <= until) return false;
  const VersionState& version = versions_[pod.version];
  const double own =
      (1 - pod.errorRatio) * version.meanSeconds + pod.errorRatio * version.errorMeanSeconds;
  const double span = own * pod.latencyFactor + static_cast<double>(pod.latencyAdd) * 1e-9;
  const double load = podLoads_[index] * span;
  if (span > calmSpanSeconds || load > calmLoad(pod.queue.concurrency())) return false;
  // What was played before may still be there.
  if (pod.queue.waiting(now) > 0) return false;
  if (pod.queue.busy(now) > load + 5 * std::sqrt(load) + 3) return false;
  if (now < pod.warmUntil || failsUnderLoad(pod, version, load)) return false;
  if (pod.cpuLimitCores <= 0) return true;
  const double limit = pod.cpuLimitCores * pod.cpuShare;
  if (limit >= pod.queue.concurrency() || span <= 0) return true;
  const double cores = std::min(toSeconds(version.behaviour.cpuPerRequest) / span, 1.0);
  // The need of one period of 100 ms: its mean, 3.3 deviations of it, and one request more. The
  // mean number in service over a period T varies by no more than load x E[S^2] / (E[S] T).
  const double periods = std::min(span * 10, 1.0);
  const double spread = std::min(span * 10 * (1 + version.squaredVariation), 1.0);
  // Taking turns makes arrivals at one pod more even than Poisson.
  const double evenness =
      balance == BalanceKind::RoundRobin ? 1 - 0.6 * (1 - 1.0 / static_cast<double>(pods)) : 1;
  const double deviation = std::sqrt(evenness * load * spread);
  return limit >= cores * (load + 3.3 * deviation + periods);
}

/// The highest load at which a request waits with no more than waitChance.
double RequestEngine::calmLoad(int concurrency) {
  const auto index = static_cast<std::size_t>(concurrency);
  if (index >= calmLoads_.size()) calmLoads_.resize(index + 1, 0);
  double& known = calmLoads_[index];
  if (known > 0) return known;
  double low = 0;
  double high = concurrency * 0.999;
  for (int step = 0; step < 30; ++step) {
    const double middle = (low + high) / 2;
    (erlangC(concurrency, middle) > waitChance ? high : low) = middle;
  }
  known = std::max(low, 1e-9);
  return known;
}

void RequestEngine::sampleSource(std::uint32_t index, Nanos until) {
  SourceState& source = sources_[index];
  const std::uint64_t count = source.arrivals->takeTo(SimTime{SimDuration{until}});
  if (count == 0) return;
  (void)sampleRequests(index, count, SpanPart::All);
}

/// Counts requests of a source whose spans are of this part. Returns the sum of the spans.
Nanos RequestEngine::sampleRequests(std::uint32_t index, std::uint64_t count, SpanPart part) {
  sent_ += count;
  const std::vector<std::uint64_t>& counts = splitTargets(entries_[sources_[index].entry], count);
  Nanos spent = 0;
  for (std::size_t target = 0; target < counts.size(); ++target) {
    if (counts[target] == 0) continue;
    spent += sampleTarget({index, target, counts[target], part});
  }
  return spent;
}

/// How many of the requests go to each target.
const std::vector<std::uint64_t>& RequestEngine::splitTargets(EntryState& entry,
                                                              std::uint64_t count) {
  const RouteRule& rule = entry.table.rules.front();
  std::vector<std::uint64_t>& out = targetCounts_;
  out.assign(rule.targets.size(), 0);
  double total = 0;
  for (const RouteTarget& target : rule.targets) {
    total += static_cast<double>(std::max<std::int64_t>(target.weight, 0));
  }
  if (rule.split == SplitKind::EarliestDeadline && rule.targets.size() > 1) {
    // Whole turns at once, the rest one by one.
    SplitState& split = splits_[entry.splits.front()];
    double level = 0;
    for (std::size_t t = 0; t < out.size(); ++t) {
      if (split.weights[t] > 0) level += split.deadlines[t] * static_cast<double>(split.weights[t]);
    }
    level = (level + static_cast<double>(count) - static_cast<double>(out.size())) / total;
    std::uint64_t done = 0;
    for (std::size_t t = 0; t < out.size(); ++t) {
      const auto weight = static_cast<double>(split.weights[t]);
      if (weight <= 0 || level <= split.deadlines[t]) continue;
      out[t] =
          std::min(static_cast<std::uint64_t>((level - split.deadlines[t]) * weight), count - done);
      split.deadlines[t] += static_cast<double>(out[t]) / weight;
      done += out[t];
    }
    for (; done < count; ++done) ++out[rotate(split)];
    return out;
  }
  std::uint64_t left = count;
  for (std::size_t t = 0; t < out.size() && left > 0; ++t) {
    const auto weight = static_cast<double>(std::max<std::int64_t>(rule.targets[t].weight, 0));
    if (weight <= 0) continue;
    out[t] = weight >= total ? left : sampleBinomial(entry.route, left, weight / total);
    left -= out[t];
    total -= weight;
  }
  return out;
}

/// Pods that are given a request, in the order of the cluster. Costs: O(min(count, pods)).
const std::vector<RequestEngine::PodShare>& RequestEngine::splitPods(EntryState& entry,
                                                                     ClusterState& cluster,
                                                                     std::uint64_t count) {
  const std::size_t pods = cluster.pods.size();
  const bool inTurn = entry.table.balance == BalanceKind::RoundRobin;
  shares_.clear();
  // Few requests choose their pods one by one.
  if (count < pods / 4) {
    for (std::uint64_t i = 0; i < count; ++i) {
      if (inTurn) (void)cluster.nextInTurn();
      const std::uint64_t place = inTurn ? cluster.cursor : entry.balance.below(pods);
      shares_.push_back({static_cast<std::uint32_t>(place), 1});
    }
    std::sort(shares_.begin(), shares_.end(),
              [](const PodShare& a, const PodShare& b) { return a.pod < b.pod; });
    std::size_t kept = 0;
    for (const PodShare& share : shares_) {
      if (kept > 0 && shares_[kept - 1].pod == share.pod) {
        ++shares_[kept - 1].count;
      } else {
        shares_[kept++] = share;
      }
    }
    shares_.resize(kept);
    for (PodShare& share : shares_) share.pod = cluster.pods[share.pod];
    return shares_;
  }
  for (const std::uint32_t pod : cluster.pods) shares_.push_back({pod, inTurn ? count / pods : 0});
  if (inTurn) {
    for (std::uint64_t rest = count % pods; rest > 0; --rest) {
      (void)cluster.nextInTurn();
      ++shares_[cluster.cursor].count;
    }
  } else {
    std::uint64_t left = count;
    for (std::size_t i = 0; i < pods; ++i) {
      const double share = 1.0 / static_cast<double>(pods - i);
      shares_[i].count = i + 1 == pods ? left : sampleBinomial(entry.balance, left, share);
      left -= shares_[i].count;
    }
  }
  std::erase_if(shares_, [](const PodShare& share) { return share.count == 0; });
  return shares_;
}

Nanos RequestEngine::sampleTarget(const SampledTarget& sampled) {
  const std::uint32_t entryIndex = sources_[sampled.source].entry;
  EntryState& entry = entries_[entryIndex];
  ClusterState& cluster =
      entry.clusters[*entry.table.rules.front().targets[sampled.target].cluster];
  const std::optional<ExporterKind> exporter = podExporterOf(entry.table.layer);
  const std::vector<PodShare>& shares = splitPods(entry, cluster, sampled.count);
  Nanos spent = 0;
  for (std::size_t first = 0; first < shares.size();) {
    SampledGroup group{entryIndex, sampled.source, noIndex, shares[first].pod, 0, sampled.part};
    std::size_t end = first;
    while (end < shares.size() && (end == first || !exporter) &&
           pods_[shares[end].pod].isAlike(pods_[group.firstPod])) {
      group.count += shares[end].count;
      PodState& pod = pods_[shares[end].pod];
      addServed(pod, versions_[pod.version], shares[end].count);
      ++end;
    }
    group.sink =
        exporter ? podSink(group.firstPod, *exporter) : entry.sinks.front()[sampled.target];
    const Nanos span = sampleGroup(group);
    spent += span;
    const double each = static_cast<double>(span) / static_cast<double>(group.count);
    for (; first < end; ++first) {
      const auto own = static_cast<double>(shares[first].count);
      pods_[shares[first].pod].queue.addWork(static_cast<Nanos>(each * own));
    }
  }
  return spent;
}

/// Counts the requests of some pods that are alike. Returns the time their workers spent.
Nanos RequestEngine::sampleGroup(const SampledGroup& group) {
  const PodState& pod = pods_[group.firstPod];
  VersionState& version = versions_[pod.version];
  SourceState& source = sources_[group.source];
  const std::uint64_t failed = sampleBinomial(version.flow, group.count, pod.errorRatio);
  version.routed += group.count;
  version.outcomes[static_cast<std::size_t>(Outcome::Ok)] += group.count - failed;
  version.outcomes[static_cast<std::size_t>(Outcome::Application)] += failed;
  if (source.isLoadTest) {
    // Nobody is exposed or hurt.
  } else if (source.users > 0) {
    version.exposed.addRandomly(group.count, source.firstUser, source.users, source.userDraws);
    if (pod.watch != noIndex) {
      watches_[pod.watch].users.addRandomly(group.count, source.firstUser, source.users,
                                            source.userDraws);
    }
    version.hurt.addRandomly(failed, source.firstUser, source.users, source.userDraws);
  } else {
    version.exposed.addAnonymous(group.count);
    if (pod.watch != noIndex) watches_[pod.watch].users.addAnonymous(group.count);
    version.hurt.addAnonymous(failed);
  }
  RequestTally& tally = cells_[cellOf(group.entry, pod.workload)].tally;
  tally.routed += group.count;
  tally.served += group.count;
  tally.outcomes[static_cast<std::size_t>(Outcome::Ok)] += group.count - failed;
  tally.outcomes[static_cast<std::size_t>(Outcome::Application)] += failed;
  const std::uint64_t micros = sampleSpans(group, Outcome::Ok, group.count - failed) +
                               sampleSpans(group, Outcome::Application, failed);
  return nanosOf(static_cast<double>(micros) * 1e-6);
}

std::uint64_t RequestEngine::sampleSpans(const SampledGroup& group, Outcome outcome,
                                         std::uint64_t count) {
  if (count == 0) return 0;
  const PodState& pod = pods_[group.firstPod];
  VersionState& version = versions_[pod.version];
  LatencyHistogram& latency = cells_[cellOf(group.entry, pod.workload)].tally.latency;
  const SpanTable& table = tableFor(group, outcome);
  if (group.sink == noIndex) {
    const DrawnSpans drawn = table.draw(count, version.flow, {latency, {}}, group.part);
    version.slow += drawn.slow;
    return drawn.micros;
  }
  const int code = statusCodeOf(entries_[group.entry].table.layer, outcome);
  SinkState::Row& row = rowOf(sinks_[group.sink], code);
  const DrawnSpans drawn = table.draw(count, version.flow, {latency, row.buckets}, group.part);
  version.slow += drawn.slow;
  row.sumMicros += drawn.micros;
  noteNews(group.sink);
  return drawn.micros;
}

const SpanTable& RequestEngine::tableFor(const SampledGroup& group, Outcome outcome) {
  const PodState& pod = pods_[group.firstPod];
  const VersionBehaviour& behaviour = versions_[pod.version].behaviour;
  const bool special = outcome != Outcome::Ok && behaviour.errorLatency.has_value();
  const Outcome kind = special ? outcome : Outcome::Ok;
  const ExporterKind exporter =
      group.sink == noIndex ? ExporterKind::Application : sinks_[group.sink].kind;
  const SpanChange change{pod.latencyFactor, static_cast<double>(pod.latencyAdd) / 1000};
  const Nanos pace = sources_[group.source].pace;
  for (const KnownTable& known : tables_) {
    if (known.version == pod.version && known.outcome == kind && known.exporter == exporter &&
        known.pace == pace && known.change == change) {
      return known.table;
    }
  }
  const Distribution& span = special ? *behaviour.errorLatency : behaviour.serviceTime;
  SpanMarks marks{slowMicros, SpanMarks::none};
  if (pace > 0) marks.paceMicros = static_cast<std::uint64_t>(pace / 1000);
  tables_.push_back({pod.version, kind, exporter, change, pace,
                     SpanTable(span, change, layoutOf(exporter), marks)});
  return tables_.back().table;
}

}  // namespace aviary
