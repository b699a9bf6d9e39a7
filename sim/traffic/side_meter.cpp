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

RequestTally SideMeter::tallyOf(const Side& side) const {
  const RequestEngine& requests = model_.requests();
  RequestTally sum;
  for (const CellState& cell : requests.cells()) {
    if (cell.workload == noIndex || requests.workloads()[cell.workload] != side.workload) continue;
    if (!isDirect(requests.services()[cell.service])) sum.merge(cell.tally);
  }
  return sum;
}

RequestTally SideMeter::tallyOfAll() const {
  const RequestEngine& requests = model_.requests();
  RequestTally sum;
  for (const Side& side : sides_) sum.merge(tallyOf(side));
  for (const CellState& cell : requests.cells()) {
    const bool lost = cell.workload == noIndex && requests.services()[cell.service] == service_;
    if (lost) sum.merge(cell.tally);
  }
  return sum;
}

ServiceInterval SideMeter::read(SimTime now) {
  ServiceInterval out;
  out.length = now - last_;
  last_ = now;
  std::uint64_t routed = 0;
  for (Side& side : sides_) {
    const RequestTally tally = tallyOf(side);
    RequestTally since = tally;
    since.subtract(side.tally);
    side.tally = tally;
    SideInterval interval;
    interval.routed = since.routed;
    interval.completed = since.completed();
    interval.failed = since.failed();
    interval.latencyP50 = since.latency.quantileMillis(0.5);
    interval.latencyP99 = since.latency.quantileMillis(0.99);
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
  const RequestTally total = tallyOfAll();
  RequestTally since = total;
  since.subtract(total_);
  total_ = total;
  out.routed = since.routed;
  out.completed = since.completed();
  out.failed = since.failed();
  out.latencyP50 = since.latency.quantileMillis(0.5);
  out.latencyP99 = since.latency.quantileMillis(0.99);
  return out;
}

}  // namespace aviary
