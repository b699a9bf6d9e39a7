#include "sim/run/series_sampler.hpp"

#include <utility>

#include "sim/delivery/canary_names.hpp"

namespace aviary {
namespace {

double orNone(const std::optional<double>& value) { return value.value_or(noValue); }

int readyOf(const Ref<Deployment>& deployment) {
  return deployment ? deployment->status.readyReplicas : 0;
}

}  // namespace

SeriesSampler::SeriesSampler(Engine& engine, Store& store, TrafficModel& traffic,
                             TraceBuilder& builder, SimDuration scrapeInterval)
    : engine_(engine), store_(store), traffic_(traffic), builder_(builder),
      interval_(scrapeInterval), scrapeLabel_(engine.label("sample", "series")),
      changeLabel_(engine.label("sample", "change")) {
  store_.watch<Canary>([this](const Change<Canary>& change) {
    if (!change.before && change.after) follow(*change.after);
    touch();
  });
  store_.watch<Deployment>([this](const Change<Deployment>&) { touch(); });
}

void SeriesSampler::start() {
  started_ = true;
  sampleAll();
  engine_.after(interval_, Phase::Record, scrapeLabel_, [this] { scrape(); });
}

void SeriesSampler::ticked(const CanaryTickReport& report) {
  const auto curve = curves_.find(report.canary);
  if (curve == curves_.end()) return;
  if (std::exchange(curve->second.weight, report.canaryWeight) != report.canaryWeight) touch();
}

void SeriesSampler::follow(const Canary& canary) {
  const ObjectKey key = keyOf(canary.metadata);
  if (curves_.contains(key)) return;
  const CanaryNames names = canaryNames(canary);
  Curve curve;
  curve.canary = key;
  curve.target = keyIn(canary, names.target);
  curve.primary = keyIn(canary, names.primaryTarget);
  curve.apex = keyIn(canary, names.apex);
  curve.primaryService = keyIn(canary, names.primary);
  curve.canaryService = keyIn(canary, names.canary);
  curve.track = builder_.track(builder_.object(Canary::kind, key),
                               builder_.object(canary.spec.targetRef.kind, curve.target),
                               builder_.object(canary.spec.targetRef.kind, curve.primary));
  curves_.emplace(key, std::move(curve));
}

void SeriesSampler::touch() {
  if (touched_ || !started_) return;
  touched_ = true;
  engine_.at(engine_.now(), Phase::Record, changeLabel_, [this] {
    touched_ = false;
    sampleAll();
  });
}

void SeriesSampler::sampleAll() {
  for (const auto& [key, curve] : curves_) addRow(curve);
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
  measureTraffic(curve);
  curve.rates.primaryCpu = cpuPercent(curve.primary, curve.primaryCpu);
  curve.rates.canaryCpu = cpuPercent(curve.target, curve.canaryCpu);
}

void SeriesSampler::measureTraffic(Curve& curve) {
  RequestTally all;
  std::uint64_t toPrimary = 0;
  std::uint64_t toCanary = 0;
  const RequestEngine& requests = traffic_.requests();
  for (const CellState& cell : requests.cells()) {
    const ObjectKey& service = requests.services()[cell.service];
    if (service == curve.primaryService || service == curve.canaryService) continue;
    const bool reached = cell.workload != noIndex;
    const ObjectKey* workload = reached ? &requests.workloads()[cell.workload] : nullptr;
    const bool ours = reached && (*workload == curve.primary || *workload == curve.target);
    if (!ours && (reached || service != curve.apex)) continue;
    all.merge(cell.tally);
    if (reached && *workload == curve.primary) toPrimary += cell.tally.routed;
    if (reached && *workload == curve.target) toCanary += cell.tally.routed;
  }
  RequestTally last = std::exchange(curve.all, all);
  const std::uint64_t primaryDelta = toPrimary - std::exchange(curve.toPrimary, toPrimary);
  const std::uint64_t canaryDelta = toCanary - std::exchange(curve.toCanary, toCanary);
  all.subtract(last);

  Rates& rates = curve.rates;
  const std::uint64_t both = primaryDelta + canaryDelta;
  rates.trafficShare =
      both == 0 ? noValue : 100.0 * static_cast<double>(canaryDelta) / static_cast<double>(both);
  rates.rps = static_cast<double>(all.routed) / toSeconds(interval_);
  const std::uint64_t done = all.completed();
  rates.successRate =
      done == 0 ? noValue
                : 100.0 * static_cast<double>(done - all.failed()) / static_cast<double>(done);
  rates.latencyP50 = orNone(all.latency.quantileMillis(0.5));
  rates.latencyP99 = orNone(all.latency.quantileMillis(0.99));
  rates.failedTotal += all.failed();
}

double SeriesSampler::cpuPercent(const ObjectKey& workload, WorkloadCpu& last) const {
  const WorkloadCpu now = traffic_.workloadCpu(workload);
  const WorkloadCpu before = std::exchange(last, now);
  if (now.requestMillicores == 0) return noValue;
  const double usedMillicores =
      static_cast<double>(now.cpuNanoseconds - before.cpuNanoseconds) /
      static_cast<double>(interval_.count()) * 1000;
  return 100 * usedMillicores / static_cast<double>(now.requestMillicores);
}

void SeriesSampler::addRow(const Curve& curve) {
  SeriesRow row = SeriesRow::empty(engine_.now());
  const Ref<Canary> canary = store_.get<Canary>(curve.canary);
  const Ref<Deployment> target = store_.get<Deployment>(curve.target);
  const Ref<Deployment> primary = store_.get<Deployment>(curve.primary);
  const int ready = readyOf(target) + readyOf(primary);
  if (canary) row.phase = builder_.text(text(canary->status.phase));
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
