#include "sim/traffic/traffic_model.hpp"

#include <algorithm>
#include <utility>

#include "sim/engine/sim_assert.hpp"
#include "sim/traffic/rate_curve.hpp"
#include "sim/traffic/service_graph.hpp"

namespace aviary {

TrafficModel::TrafficModel(Engine& engine, Store& store, const TrafficConfig& config,
                           const MeasurementConfig& measurement, const RngStreams& streams,
                           const RequestDisturbances& disturbances, RequestEngine::Play play,
                           ExporterSet scraped)
    : engine_(engine),
      store_(store),
      config_(config),
      measurement_(measurement),
      streams_(streams),
      disturbances_(disturbances),
      view_(engine, store, config.propagation, streams),
      requests_(config_, streams, play, scraped),
      usage_(measurement.metricsResolution),
      scrapeLabel_(engine.label("scrape", "prometheus")),
      usageLabel_(engine.label("scrape", "metrics-server")),
      faultLabel_(engine.label("fault", "traffic")) {
  SIM_ASSERT(!findCallCycle(config.calls), "the service graph has no cycle");
}

void TrafficModel::start() {
  watchPods();
  view_.start([this] { catchUp(); },
              [this](const ProxyView::Change& change) { routesChanged(change); });
  for (const TrafficSource& source : config_.sources) {
    if (!source.workers.empty()) {
      requests_.addQueue(source);
      continue;
    }
    const RequestTraits traits{source.namespace_, source.to,      source.path,
                               source.method,     source.headers, {source.region, source.zone}};
    requests_.addSource(source, addEntry(traits, source.name));
  }
  for (const ServiceCall& call : config_.calls) {
    const RequestTraits traits{call.namespace_, call.to, "/", "GET", {}, {}};
    const std::string name = "call/" + call.namespace_ + "/" + call.from + "/" + call.to;
    CallState state;
    state.entry = addEntry(traits, name);
    state.perRequest = call.perRequest;
    if (call.timeout) state.timeout = call.timeout->count();
    state.retries = call.retries;
    state.rng = streams_.stream("traffic/" + name);
    const ObjectKey from{call.namespace_, call.from};
    if (store_.get<Service>(from) || !store_.get<Deployment>(from)) {
      requests_.addCall(requests_.serviceOf(from), std::move(state));
    } else {
      requests_.addWorkloadCall(requests_.workloadOf(from), std::move(state));
    }
  }
  applyDisturbances();
  armDisturbances();
  startTimers();
}

std::uint32_t TrafficModel::addEntry(const RequestTraits& traits, const std::string& streamName) {
  const std::uint32_t entry = requests_.addEntry(traits, streamName);
  entryNames_.push_back(view_.nameOf(traits));
  compile(entry);
  return entry;
}

void TrafficModel::compile(std::uint32_t entry) {
  RouteTable table = compileRoutes(view_.objects(), requests_.entries()[entry].traits);
  std::vector<PodChoice> pods;
  pods.reserve(table.clusters.size());
  for (std::size_t i = 0; i < table.clusters.size(); ++i) pods.push_back(podsOf(table, i));
  requests_.setRoutes(entry, std::move(table), std::move(pods));
}

void TrafficModel::routesChanged(const ProxyView::Change& change) {
  for (std::uint32_t entry = 0; entry < requests_.entries().size(); ++entry) {
    const RouteTable& table = requests_.entries()[entry].table;
    if (requests_.entries()[entry].retired) continue;
    if (!view_.isAbout(change, entryNames_[entry], table.layer)) continue;
    if (!change.endpointsOnly) {
      compile(entry);
      continue;
    }
    for (std::uint32_t i = 0; i < table.clusters.size(); ++i) {
      if (table.clusters[i].service == change.object) {
        requests_.setEndpoints(entry, i, podsOf(table, i));
      }
    }
  }
}

/// Ready endpoints; when there are none, those that still serve while they terminate.
/// Source: kubernetes pkg/proxy/topology.go:CategorizeEndpoints.
PodChoice TrafficModel::podsOf(const RouteTable& table, std::size_t index) const {
  const RouteCluster& cluster = table.clusters[index];
  std::vector<std::uint32_t> ready;
  std::vector<std::uint32_t> terminating;
  const Endpoints* endpoints = view_.endpoints(cluster.service);
  if (endpoints == nullptr) return {};
  ready.reserve(endpoints->endpoints.size());
  for (const Shared<Endpoint>& endpoint : endpoints->endpoints) {
    const std::uint32_t found = podOf(endpoint->podUid);
    if (found == noIndex) continue;
    const PodState& pod = requests_.pods()[found];
    const bool inSubset = cluster.subsetLabels.empty() || selects(cluster.subsetLabels, pod.labels);
    if (!inSubset) continue;
    if (endpoint->ready) {
      ready.push_back(found);
    } else if (endpoint->serving && endpoint->terminating) {
      terminating.push_back(found);
    }
  }
  std::vector<std::uint32_t>& serving = ready.empty() ? terminating : ready;
  if (table.localities.empty()) return {std::move(serving), {}};
  const bool byLabels = table.localities[index].kind == LocalityPolicy::Kind::Labels;
  std::vector<PodPlace> places;
  for (const std::uint32_t found : serving) {
    const PodState& pod = requests_.pods()[found];
    places.push_back(
        {{pod.identity.region, pod.identity.zone}, byLabels ? pod.labels : StringMap{}});
  }
  return preferredPods(table.localities[index], serving, places);
}

bool TrafficModel::startLoadTest(const LoadTest& test) {
  const auto running = loadTests_.find(test.name);
  if (running != loadTests_.end() && running->second > now()) return false;
  loadTests_[test.name] = now() + test.duration;
  catchUp();
  RequestTraits traits{test.namespace_, test.to, test.path, test.method, test.headers, {}};
  if (const auto service = serviceOfHost(test.to, test.namespace_)) {
    // A load tester names Services as `name.namespace`.
    if (store_.get<Service>(*service)) {
      traits.namespace_ = service->namespace_;
      traits.to = service->name;
    }
  }
  const std::string name = "loadtest/" + std::to_string(++loadTestsStarted_);
  const std::uint32_t entry = addEntry(traits, name);
  const Nanos pace =
      test.ratePerWorker > 0 ? static_cast<Nanos>(1e6 / test.ratePerWorker) * 1000 : 0;
  const Nanos start = now().time_since_epoch().count() + 1000;
  requests_.addWorkers(name, entry, test.workers, pace, start, start + test.duration.count(),
                       test.requests);
  return true;
}

void TrafficModel::changeLoad(const std::string& source, const LoadProfile& profile) {
  catchUp();
  for (const TrafficSource& from : config_.sources) {
    if (from.name != source) continue;
    const SimTime end = from.end ? timeAt(*from.end) : SimTime::max();
    requests_.changeArrivals(source, profile, from.arrivals, now(), end);
  }
}

RequestTally TrafficModel::serviceTally(const ObjectKey& service) const {
  RequestTally sum;
  for (const CellState& cell : requests_.cells()) {
    if (requests_.services()[cell.service] == service) sum.merge(cell.tally);
  }
  return sum;
}

RequestTally TrafficModel::workloadTally(const ObjectKey& workload) const {
  RequestTally sum;
  const std::uint32_t found = requests_.findWorkload(workload);
  if (found == noIndex) return sum;
  for (const std::uint32_t cell : requests_.workloads()[found].cells) {
    sum.merge(requests_.cells()[cell].tally);
  }
  return sum;
}

RequestTally TrafficModel::totalTally() const {
  RequestTally sum;
  for (const CellState& cell : requests_.cells()) sum.merge(cell.tally);
  return sum;
}

TrafficModel::Totals TrafficModel::totals() const {
  Totals sum;
  for (const CellState& cell : requests_.cells()) {
    sum.routed += cell.tally.routed;
    sum.failed += cell.tally.failed();
  }
  return sum;
}

std::vector<ServiceReading> TrafficModel::services() const {
  const Nanos at = requests_.playedTo();
  std::vector<ServiceReading> out;
  for (const ObjectKey& service : requests_.services()) out.push_back({service, {}, 0, 0});
  struct Work {
    Nanos done = 0;
    Nanos possible = 0;
  };
  std::vector<Work> works(requests_.workloads().size());
  for (const PodState& pod : requests_.pods()) {
    works[pod.workload].done += pod.queue.workDone(at);
    works[pod.workload].possible += pod.listened(at) * pod.queue.concurrency();
  }
  for (const CellState& cell : requests_.cells()) {
    ServiceReading& reading = out[cell.service];
    reading.tally.merge(cell.tally);
    if (cell.workload == noIndex) continue;
    reading.workDone += works[cell.workload].done;
    reading.workPossible += works[cell.workload].possible;
  }
  return out;
}

std::vector<VersionSummary> TrafficModel::versions() const {
  std::vector<VersionSummary> out;
  for (const VersionState& version : requests_.versions()) {
    out.push_back({version.image, version.routed, version.outcomes, version.exposed.size(),
                   version.hurt.size(), version.mirrored, version.slow});
  }
  return out;
}

void TrafficModel::watchUsers(const ObjectKey& workload) {
  requests_.playTo(now().time_since_epoch().count() - 1);
  requests_.watchUsers(requests_.workloadOf(workload));
}

std::uint64_t TrafficModel::usersOf(const ObjectKey& workload) const {
  const std::uint32_t known = requests_.findWorkload(workload);
  return known == noIndex ? 0 : requests_.usersOf(known);
}

double expectedRequests(const TrafficConfig& config, SimTime horizon) {
  double sum = 0;
  for (const TrafficSource& source : config.sources) {
    const SimTime end = source.end ? std::min(timeAt(*source.end), horizon) : horizon;
    double own = RateCurve(source.profile).expected(timeAt(source.start), end);
    if (source.users.thinkTime && source.users.count > 0) {
      const double cycle = std::max(toSeconds(mean(*source.users.thinkTime)), 1e-3);
      own = source.users.count / cycle * toSeconds(end - timeAt(source.start));
    }
    double perRequest = 0;
    for (const auto& [service, load] :
         loadPerRequest(config.calls, {source.namespace_, source.to})) {
      perRequest += load;
    }
    sum += own * perRequest;
  }
  return sum;
}

}  // namespace aviary
