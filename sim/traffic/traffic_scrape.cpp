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
  for (std::uint32_t slot = 0; slot < (jittered ? jitteredSlots : 1); ++slot) {
    slots_.push_back({samples_.addGroup(), {}, {}});
  }
  Rng offsets = streams_.stream("telemetry/offsets");
  const auto offset = [&](SimDuration period) {
    if (!jittered) return period;
    const auto micros = static_cast<std::uint64_t>(period.count() / 1000);
    return SimDuration{static_cast<std::int64_t>(offsets.below(micros) + 1) * 1000};
  };
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
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
  collectNews();
  ScrapeSlot& here = slots_[slot];
  for (const std::uint32_t index : here.gone) closeSink(requests_.sinks()[index]);
  here.gone.clear();
  if (disturbances_.scrapingDown(now())) return;
  samples_.scrape(here.group, now());
  missHidden(slot);
  std::sort(here.news.begin(), here.news.end());
  std::erase_if(here.news,
                [this](std::uint32_t index) { return !scrapeOne(requests_.sinks()[index]); });
}

/// Gives sinks with news to those who read them.
void TrafficModel::collectNews() {
  requests_.takeNews([this](std::uint32_t index) {
    slots_[slotOf(requests_.sinks()[index])].news.push_back(index);
  });
}

std::uint32_t TrafficModel::slotOf(SinkState& sink) const {
  if (sink.slot == noIndex) {
    const auto slots = static_cast<std::uint32_t>(slots_.size());
    sink.slot = slots == 1
                    ? 0
                    : static_cast<std::uint32_t>(StableHash{}.text(sink.subject).value() % slots);
  }
  return sink.slot;
}

/// Prometheus no longer discovers the target: what it counted last is never read.
void TrafficModel::closeSink(SinkState& sink) {
  for (const SinkState::Row& row : sink.rows) {
    if (row.series) samples_.close(*row.series, now());
  }
  sink.rows = {};
}

void TrafficModel::missHidden(std::uint32_t slot) {
  for (const std::uint32_t pod : hiddenPods_) {
    for (const std::uint32_t index : requests_.pod(pod).sinks) {
      if (index == noIndex || slotOf(requests_.sinks()[index]) != slot) continue;
      for (const SinkState::Row& row : requests_.sinks()[index].rows) {
        if (row.series) samples_.miss(*row.series, now());
      }
    }
  }
}

bool TrafficModel::scrapeOne(SinkState& sink) {
  if (sink.pod != noIndex && requests_.pod(sink.pod).gone) {
    closeSink(sink);
  } else if (hiddenPods_.contains(sink.pod)) {
    return true;
  } else {
    scrapeSink(sink, now());
  }
  sink.hasNews = false;
  return false;
}

void TrafficModel::scrapeSink(SinkState& sink, SimTime at) {
  for (SinkState::Row& row : sink.rows) {
    if (!row.series) row.series = openSeries(sink, row.code);
    samples_.append(*row.series, at, row.buckets, row.sumMicros);
  }
}

SeriesId TrafficModel::openSeries(SinkState& sink, int code) {
  SeriesInfo info{sink.kind, sink.subject, code, sink.labels};
  info.labels[std::string(namesOf(sink.kind).codeLabel)] = std::to_string(code);
  if (sink.kind == ExporterKind::Linkerd) {
    info.labels["classification"] = code / 100 == 5 ? "failure" : "success";
  }
  return samples_.open(std::move(info), slots_[slotOf(sink)].group);
}

std::uint64_t TrafficModel::idleCpuOf(const PodState& pod) const {
  const std::int64_t idle = requests_.versions()[pod.version].behaviour.cpuIdleMillicores;
  const Nanos at = now().time_since_epoch().count();
  const Nanos until = pod.gone ? std::min(pod.acceptUntil, at) : at;
  return static_cast<std::uint64_t>(std::max<Nanos>(until - pod.containerStart, 0) / 1000 * idle);
}

void TrafficModel::readUsage() {
  engine_.after(measurement_.metricsResolution, Phase::Sample, usageLabel_,
                [this] { readUsage(); });
  advanceTo(now());
  const bool late = measurement_.metricsLag > SimDuration::zero();
  const Nanos at = now().time_since_epoch().count();
  std::vector<PodUsageReading> readings;
  eachPod([&](std::uint32_t index) {
    PodState& pod = requests_.pod(index);
    const Uid uid = pod.uid;
    if (!pod.scraped || pod.unreachable) return;
    const SimTime start{SimDuration{pod.containerStart}};
    const std::uint64_t cpu =
        pod.served * requests_.versions()[pod.version].cpuPerRequest + idleCpuOf(pod);
    const std::int64_t memory = workingSetOf(pod, at);
    if (!late && usage_.recordNext(uid, {start, now(), cpu, memory})) return;
    PodUsageReading reading{pod.identity.pod, uid, start, now(), cpu, memory, pod.containers};
    if (late) {
      readings.push_back(std::move(reading));
    } else {
      usage_.record(reading);
    }
  });
  if (!late) return;
  lateUsage_.push_back(std::move(readings));
  engine_.after(measurement_.metricsLag, Phase::Sample, usageLabel_, [this] { serveUsage(); });
}

void TrafficModel::serveUsage() {
  for (const PodUsageReading& reading : lateUsage_.front()) {
    if (podOf(reading.uid) != noIndex) usage_.record(reading);
  }
  lateUsage_.pop_front();
}

WorkloadCpu TrafficModel::workloadCpu(const ObjectKey& workload) const {
  const std::uint32_t found = requests_.findWorkload(workload);
  return found == noIndex ? WorkloadCpu{} : workloadCpu(found);
}

WorkloadCpu TrafficModel::workloadCpu(std::uint32_t workload) const {
  WorkloadCpu sum;
  if (workload >= podsOfWorkload_.size()) return sum;
  sum.requestMillicores = podsOfWorkload_[workload].requestMillicores;
  sum.cpuNanoseconds = requests_.workloads()[workload].cpuNanoseconds;
  for (const std::uint32_t index : podsOfWorkload_[workload].idlePods) {
    sum.cpuNanoseconds += idleCpuOf(requests_.pods()[index]);
  }
  return sum;
}

}  // namespace aviary
