#include <algorithm>
#include <utility>

#include "sim/engine/distribution.hpp"
#include "sim/traffic/request_engine.hpp"

namespace aviary {
namespace {

/// What a client waits before it gives up connecting to a machine that is gone.
Nanos connectTimeoutOf(const EntryState& entry, std::uint32_t cluster) {
  constexpr Nanos unlessStated = 5'000'000'000;
  const std::vector<std::optional<PoolPolicy>>& pools = entry.table.pools;
  const bool stated = !pools.empty() && pools[cluster] && pools[cluster]->connectTimeout;
  return stated ? pools[cluster]->connectTimeout->count() : unlessStated;
}

}  // namespace

double errorRatioUnderLoad(PodState& pod, const VersionState& version, Nanos now) {
  const std::vector<LoadErrors>& points = version.behaviour.errorRateByLoad;
  const double load = static_cast<double>(pod.queue.inSystem(now)) / pod.queue.concurrency();
  const auto above = std::find_if(points.begin(), points.end(),
                                  [load](const LoadErrors& point) { return point.load > load; });
  double added = 0;
  if (above == points.end()) {
    added = points.back().errorRate;
  } else if (above == points.begin()) {
    added = above->errorRate;
  } else {
    const LoadErrors& below = *(above - 1);
    const double part = (load - below.load) / (above->load - below.load);
    added = below.errorRate + (above->errorRate - below.errorRate) * part;
  }
  return 1 - (1 - pod.errorRatio) * (1 - added);
}

RequestEngine::Hop RequestEngine::ask(EntryState& entry, const Choice& choice,
                                      const Attempt& attempt, std::uint32_t first) {
  const RouteRule& rule = entry.table.rules[choice.rule];
  const std::uint32_t cluster = *rule.targets[choice.target].cluster;
  const std::optional<ExporterKind> exporter = podExporterOf(entry.table.layer);
  Hop hop;
  Nanos lost = 0;  // on machines that do not answer
  std::uint32_t avoid = attempt.avoid;
  for (int tries = 0; tries <= rule.connectRetries; ++tries) {
    const bool known = tries == 0 && first != noIndex;
    const std::uint32_t index = known ? first : pickOther(entry, cluster, attempt, avoid);
    if (pods_[index].accepts(attempt.now)) {
      hop = serve(index, entry.service, attempt);
      noteAnswer(entry, cluster, hop);
      hop.due += lost;
      if (exporter) hop.sink = podSink(index, *exporter);
      break;
    }
    if (pods_[index].unreachable) lost += connectTimeoutOf(entry, cluster);
    hop.pod = index;
    hop.outcome = pods_[index].unreachable ? Outcome::Unreachable : Outcome::Refused;
    hop.due = attempt.now + lost;
    noteAnswer(entry, cluster, hop);
    avoid = index;
  }
  // A version counts what it was sent, also when none of its pods took it.
  if (hop.outcome == Outcome::Refused || hop.outcome == Outcome::Unreachable) {
    ++versions_[pods_[hop.pod].version].routed;
  }
  if (!exporter) hop.sink = entry.sinks[choice.rule][choice.target];
  if (rule.delayRatio > 0 && sampleBernoulli(entry.route, rule.delayRatio)) {
    hop.due += rule.delay.count();
  }
  if (mirrors(entry, choice.rule) && hasPods(entry, *rule.mirror)) {
    const std::uint32_t index = pickPod(entry, *rule.mirror->cluster, attempt);
    if (pods_[index].accepts(attempt.now)) {
      // Fire and forget: the pod works and its metrics count, nobody waits for the answer.
      Attempt copy = attempt;
      copy.user = noIndex;
      copy.copied = true;
      ++copy.depth;
      const Hop shadow = serve(index, entry.service, copy);
      VersionState& version = versions_[pods_[index].version];
      --version.routed;
      ++version.mirrored;
      const std::uint32_t sink =
          exporter ? podSink(index, *exporter) : proxySink(entry, *rule.mirror);
      InFlight copied{shadow.due, attempt.now, noIndex,        sink, noIndex, index,
                      true,       shadow.outcome, entry.table.layer};
      copied.start = shadow.start;
      keep(copied);
    }
  }
  return hop;
}

RequestEngine::Hop RequestEngine::serve(std::uint32_t index, std::uint32_t service,
                                        const Attempt& attempt) {
  PodState& pod = pods_[index];
  VersionState& version = versions_[pod.version];
  Hop hop;
  hop.pod = index;
  ++version.routed;
  // Who is never seen again is met once, however often the request is sent.
  if (attempt.number == 0 || attempt.user != noIndex) meet(pod, version, personOf(attempt));
  if (pod.queue.full(attempt.now)) {
    hop.due = attempt.now;
    hop.outcome = Outcome::QueueFull;
    return hop;
  }
  // Both draws are made for every request: a fault changes no other request's numbers.
  const bool failed = version.errors.uniform() < errorRatioOf(pod, version, attempt.now);
  hop.outcome = failed ? Outcome::Application : Outcome::Ok;
  Nanos span = drawSpan(version, pod, hop.outcome, attempt.now);
  for (auto* calls : {&calls_[service], &workloadCalls_[pod.workload]}) {
    if (hop.outcome != Outcome::Ok || calls->empty()) continue;
    const Answer called = callOthers(*calls, attempt);
    span += called.due - attempt.now;
    hop.outcome = called.outcome;
  }
  const PodQueue::Place place = pod.queue.placeFor(attempt.now);
  if (pod.cpuLimitCores > 0) span = throttled(pod, version, place, span);
  hop.due = pod.queue.serve(place, attempt.now, span);
  hop.served = true;
  hop.wait = place.start - attempt.now;
  hop.start = place.start;
  return hop;
}

/// The calls of one request, one after the other; the first failure ends them.
/// Differs: all are sent when the request arrives, even if it waits for a worker.
RequestEngine::Answer RequestEngine::callOthers(std::vector<CallState>& calls,
                                                const Attempt& attempt) {
  Answer sum{attempt.now, Outcome::Ok, true};
  for (CallState& call : calls) {
    auto times = static_cast<int>(call.perRequest);
    const double rest = call.perRequest - times;
    if (rest > 0 && sampleBernoulli(call.rng, rest)) ++times;
    for (int i = 0; i < times; ++i) {
      bool good = false;
      for (int tries = 0; tries <= call.retries && !good; ++tries) {
        Attempt child = attempt;
        child.firstArrival = attempt.now;
        ++child.depth;
        const Answer answer = play(call.entry, child);
        Nanos span = answer.due - attempt.now;
        good = answer.outcome == Outcome::Ok;
        if (call.timeout && span > *call.timeout) {
          span = *call.timeout;
          good = false;
        }
        sum.due += span;
      }
      if (!good) return {sum.due, Outcome::Dependency, true};
    }
  }
  return sum;
}

}  // namespace aviary
