#include "sim/traffic/side_meter.hpp"

#include <algorithm>
#include <utility>

namespace aviary {

SideMeter::SideMeter(const TrafficModel& model, ObjectKey service, std::vector<ObjectKey> workloads,
                     std::vector<ObjectKey> direct)
    : model_(model), service_(std::move(service)), direct_(std::move(direct)) {
  for (ObjectKey& workload : workloads) sides_.push_back({std::move(workload), {}, 0});
}

bool SideMeter::isDirect(const ObjectKey& service) const {
  return std::find(direct_.begin(), direct_.end(), service) != direct_.end();
}

/// Adds what the requests of a cell have come to, and notes their latencies.
void SideMeter::add(std::uint32_t cell, Counts& sum) {
  const RequestTally& tally = model_.requests().cells()[cell].tally;
  sum.routed += tally.routed;
  sum.completed += tally.completed();
  sum.failed += tally.failed();
  news_.push_back({&tally.latency, &seen_[cell]});
}

/// Half and 99 of 100 answers of the noted cells since the last reading took at most so long.
std::optional<std::array<double, 2>> SideMeter::readLatency() {
  const auto quantiles = LatencyHistogram::quantilesSince(news_, {0.5, 0.99});
  for (auto& [cell, seen] : seen_) seen.follow(model_.requests().cells()[cell].tally.latency);
  news_.clear();
  return quantiles;
}

ServiceInterval SideMeter::read(SimTime now) {
  const RequestEngine& requests = model_.requests();
  ServiceInterval out;
  out.length = now - last_;
  last_ = now;
  std::uint64_t routed = 0;
  Counts all;
  for (Side& side : sides_) {
    Counts own;
    const WorkloadState* workload = requests.workload(side.workload);
    if (workload != nullptr) {
      for (const std::uint32_t cell : workload->cells) {
        if (!isDirect(requests.services()[requests.cells()[cell].service])) add(cell, own);
      }
    }
    SideInterval interval;
    interval.routed = own.routed - side.counts.routed;
    interval.completed = own.completed - side.counts.completed;
    interval.failed = own.failed - side.counts.failed;
    side.counts = own;
    all.routed += own.routed;
    all.completed += own.completed;
    all.failed += own.failed;
    const WorkloadCpu cpu = model_.workloadCpu(side.workload);
    if (cpu.requestMillicores > 0 && out.length > SimDuration::zero()) {
      const auto used = static_cast<double>(cpu.cpuNanoseconds - side.cpuNanoseconds);
      const double given = static_cast<double>(out.length.count()) *
                           (static_cast<double>(cpu.requestMillicores) / 1000);
      interval.cpuPercent = used / given * 100;
    }
    side.cpuNanoseconds = cpu.cpuNanoseconds;
    routed += interval.routed;
    out.sides.push_back(interval);
  }
  for (const SideInterval& side : out.sides) {
    std::optional<double> share;
    if (routed > 0) share = static_cast<double>(side.routed) / static_cast<double>(routed) * 100;
    out.shares.push_back(share);
  }
  // What reached no side.
  if (const CellState* lost = requests.lostCell(service_)) {
    add(static_cast<std::uint32_t>(lost - requests.cells().data()), all);
  }
  out.routed = all.routed - total_.routed;
  out.completed = all.completed - total_.completed;
  out.failed = all.failed - total_.failed;
  total_ = all;
  if (const auto quantiles = readLatency()) {
    out.latencyP50 = (*quantiles)[0];
    out.latencyP99 = (*quantiles)[1];
  }
  return out;
}

}  // namespace aviary
