#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "sim/engine/sim_assert.hpp"
#include "sim/traffic/request_engine.hpp"

namespace aviary {
namespace {

/// The Service of a target, by name; empty when it does not exist.
std::string_view serviceOf(const RouteTable& table, const RouteTarget& target) {
  return target.cluster ? std::string_view(table.clusters[*target.cluster].service.name)
                        : std::string_view();
}

/// Whether the same exporters count what goes to each target of both.
bool countedAlike(const RouteTable& a, const RouteTable& b) {
  const auto sameTarget = [&](const RouteTarget& x, const RouteTarget& y) {
    return x.proxyService == y.proxyService && serviceOf(a, x) == serviceOf(b, y);
  };
  return a.layer == b.layer && a.ingress == b.ingress &&
         std::equal(a.rules.begin(), a.rules.end(), b.rules.begin(), b.rules.end(),
                    [&](const RouteRule& x, const RouteRule& y) {
                      return std::equal(x.targets.begin(), x.targets.end(), y.targets.begin(),
                                        y.targets.end(), sameTarget);
                    });
}

}  // namespace

RequestEngine::RequestEngine(const TrafficConfig& config, const RngStreams& streams, Play play,
                             ExporterSet scraped)
    : mode_(play), scraped_(scraped), streams_(streams), behaviours_(config.versions) {
  for (std::size_t kind = 0; kind < exporterKindCount; ++kind) {
    layouts_[kind] = &layoutOf(static_cast<ExporterKind>(kind));
  }
  // Those of one rollout: they are large, and would be moved time and again.
  constexpr std::size_t fewPods = 16;
  constexpr std::size_t fewEntries = 8;
  pods_.reserve(fewPods);
  entries_.reserve(fewEntries);
}

std::uint32_t RequestEngine::versionOf(const std::string& image) {
  const auto found = versionByImage_.find(image);
  if (found != versionByImage_.end()) return found->second;
  VersionState version;
  version.image = image;
  const auto behaviour = behaviours_.find(image);
  if (behaviour != behaviours_.end()) version.behaviour = behaviour->second;
  version.service = streams_.stream("traffic/version/" + image + "/service");
  version.flow = streams_.stream("traffic/version/" + image + "/flow");
  version.spans = SpanDraws(version.behaviour.serviceTime);
  version.errors = streams_.stream("traffic/version/" + image + "/errors");
  const double wall = toSeconds(mean(version.behaviour.serviceTime));
  version.cpuPerRequest = static_cast<std::uint64_t>(version.behaviour.cpuPerRequest.count());
  version.meanSeconds = wall;
  version.errorMeanSeconds =
      version.behaviour.errorLatency ? toSeconds(mean(*version.behaviour.errorLatency)) : wall;
  version.squaredVariation = squaredVariation(version.behaviour.serviceTime);
  if (const std::optional<Distribution>& errors = version.behaviour.errorLatency) {
    version.squaredVariation = std::max(version.squaredVariation, squaredVariation(*errors));
  }
  const auto index = static_cast<std::uint32_t>(versions_.size());
  versions_.push_back(std::move(version));
  versionByImage_[image] = index;
  return index;
}

std::uint32_t RequestEngine::workloadOf(const ObjectKey& key) {
  const auto [found, added] =
      workloadByKey_.emplace(key, static_cast<std::uint32_t>(workloads_.size()));
  if (added) {
    workloads_.push_back({key, {}, 0});
    workloadCalls_.emplace_back();
  }
  return found->second;
}

std::uint32_t RequestEngine::serviceOf(const ObjectKey& key) {
  const auto [found, added] =
      serviceByKey_.emplace(key, static_cast<std::uint32_t>(services_.size()));
  if (added) {
    services_.push_back(key);
    calls_.emplace_back();
  }
  return found->second;
}

std::uint32_t RequestEngine::addPod(PodState pod) {
  const auto index = static_cast<std::uint32_t>(pods_.size());
  pod.workload = workloadOf(pod.identity.workload);
  pod.version = versionOf(pod.identity.image);
  const VersionBehaviour& behaviour = versions_[pod.version].behaviour;
  pod.queue = PodQueue(behaviour.concurrency, behaviour.queueLimit);
  pod.errorRatio = behaviour.errorRate;
  pod.errorsByLoad = !behaviour.errorRateByLoad.empty();
  for (std::uint32_t i = 0; i < watches_.size(); ++i) {
    if (watches_[i].workload == pod.workload) pod.watch = i;
  }
  pods_.push_back(std::move(pod));
  joinQueues(index);
  return index;
}

void RequestEngine::watchUsers(std::uint32_t workload) {
  const auto found = std::find_if(watches_.begin(), watches_.end(), [&](const UserWatch& watch) {
    return watch.workload == workload;
  });
  if (found != watches_.end()) {
    found->users = {};
    return;
  }
  const auto index = static_cast<std::uint32_t>(watches_.size());
  watches_.push_back({workload, {}});
  for (PodState& pod : pods_) {
    if (pod.workload == workload) pod.watch = index;
  }
}

std::uint64_t RequestEngine::usersOf(std::uint32_t workload) const {
  for (const UserWatch& watch : watches_) {
    if (watch.workload == workload) return watch.users.size();
  }
  return 0;
}

std::uint32_t RequestEngine::addEntry(const RequestTraits& traits, const std::string& streamName) {
  const auto index = static_cast<std::uint32_t>(entries_.size());
  EntryState entry;
  entry.traits = traits;
  entry.service = serviceOf({traits.namespace_, traits.to});
  entry.route = streams_.stream("traffic/route/" + streamName);
  entry.balance = streams_.stream("traffic/balance/" + streamName);
  entry.retry = streams_.stream("traffic/retry/" + streamName);
  entries_.push_back(std::move(entry));
  return index;
}

std::uint32_t RequestEngine::addSource(const TrafficSource& from, std::uint32_t entry) {
  const auto index = static_cast<std::uint32_t>(sources_.size());
  const std::string stream = "traffic/source/" + from.name + "/";
  SourceState source;
  source.name = from.name;
  source.entry = entry;
  source.users = from.users.count;
  source.keepsCookies = from.users.sticky;
  source.jar = jars_.jarWith(from.cookies);
  if (source.users > 0) source.firstUser = jars_.addUsers(source.users, source.jar);
  if (from.timeout) source.timeout = from.timeout->count();
  source.userDraws = streams_.stream(stream + "users");
  entries_[entry].requestsPerConnection = from.requestsPerConnection;
  entries_[entry].plain = takesShortestWay(entries_[entry]);
  entries_[entry].sources.push_back(index);
  live_.push_back(index);
  const SimTime start = timeAt(from.start);
  const SimTime end = from.end ? timeAt(*from.end) : SimTime::max();
  if (!from.users.thinkTime || source.users == 0) {
    source.arrivals.emplace(from.profile, from.arrivals, start, end,
                            streams_.stream(stream + "arrivals"));
    sources_.push_back(std::move(source));
    return index;
  }
  source.thinkTime = from.users.thinkTime;
  source.thinkDraws = streams_.stream(stream + "think");
  source.end = end.time_since_epoch().count();
  sources_.push_back(std::move(source));
  for (std::uint32_t user = 0; user < from.users.count; ++user) {
    PlannedRequest first;
    first.at =
        from.start.count() + sample(*from.users.thinkTime, sources_[index].thinkDraws).count();
    first.firstArrival = first.at;
    first.source = index;
    first.user = sources_[index].firstUser + user;
    plan(first);
  }
  return index;
}

void RequestEngine::addWorkers(const std::string& name, std::uint32_t entry, std::uint32_t workers,
                               Nanos pace, Nanos start, Nanos end, std::uint64_t requests) {
  SIM_ASSERT(start > playedTo_, "a load test starts in the future");
  SIM_ASSERT(!entries_[entry].retired, "an entry is retired for good");
  const auto index = static_cast<std::uint32_t>(sources_.size());
  SourceState source;
  source.name = name;
  source.entry = entry;
  source.pace = pace;
  source.end = end;
  if (requests > 0) source.requestsLeft = requests;
  source.isLoadTest = true;
  source.rateMax = pace > 0 ? workers * 1e9 / static_cast<double>(pace)
                            : std::numeric_limits<double>::infinity();
  sources_.push_back(std::move(source));
  entries_[entry].sources.push_back(index);
  live_.push_back(index);
  unsettle(entry);
  for (std::uint32_t worker = 0; worker < workers; ++worker) {
    PlannedRequest first;
    first.at = start;
    first.firstArrival = start;
    first.source = index;
    plan(first);
  }
}

void RequestEngine::changeArrivals(const std::string& name, const LoadProfile& profile,
                                   const ArrivalProcess& process, SimTime from, SimTime end) {
  for (SourceState& source : sources_) {
    if (source.name != name || !source.arrivals) continue;
    if (source.queue == noIndex) unsettle(source.entry);
    const std::string stream =
        "traffic/source/" + name + "/arrivals/" + std::to_string(++source.profileChanges);
    source.arrivals.emplace(profile, process, from, end, streams_.stream(stream));
  }
}

void RequestEngine::addCall(std::uint32_t fromService, CallState call) {
  entries_[call.entry].isCallee = true;
  calls_[fromService].push_back(std::move(call));
  for (EntryState& entry : entries_) {
    if (entry.service == fromService) entry.plain = false;
  }
}

void RequestEngine::addWorkloadCall(std::uint32_t fromWorkload, CallState call) {
  entries_[call.entry].isCallee = true;
  workloadCalls_[fromWorkload].push_back(std::move(call));
  workloadsCall_ = true;
}

void RequestEngine::setRoutes(std::uint32_t index, RouteTable table, std::vector<PodChoice> pods) {
  SIM_ASSERT(pods.size() == table.clusters.size(), "each cluster has its list of pods");
  leavePods(index);
  EntryState& entry = entries_[index];
  const bool sameSinks = countedAlike(entry.table, table);
  entry.table = std::move(table);
  entry.clusters.clear();
  for (std::size_t i = 0; i < pods.size(); ++i) {
    const std::vector<BalanceKind>& balances = entry.table.balances;
    entry.clusters.push_back({std::move(pods[i].pods), 0,
                              balances.empty() ? entry.table.balance : balances[i],
                              std::move(pods[i].farther)});
  }
  entry.splits.clear();
  entry.cookieVerdicts.assign(entry.table.rules.size(), {});
  entry.usesCookies = !entry.table.stickyCookie.empty();
  for (const RouteRule& rule : entry.table.rules) {
    entry.splits.push_back(splitOf(rule));
    bool cookies = !rule.cookieMatch.empty() || !rule.stickyCookie.empty();
    for (const RouteTarget& target : rule.targets) cookies |= !target.setCookies.empty();
    entry.usesCookies |= cookies;
  }
  if (!sameSinks) bindSinks(entry);
  entry.plain = takesShortestWay(entry);
  joinPods(index);
}

void RequestEngine::setEndpoints(std::uint32_t index, std::uint32_t cluster, PodChoice pods) {
  leavePods(index);
  EntryState& entry = entries_[index];
  entry.clusters[cluster].pods = std::move(pods.pods);
  entry.clusters[cluster].farther = std::move(pods.farther);
  entry.plain = takesShortestWay(entry);
  joinPods(index);
}

void RequestEngine::setDown(std::uint32_t index, bool down) {
  EntryState& entry = entries_[index];
  entry.down = down;
  entry.plain = takesShortestWay(entry);
}

std::uint32_t RequestEngine::splitOf(const RouteRule& rule) {
  const auto [found, added] =
      splitByKey_.emplace(rule.splitKey, static_cast<std::uint32_t>(splits_.size()));
  if (added) splits_.emplace_back();
  SplitState& split = splits_[found->second];
  const std::vector<RouteTarget>& targets = rule.targets;
  bool known = split.names.size() == targets.size();
  for (std::size_t i = 0; known && i < targets.size(); ++i) {
    known = split.names[i] == targets[i].name && split.weights[i] == targets[i].weight;
  }
  if (known) return found->second;
  // A new configuration starts a new rotation.
  split = SplitState{};
  for (const RouteTarget& target : targets) {
    split.names.push_back(target.name);
    split.weights.push_back(target.weight);
    const auto weight = static_cast<double>(target.weight);
    split.deadlines.push_back(target.weight > 0 ? 1.0 / weight : 0.0);
  }
  return found->second;
}

void RequestEngine::bindSinks(EntryState& entry) {
  entry.sinks.clear();
  for (const RouteRule& rule : entry.table.rules) {
    std::vector<std::uint32_t> sinks;
    for (const RouteTarget& target : rule.targets) sinks.push_back(proxySink(entry, target));
    entry.sinks.push_back(std::move(sinks));
  }
}

std::uint32_t RequestEngine::proxySink(const EntryState& entry, const RouteTarget& target) {
  const RouteTable& table = entry.table;
  if (table.layer != RouterLayer::Traefik && table.layer != RouterLayer::Nginx) return noIndex;
  const bool traefik = table.layer == RouterLayer::Traefik;
  if (!scraped_.contains(traefik ? ExporterKind::Traefik : ExporterKind::Nginx)) return noIndex;
  SinkState sink;
  if (traefik) {
    sink.kind = ExporterKind::Traefik;
    sink.subject = target.proxyService;
    sink.labels = {
        {"service", target.proxyService}, {"method", entry.traits.method}, {"protocol", "http"}};
  } else {
    sink.kind = ExporterKind::Nginx;
    sink.subject = text(table.ingress);
    sink.labels = {{"namespace", table.ingress.namespace_},
                   {"ingress", table.ingress.name},
                   {"canary", target.proxyService},
                   {"method", entry.traits.method}};
    if (target.cluster) sink.labels["service"] = table.clusters[*target.cluster].service.name;
  }
  std::string key = sink.subject;
  for (const auto& [name, value] : sink.labels) key += "\n" + name + "=" + value;
  const auto [found, added] = proxySinks_.emplace(key, static_cast<std::uint32_t>(sinks_.size()));
  if (added) sinks_.push_back(std::move(sink));
  return found->second;
}

std::uint32_t RequestEngine::findCell(std::uint32_t entryIndex, std::uint32_t workload) {
  EntryState& entry = entries_[entryIndex];
  if (workload == noIndex && entry.routerCell != noIndex) return entry.routerCell;
  const std::uint32_t cell = addCell(entry.service, workload);
  if (workload == noIndex) {
    entry.routerCell = cell;
  } else {
    if (workload >= entry.cells.size()) entry.cells.resize(workload + 1, noIndex);
    entry.cells[workload] = cell;
  }
  return cell;
}

/// The cell of these two, made when it is new.
std::uint32_t RequestEngine::addCell(std::uint32_t service, std::uint32_t workload) {
  const auto [found, added] =
      cellByKey_.emplace(std::pair{service, workload}, static_cast<std::uint32_t>(cells_.size()));
  if (added) {
    cells_.push_back({service, workload, {}});
    if (workload != noIndex) workloads_[workload].cells.push_back(found->second);
  }
  return found->second;
}

std::uint32_t RequestEngine::findWorkload(const ObjectKey& key) const {
  const auto found = workloadByKey_.find(key);
  return found == workloadByKey_.end() ? noIndex : found->second;
}

std::uint32_t RequestEngine::findService(const ObjectKey& key) const {
  const auto found = serviceByKey_.find(key);
  return found == serviceByKey_.end() ? noIndex : found->second;
}

std::uint32_t RequestEngine::findLostCell(std::uint32_t service) const {
  const auto cell = cellByKey_.find({service, noIndex});
  return cell == cellByKey_.end() ? noIndex : cell->second;
}

std::optional<ExporterKind> RequestEngine::podExporterOf(RouterLayer layer) const {
  std::optional<ExporterKind> kind;
  switch (layer) {
    case RouterLayer::Istio: kind = ExporterKind::Istio; break;
    case RouterLayer::Linkerd: kind = ExporterKind::Linkerd; break;
    case RouterLayer::Service:
    case RouterLayer::Gateway: kind = ExporterKind::Application; break;
    case RouterLayer::Traefik:
    case RouterLayer::Nginx: break;
  }
  if (kind && !scraped_.contains(*kind)) kind.reset();
  return kind;
}

std::uint32_t RequestEngine::podSink(std::uint32_t index, ExporterKind kind) {
  PodState& pod = pods_[index];
  std::uint32_t& known = pod.sinks[static_cast<std::size_t>(kind)];
  if (known != noIndex) return known;
  const PodIdentity& identity = pod.identity;
  const std::string& inside = identity.pod.namespace_;
  SinkState sink;
  sink.kind = kind;
  sink.pod = index;
  sink.subject = text(kind == ExporterKind::Application ? identity.pod : identity.workload);
  if (kind == ExporterKind::Istio) {
    sink.labels = {{"reporter", "destination"},
                   {"destination_workload", identity.workload.name},
                   {"destination_workload_namespace", inside},
                   {"pod", identity.pod.name}};
  } else if (kind == ExporterKind::Linkerd) {
    sink.labels = {{"namespace", inside},
                   {"deployment", identity.workload.name},
                   {"direction", "inbound"},
                   {"pod", identity.pod.name}};
  } else {
    sink.labels = {{"kubernetes_namespace", inside}, {"kubernetes_pod_name", identity.pod.name}};
  }
  known = static_cast<std::uint32_t>(sinks_.size());
  sinks_.push_back(std::move(sink));
  return known;
}

}  // namespace aviary
