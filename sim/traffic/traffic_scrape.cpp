#include <algorithm>

#include "sim/engine/hash.hpp"
#include "sim/traffic/traffic_model.hpp"

namespace aviary {
namespace {

/// Groups of targets that a jittered Prometheus scrapes one after the other.
constexpr std::uint32_t jitteredSlots = 8;

}  // namespace

void TrafficModel::startTimers() {
  const bool jittered = measurement_.alignment == TimerAlignment::Jittered;
  scrapeSlots_ = jittered ? jitteredSlots : 1;
  Rng offsets = streams_.stream("telemetry/offsets");
  const auto offset = [&](SimDuration period) {
    if (!jittered) return period;
    const auto micros = static_cast<std::uint64_t>(period.count() / 1000);
    return SimDuration{static_cast<std::int64_t>(offsets.below(micros) + 1) * 1000};
  };
  for (std::uint32_t slot = 0; slot < scrapeSlots_; ++slot) {
    engine_.after(offset(measurement_.scrapeInterval), Phase::Sample, scrapeLabel_,
                  [this, slot] { scrape(slot); });
  }
  // A node's counters are read where metrics-server finds them `metricsLag` later.
  SimDuration first = offset(measurement_.metricsResolution);
  while (first < measurement_.metricsLag) first += measurement_.metricsResolution;
  engine_.after(first - measurement_.metricsLag, Phase::Sample, usageLabel_,
                [this] { readUsage(); });
}

/// Reads the targets of one slot and sets the timer of the next scrape.
void TrafficModel::scrape(std::uint32_t slot) {
  engine_.after(measurement_.scrapeInterval, Phase::Sample, scrapeLabel_,
                [this, slot] { scrape(slot); });
  advanceTo(now());
  placeSinks();
  const bool down = disturbances_.scrapingDown(now());
  std::erase_if(sinksOfSlot_[slot], [this, down](std::uint32_t index) {
    return !scrapeOne(requests_.sinks()[index], down);
  });
}

/// Gives the sinks that have come since the last scrape a slot each.
void TrafficModel::placeSinks() {
  sinksOfSlot_.resize(scrapeSlots_);
  const std::vector<SinkState>& sinks = requests_.sinks();
  for (; sinksPlaced_ < sinks.size(); ++sinksPlaced_) {
    const std::uint64_t slot =
        scrapeSlots_ == 1
            ? 0
            : StableHash{}.text(sinks[sinksPlaced_].subject).value() % scrapeSlots_;
    sinksOfSlot_[slot].push_back(static_cast<std::uint32_t>(sinksPlaced_));
  }
}

bool TrafficModel::scrapeOne(SinkState& sink, bool down) {
  const PodState* pod = sink.pod == noIndex ? nullptr : &requests_.pod(sink.pod);
  if (pod != nullptr && pod->gone) {
    // Prometheus no longer discovers the target: what it counted last is never read.
    for (const SinkState::Row& row : sink.rows) {
      if (row.series) samples_.close(*row.series, now());
    }
    sink.closed = true;
    sink.rows = {};
    return false;
  }
  const bool hidden = pod != nullptr && (!pod->scraped || pod->unreachable);
  if (!down && !hidden) scrapeSink(sink, now());
  return true;
}

void TrafficModel::scrapeSink(SinkState& sink, SimTime at) {
  const std::string label{namesOf(sink.kind).codeLabel};
  for (SinkState::Row& row : sink.rows) {
    if (!row.series) {
      SeriesInfo info{sink.kind, sink.subject, row.code, sink.labels};
      info.labels[label] = std::to_string(row.code);
      if (sink.kind == ExporterKind::Linkerd) {
        info.labels["classification"] = row.code / 100 == 5 ? "failure" : "success";
      }
      row.series = samples_.open(std::move(info));
    }
    samples_.append(*row.series, at, row.buckets, row.sumMicros);
  }
}

std::uint64_t TrafficModel::cpuOf(const PodState& pod) const {
  const VersionBehaviour& behaviour = requests_.versions()[pod.version].behaviour;
  const Nanos until = pod.gone ? std::min(pod.acceptUntil, now().time_since_epoch().count())
                               : now().time_since_epoch().count();
  const Nanos age = std::max<Nanos>(until - pod.containerStart, 0);
  return pod.served * static_cast<std::uint64_t>(behaviour.cpuPerRequest.count()) +
         static_cast<std::uint64_t>(age / 1000 * behaviour.cpuIdleMillicores);
}

void TrafficModel::readUsage() {
  engine_.after(measurement_.metricsResolution, Phase::Sample, usageLabel_,
                [this] { readUsage(); });
  advanceTo(now());
  const bool late = measurement_.metricsLag > SimDuration::zero();
  const Nanos at = now().time_since_epoch().count();
  std::vector<PodUsageReading> readings;
  for (const auto& [uid, index] : podByUid_) {
    PodState& pod = requests_.pod(index);
    if (!pod.scraped || pod.unreachable) continue;
    const SimTime start{SimDuration{pod.containerStart}};
    const std::uint64_t cpu = cpuOf(pod);
    const std::int64_t memory = workingSetOf(pod, at);
    if (!late && usage_.recordNext(uid, {start, now(), cpu, memory})) continue;
    PodUsageReading reading{pod.identity.pod, uid, start, now(), cpu, memory, pod.containers};
    if (late) {
      readings.push_back(std::move(reading));
    } else {
      usage_.record(reading);
    }
  }
  if (!late) return;
  lateUsage_.push_back(std::move(readings));
  engine_.after(measurement_.metricsLag, Phase::Sample, usageLabel_, [this] { serveUsage(); });
}

void TrafficModel::serveUsage() {
  for (const PodUsageReading& reading : lateUsage_.front()) {
    if (podByUid_.contains(reading.uid)) usage_.record(reading);
  }
  lateUsage_.pop_front();
}

WorkloadCpu TrafficModel::workloadCpu(const ObjectKey& workload) const {
  WorkloadCpu sum;
  const auto found = podsOfWorkload_.find(workload);
  if (found == podsOfWorkload_.end()) return sum;
  for (const std::uint32_t index : found->second.pods) {
    const PodState& pod = requests_.pods()[index];
    const VersionBehaviour& behaviour = requests_.versions()[pod.version].behaviour;
    sum.cpuNanoseconds +=
        cpuOf(pod) +
        pod.servedBefore * static_cast<std::uint64_t>(behaviour.cpuPerRequest.count());
    if (!pod.gone) sum.requestMillicores += pod.cpuRequestMillicores;
  }
  return sum;
}

}  // namespace aviary
