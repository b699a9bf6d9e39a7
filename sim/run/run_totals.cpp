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
    : engine_(engine), store_(store), traffic_(traffic), builder_(builder), warmup_(warmup) {
  store_.watch<Canary>([this](const Change<Canary>& change) { canaryChanged(change); });
}

void RunTotals::start() {
  if (warmup_ <= SimDuration::zero()) return;
  engine_.at(timeAt(warmup_), Phase::Record, engine_.label("warmup", "totals"), [this] {
    traffic_.advanceTo(engine_.now());
    atWarmup_ = traffic_.totalTally();
    versionsAtWarmup_ = traffic_.versions();
    servicesAtWarmup_ = traffic_.services();
  });
}

std::uint64_t RunTotals::exposedTo(const std::string& image) {
  traffic_.advanceTo(engine_.now());
  for (const VersionSummary& version : traffic_.versions()) {
    if (version.image == image) return version.usersExposed;
  }
  return 0;
}

void RunTotals::canaryChanged(const Change<Canary>& change) {
  if (!change.after) return;
  Trial& trial = trials_[keyOf(change.after->metadata)];
  const bool trying = isTrial(change.after->status.phase);
  if (trying && !trial.running) {
    const Canary& canary = *change.after;
    const Ref<Deployment> target =
        store_.get<Deployment>({canary.metadata.namespace_, canary.spec.targetRef.name});
    trial.image = target ? mainImage(target->spec.podTemplate->spec) : std::string();
  }
  if (!trying && trial.running) trial.exposed = std::max(trial.exposed, exposedTo(trial.image));
  trial.running = trying;
}

void RunTotals::finish() {
  TraceTotals& totals = builder_.totals();
  RequestTally all = traffic_.totalTally();
  totals.simulatedRequests = all.routed;
  all.subtract(atWarmup_);
  totals.requests = all.routed;
  totals.failed = all.failed();
  for (auto& [key, trial] : trials_) {
    if (trial.running) trial.exposed = std::max(trial.exposed, exposedTo(trial.image));
    totals.usersExposed += trial.exposed;
  }
  for (const VersionSummary& version : traffic_.versions()) {
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
    for (std::size_t i = 1; i < outcomeCount; ++i) {
      const std::uint64_t failed = version.outcomes[i] - before.outcomes[i];
      if (failed > 0) {
        out.failed.push_back({builder_.text(text(static_cast<Outcome>(i))), failed});
      }
    }
    totals.versions.push_back(std::move(out));
  }
  finishServices();
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
