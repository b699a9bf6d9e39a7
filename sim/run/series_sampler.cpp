#include "sim/run/series_sampler.hpp"

#include <utility>

#include "sim/delivery/canary_names.hpp"

namespace aviary {
namespace {

double orNone(const std::optional<double>& value) {
  return value.value_or(noValue);
}

int readyOf(const Ref<Deployment>& deployment) {
  return deployment ? deployment->status.readyReplicas : 0;
}

}  // namespace

SeriesSampler::SeriesSampler(Engine& engine, Store& store, TrafficModel& traffic,
                             TraceBuilder& builder, SimDuration scrapeInterval)
    : engine_(engine),
      store_(store),
      traffic_(traffic),
      builder_(builder),
      interval_(scrapeInterval),
      scrapeLabel_(engine.label("sample", "series")),
      changeLabel_(engine.label("sample", "change")) {
  store_.watch<Canary>([this](const Change<Canary>& change) { canaryChanged(change); });
  store_.watch<Deployment>([this](const Change<Deployment>& change) { deploymentChanged(change); });
}

void SeriesSampler::start() {
  started_ = true;
  for (const auto& [key, curve] : curves_) addRow(curve);
  engine_.after(interval_, Phase::Record, scrapeLabel_, [this] { scrape(); });
}

void SeriesSampler::ticked(const CanaryTickReport& report) {
  const auto curve = curves_.find(report.canary);
  if (curve == curves_.end()) return;
  if (std::exchange(curve->second.weight, report.canaryWeight) != report.canaryWeight) {
    touch(curve->second);
  }
}

void SeriesSampler::canaryChanged(const Change<Canary>& change) {
  const ObjectKey key = keyOf(change.object().metadata);
  const auto known = curves_.find(key);
  Curve& curve = known == curves_.end() ? follow(change.object()) : known->second;
  curve.phase = change.after ? builder_.text(text(change.after->status.phase)) : TextId{};
  touch(curve);
}

SeriesSampler::Curve& SeriesSampler::follow(const Canary& canary) {
  const ObjectKey key = keyOf(canary.metadata);
  const CanaryNames names = canaryNames(canary);
  const ObjectKey target = keyIn(canary, names.target);
  const ObjectKey primary = keyIn(canary, names.primaryTarget);
  Curve curve{{},
              key,
              target,
              primary,
              SideMeter(traffic_, keyIn(canary, names.apex), {primary, target},
                        {keyIn(canary, names.primary), keyIn(canary, names.canary)})};
  curve.track = builder_.track(builder_.object(Canary::kind, key),
                               builder_.object(canary.spec.targetRef.kind, curve.target),
                               builder_.object(canary.spec.targetRef.kind, curve.primary));
  curve.targetNow = store_.get<Deployment>(target);
  curve.primaryNow = store_.get<Deployment>(primary);
  Curve& added = curves_.emplace(key, std::move(curve)).first->second;
  for (const ObjectKey& deployment : {target, primary}) byDeployment_.emplace(deployment, &added);
  return added;
}

void SeriesSampler::touch(Curve& curve) {
  if (!started_ || std::exchange(curve.touched, true)) return;
  if (touched_.empty()) {
    engine_.at(engine_.now(), Phase::Record, changeLabel_, [this] { sampleTouched(); });
  }
  touched_.push_back(&curve);
}

void SeriesSampler::deploymentChanged(const Change<Deployment>& change) {
  const auto [first, last] = byDeployment_.equal_range(keyOf(change.object().metadata));
  for (auto it = first; it != last; ++it) {
    Curve& curve = *it->second;
    (it->first == curve.target ? curve.targetNow : curve.primaryNow) = change.after;
    touch(curve);
  }
}

void SeriesSampler::sampleTouched() {
  for (Curve* curve : touched_) {
    curve->touched = false;
    addRow(*curve);
  }
  touched_.clear();
}

void SeriesSampler::scrape() {
  engine_.after(interval_, Phase::Record, scrapeLabel_, [this] { scrape(); });
  traffic_.advanceTo(engine_.now());
  for (auto& [key, curve] : curves_) {
    measure(curve);
    addRow(curve);
  }
}

void SeriesSampler::measure(Curve& curve) {
  const ServiceInterval& seen = curve.meter.read(engine_.now());
  Rates& rates = curve.rates;
  rates.trafficShare = orNone(seen.shares[1]);
  rates.primaryCpu = orNone(seen.sides[0].cpuPercent);
  rates.canaryCpu = orNone(seen.sides[1].cpuPercent);
  rates.rps = static_cast<double>(seen.routed) / toSeconds(interval_);
  rates.successRate = orNone(seen.successRate());
  rates.latencyP50 = orNone(seen.latencyP50);
  rates.latencyP99 = orNone(seen.latencyP99);
  rates.failedTotal += seen.failed;
}

void SeriesSampler::addRow(const Curve& curve) {
  SeriesRow row = SeriesRow::empty(engine_.now());
  const Ref<Deployment>& target = curve.targetNow;
  const Ref<Deployment>& primary = curve.primaryNow;
  const int ready = readyOf(target) + readyOf(primary);
  row.phase = curve.phase;
  row[SeriesColumn::CanaryWeight] = curve.weight;
  // Before there is a primary, the target serves everybody and nothing is a canary.
  if (primary) {
    row[SeriesColumn::CanaryTrafficShare] = curve.rates.trafficShare;
    if (ready > 0) row[SeriesColumn::CanaryPodShare] = 100.0 * readyOf(target) / ready;
    row[SeriesColumn::PrimaryDesired] = primary->spec.replicas;
  }
  row[SeriesColumn::PrimaryReady] = readyOf(primary);
  row[SeriesColumn::CanaryReady] = readyOf(target);
  if (target) row[SeriesColumn::CanaryDesired] = target->spec.replicas;
  row[SeriesColumn::PrimaryCpu] = curve.rates.primaryCpu;
  row[SeriesColumn::CanaryCpu] = curve.rates.canaryCpu;
  row[SeriesColumn::Rps] = curve.rates.rps;
  row[SeriesColumn::SuccessRate] = curve.rates.successRate;
  row[SeriesColumn::LatencyP50] = curve.rates.latencyP50;
  row[SeriesColumn::LatencyP99] = curve.rates.latencyP99;
  row[SeriesColumn::FailedTotal] = static_cast<double>(curve.rates.failedTotal);
  builder_.sample(curve.track, row);
}

}  // namespace aviary
