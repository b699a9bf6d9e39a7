#include "sim/traffic/side_meter.hpp"

#include <algorithm>
#include <utility>

namespace aviary {

SideMeter::SideMeter(const TrafficModel& model, ObjectKey service, std::vector<ObjectKey> workloads,
                     std::vector<ObjectKey> direct)
    : model_(model), key_(std::move(service)), direct_(std::move(direct)) {
  for (ObjectKey& workload : workloads) {
    sides_.emplace_back();
    sides_.back().key = std::move(workload);
  }
}

bool SideMeter::isDirect(const ObjectKey& service) const {
  return std::find(direct_.begin(), direct_.end(), service) != direct_.end();
}

/// Cells are only ever added, behind those that were known.
void SideMeter::findCells(Side& side) {
  const RequestEngine& requests = model_.requests();
  if (side.workload == noIndex) side.workload = requests.findWorkload(side.key);
  if (side.workload == noIndex) return;
  const std::vector<std::uint32_t>& cells = requests.workloads()[side.workload].cells;
  for (; side.cellsKnown < cells.size(); ++side.cellsKnown) {
    const std::uint32_t index = cells[side.cellsKnown];
    if (isDirect(requests.services()[requests.cells()[index].service])) continue;
    side.cells.emplace_back();
    side.cells.back().index = index;
  }
}

/// Adds what the requests of a cell have come to since, and notes it if there are answers.
void SideMeter::readCell(Cell& cell, SideInterval& sum) {
  const RequestTally& tally = model_.requests().cells()[cell.index].tally;
  sum.routed += tally.routed - std::exchange(cell.routed, tally.routed);
  const std::uint64_t completed = tally.completed();
  if (completed == cell.completed) return;
  const std::uint64_t failed = completed - tally.outcomes[static_cast<std::size_t>(Outcome::Ok)];
  sum.completed += completed - std::exchange(cell.completed, completed);
  sum.failed += failed - std::exchange(cell.failed, failed);
  news_.push_back(&cell);
}

/// The CPU time of a side since the last reading, of its request.
void SideMeter::readCpu(Side& side, SideInterval& interval) const {
  if (side.workload == noIndex) return;
  const WorkloadCpu cpu = model_.workloadCpu(side.workload);
  if (cpu.requestMillicores > 0 && interval_.length > SimDuration::zero()) {
    const auto used = static_cast<double>(cpu.cpuNanoseconds - side.cpuNanoseconds);
    const double given = static_cast<double>(interval_.length.count()) *
                         (static_cast<double>(cpu.requestMillicores) / 1000);
    interval.cpuPercent = used / given * 100;
  }
  side.cpuNanoseconds = cpu.cpuNanoseconds;
}

void SideMeter::readSides() {
  interval_.sides.assign(sides_.size(), {});
  std::uint64_t routed = 0;
  for (std::size_t i = 0; i < sides_.size(); ++i) {
    Side& side = sides_[i];
    SideInterval& interval = interval_.sides[i];
    findCells(side);
    for (Cell& cell : side.cells) readCell(cell, interval);
    readCpu(side, interval);
    routed += interval.routed;
  }
  interval_.shares.assign(sides_.size(), std::nullopt);
  for (std::size_t i = 0; i < sides_.size() && routed > 0; ++i) {
    const auto own = static_cast<double>(interval_.sides[i].routed);
    interval_.shares[i] = own / static_cast<double>(routed) * 100;
  }
}

/// What reached no side.
void SideMeter::readLost(SideInterval& sum) {
  const RequestEngine& requests = model_.requests();
  if (service_ == noIndex) service_ = requests.findService(key_);
  if (service_ == noIndex) return;
  if (lost_.index == noIndex) lost_.index = requests.findLostCell(service_);
  if (lost_.index != noIndex) readCell(lost_, sum);
}

/// Half and 99 of 100 answers since the last reading took at most so long.
void SideMeter::readLatency() {
  const std::vector<CellState>& cells = model_.requests().cells();
  latency_.clear();
  for (const Cell* cell : news_) latency_.add(cells[cell->index].tally.latency, cell->latency);
  const auto quantiles = latency_.quantiles({0.5, 0.99});
  interval_.latencyP50.reset();
  interval_.latencyP99.reset();
  if (quantiles) {
    interval_.latencyP50 = (*quantiles)[0];
    interval_.latencyP99 = (*quantiles)[1];
  }
  for (Cell* cell : news_) cell->latency.follow(cells[cell->index].tally.latency);
}

const ServiceInterval& SideMeter::read(SimTime now) {
  interval_.length = now - std::exchange(last_, now);
  news_.clear();
  readSides();
  SideInterval all;
  readLost(all);
  for (const SideInterval& side : interval_.sides) {
    all.routed += side.routed;
    all.completed += side.completed;
    all.failed += side.failed;
  }
  interval_.routed = all.routed;
  interval_.completed = all.completed;
  interval_.failed = all.failed;
  readLatency();
  return interval_;
}

}  // namespace aviary
