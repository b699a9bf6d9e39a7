#include "sim/run/run_totals.hpp"

#include <algorithm>

namespace aviary {
namespace {

// Phases in which users may meet a version that has not been promoted.
bool isTrial(CanaryPhase phase) {
  return phase == CanaryPhase::Progressing || phase == CanaryPhase::WaitingPromotion;
}

}  // namespace

RunTotals::RunTotals(Engine& engine, Store& store, TrafficModel& traffic, TraceBuilder& builder,
                     SimDuration warmup)
    : engine_(engine), traffic_(traffic), builder_(builder), warmup_(warmup) {
  store.watch<Canary>([this](const Change<Canary>& change) { canaryChanged(change); });
}

void RunTotals::start() {
  if (warmup_ <= SimDuration::zero()) return;
  engine_.at(timeAt(warmup_), Phase::Record, engine_.label("warmup", "totals"), [this] {
    traffic_.advanceTo(engine_.now());
    atWarmup_ = traffic_.totals();
    versionsAtWarmup_ = traffic_.versions();
    servicesAtWarmup_ = traffic_.services();
  });
}

void RunTotals::canaryChanged(const Change<Canary>& change) {
  if (!change.after) return;
  const Canary& canary = *change.after;
  Trial& trial = trials_[keyOf(canary.metadata)];
  const bool trying = isTrial(canary.status.phase);
  if (trying && !trial.running) {
    trial.target = {canary.metadata.namespace_, canary.spec.targetRef.name};
    traffic_.watchUsers(trial.target);
  }
  if (!trying && trial.running) endTrial(trial);
  trial.running = trying;
}

void RunTotals::endTrial(Trial& trial) {
  traffic_.advanceTo(engine_.now());
  trial.exposed = std::max(trial.exposed, traffic_.usersOf(trial.target));
}

void RunTotals::finish() {
  TraceTotals& totals = builder_.totals();
  const TrafficModel::Totals all = traffic_.totals();
  totals.simulatedRequests = all.routed;
  totals.requests = all.routed - atWarmup_.routed;
  totals.failed = all.failed - atWarmup_.failed;
  std::vector<VersionSummary> versions = traffic_.versions();
  for (auto& [key, trial] : trials_) {
    if (trial.running) endTrial(trial);
    totals.usersExposed += trial.exposed;
  }
  for (VersionSummary& version : versions) {
    VersionSummary before;
    for (const VersionSummary& entry : versionsAtWarmup_) {
      if (entry.image == version.image) before = entry;
    }
    VersionTotals out;
    out.image = builder_.text(version.image);
    out.requests = version.requests - before.requests;
    out.slow = version.slow - before.slow;
    out.mirrored = version.mirrored - before.mirrored;
    out.usersExposed = version.usersExposed;
    out.usersHurt = version.usersHurt;
    for (std::size_t i = 1; i < outcomeCount; ++i) version.outcomes[i] -= before.outcomes[i];
    out.failed = causesOf(version.outcomes);
    totals.versions.push_back(std::move(out));
  }
  finishServices();
}

/// Failed requests by cause, in the order of the outcomes.
std::vector<CauseCount> RunTotals::causesOf(
    const std::array<std::uint64_t, outcomeCount>& outcomes) {
  std::vector<CauseCount> out;
  for (std::size_t i = 0; i < outcomeCount; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    if (outcome != Outcome::Ok && outcomes[i] > 0) {
      out.push_back({builder_.text(text(outcome)), outcomes[i]});
    }
  }
  return out;
}

void RunTotals::finishServices() {
  std::vector<ServiceReading> readings = traffic_.services();
  for (std::size_t i = 0; i < readings.size(); ++i) {
    ServiceReading& reading = readings[i];
    // Names are only ever added, behind those that were known.
    if (i < servicesAtWarmup_.size()) {
      reading.tally.subtract(servicesAtWarmup_[i].tally);
      reading.workDone -= servicesAtWarmup_[i].workDone;
      reading.workPossible -= servicesAtWarmup_[i].workPossible;
    }
    const auto same = std::count_if(readings.begin(), readings.end(), [&](const auto& other) {
      return other.service.name == reading.service.name;
    });
    const RequestTally& tally = reading.tally;
    ServiceTotals out;
    out.name = same > 1 ? text(reading.service) : reading.service.name;
    out.requests = tally.routed;
    out.failed = tally.failed();
    out.causes = causesOf(tally.outcomes);
    out.retries = tally.retries;
    out.latencyMean = tally.latency.meanMillis();
    out.latencyP50 = tally.latency.quantileMillis(0.5);
    out.latencyP90 = tally.latency.quantileMillis(0.9);
    out.latencyP99 = tally.latency.quantileMillis(0.99);
    out.latencyP999 = tally.latency.quantileMillis(0.999);
    if (tally.served > 0) {
      out.waitMean =
          static_cast<double>(tally.waitMicros) / static_cast<double>(tally.served) / 1000;
    }
    if (reading.workPossible > 0) {
      out.utilization =
          static_cast<double>(reading.workDone) / static_cast<double>(reading.workPossible);
    }
    builder_.totals().services.push_back(std::move(out));
  }
}

}  // namespace aviary
