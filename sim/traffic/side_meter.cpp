#include "sim/traffic/side_meter.hpp"

#include <algorithm>
#include <utility>

namespace aviary {

SideMeter::SideMeter(const TrafficModel& model, ObjectKey service, std::vector<ObjectKey> workloads,
                     std::vector<ObjectKey> direct)
    : model_(model), service_(std::move(service)), direct_(std::move(direct)) {
  for (ObjectKey& workload : workloads) sides_.push_back({std::move(workload), 0, 0, 0, 0});
}

bool SideMeter::isDirect(const ObjectKey& service) const {
  return std::find(direct_.begin(), direct_.end(), service) != direct_.end();
}

/// Adds what one side has come to so far.
void SideMeter::addSide(const Side& side, RequestTally& sum) const {
  const RequestEngine& requests = model_.requests();
  const WorkloadState* workload = requests.workload(side.workload);
  if (workload == nullptr) return;
  for (const std::uint32_t index : workload->cells) {
    const CellState& cell = requests.cells()[index];
    if (!isDirect(requests.services()[cell.service])) sum.merge(cell.tally);
  }
}

/// Adds what reached no side.
void SideMeter::addLost(RequestTally& sum) const {
  if (const CellState* lost = model_.requests().lostCell(service_)) sum.merge(lost->tally);
}

ServiceInterval SideMeter::read(SimTime now) {
  ServiceInterval out;
  out.length = now - last_;
  last_ = now;
  std::uint64_t routed = 0;
  all_.clear();
  for (Side& side : sides_) {
    own_.clear();
    addSide(side, own_);
    SideInterval interval;
    interval.routed = own_.routed - side.routed;
    interval.completed = own_.completed() - side.completed;
    interval.failed = own_.failed() - side.failed;
    side.routed = own_.routed;
    side.completed = own_.completed();
    side.failed = own_.failed();
    all_.merge(own_);
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
  addLost(all_);
  out.routed = all_.routed - total_.routed;
  out.completed = all_.completed() - total_.completed();
  out.failed = all_.failed() - total_.failed();
  if (const auto quantiles = all_.latency.quantilesSince(total_.latency, {0.5, 0.99})) {
    out.latencyP50 = (*quantiles)[0];
    out.latencyP99 = (*quantiles)[1];
  }
  std::swap(all_, total_);
  return out;
}

}  // namespace aviary
