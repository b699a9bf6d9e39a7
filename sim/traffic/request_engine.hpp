#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/api/behaviour.hpp"
#include "sim/engine/rng.hpp"
#include "sim/telemetry/bucket_layout.hpp"
#include "sim/traffic/cookie_jars.hpp"
#include "sim/traffic/span_table.hpp"
#include "sim/traffic/traffic_state.hpp"

namespace aviary {

/// Plays every request: arrival, rule, destination, pod, service, answer.
///
/// It knows no store and schedules nothing: whoever owns it plays up to a moment, changes pods,
/// routes or faults, and plays on. Requests count when they are answered.
/// Invariants: time never goes back; for each cell, routed = completed + in flight.
/// Costs: O(1) per request; nothing is allocated per request once vectors have grown.
class RequestEngine {
 public:
  /// How requests are played.
  enum class Play : std::uint8_t {
    EachRequest,
    /// In stretches: counts and latencies are drawn where no request would wait, and a part of the
    /// requests stands for all where there are too many of them. Cost does not grow with the load.
    Flow
  };

  /// \param scraped  exporters whose counters somebody reads; the others count nothing.
  RequestEngine(const TrafficConfig& config, const RngStreams& streams,
                Play play = Play::EachRequest, ExporterSet scraped = ExporterSet::all());

  // Setting up; indices stay valid for ever.
  std::uint32_t versionOf(const std::string& image);
  std::uint32_t workloadOf(const ObjectKey& key);
  std::uint32_t serviceOf(const ObjectKey& key);
  std::uint32_t addPod(PodState pod);
  std::uint32_t addEntry(const RequestTraits& traits, const std::string& streamName);
  std::uint32_t addSource(const TrafficSource& source, std::uint32_t entry);
  /// A source whose requests wait in one line for the workers of pods with its labels.
  void addQueue(const TrafficSource& source);
  /// Workers that each send a request, wait for its answer and for their pace, and send the next.
  /// \param requests  of all workers together, 0 = no limit. \pre the entry is not retired.
  void addWorkers(const std::string& name, std::uint32_t entry, std::uint32_t workers, Nanos pace,
                  Nanos start, Nanos end, std::uint64_t requests);
  /// The source arrives by this profile from `from` on.
  void changeArrivals(const std::string& source, const LoadProfile& profile,
                      const ArrivalProcess& process, SimTime from, SimTime end);
  /// Every request to the service makes the call.
  void addCall(std::uint32_t fromService, CallState call);
  /// Every request that a pod of the workload serves makes the call.
  void addWorkloadCall(std::uint32_t fromWorkload, CallState call);
  /// Obeys a table from now on. \param pods  of each of its clusters.
  void setRoutes(std::uint32_t entry, RouteTable table, std::vector<PodChoice> pods);
  void setEndpoints(std::uint32_t entry, std::uint32_t cluster, PodChoice pods);

  /// Plays all arrivals and answers up to and including `until`.
  void playTo(Nanos until);
  /// The same for those requests that others may meet; what nobody can meet stays behind until
  /// playTo(), or until something about its pods or routes changes. Costs: O(1) where all are such.
  void playLive(Nanos until);
  [[nodiscard]] Nanos playedTo() const { return playedTo_; }

  /// To be called before a pod or an entry is edited. \pre the engine has played up to that moment.
  void podChanges(std::uint32_t pod);
  void everythingChanges();
  /// A fault: from now on every request of the entry fails, or none does.
  void setDown(std::uint32_t entry, bool down);

  /// How a fault changes the time that a request takes.
  struct LatencyChange {
    double factor = 1;  ///< after : before
    Nanos addedBefore = 0;
    Nanos addedAfter = 0;
  };
  /// What waits in the pod takes less time than it would have when it came: a fault is over.
  /// \pre 0 < factor <= 1, addedAfter <= addedBefore; the engine has played up to `now`.
  void quicken(std::uint32_t pod, Nanos now, const LatencyChange& change);

  /// Requests in the pod fail now; its workers are free again.
  void loseRequests(std::uint32_t pod, Nanos now);

  [[nodiscard]] PodState& pod(std::uint32_t index) { return pods_[index]; }
  /// Pods that had requests in flight at the last moment played to.
  [[nodiscard]] const std::vector<std::uint32_t>& busyPods() const { return busyPods_; }
  [[nodiscard]] const std::vector<PodState>& pods() const { return pods_; }
  [[nodiscard]] const std::vector<EntryState>& entries() const { return entries_; }
  [[nodiscard]] std::vector<SinkState>& sinks() { return sinks_; }
  /// Calls `visit` for each sink that has begun to have news since the last call, in no order.
  template <class Visit>
  void takeNews(Visit visit) {
    for (const std::uint32_t sink : news_) visit(sink);
    news_.clear();
  }
  [[nodiscard]] const std::vector<CellState>& cells() const { return cells_; }
  [[nodiscard]] const std::vector<VersionState>& versions() const { return versions_; }
  [[nodiscard]] const std::vector<WorkloadState>& workloads() const { return workloads_; }
  /// noIndex when none of its pods has run and nobody calls it.
  [[nodiscard]] std::uint32_t findWorkload(const ObjectKey& key) const;
  /// noIndex when nobody addresses it.
  [[nodiscard]] std::uint32_t findService(const ObjectKey& key) const;
  /// The cell of requests to a service that reached no pod; noIndex when there are none.
  [[nodiscard]] std::uint32_t findLostCell(std::uint32_t service) const;
  [[nodiscard]] const std::vector<ObjectKey>& services() const { return services_; }
  [[nodiscard]] const std::vector<WorkQueue>& queues() const { return queues_; }
  [[nodiscard]] VersionState& version(std::uint32_t index) { return versions_[index]; }
  /// Counts from now on, from zero, which users the pods of a workload are given requests of.
  void watchUsers(std::uint32_t workload);
  /// How many it has been since; 0 when nobody watches.
  [[nodiscard]] std::uint64_t usersOf(std::uint32_t workload) const;
  /// Requests that sources have sent.
  [[nodiscard]] std::uint64_t requestsSent() const { return sent_; }

 private:
  /// One request at one moment.
  struct Attempt {
    Nanos now = 0;
    Nanos firstArrival = 0;
    std::uint32_t source = noIndex;
    std::uint32_t user = noIndex;
    int number = 0;
    int depth = 0;
    std::uint32_t avoid = noIndex;  ///< the pod that failed before
    bool copied = false;            ///< a mirror made it: nobody waits for the answer
  };
  struct Answer {
    Nanos due = 0;
    Outcome outcome = Outcome::Ok;
    bool final = true;  ///< false: it is sent again
  };
  /// What one hop through a router led to.
  struct Hop {
    Nanos due = 0;
    Outcome outcome = Outcome::Ok;
    std::uint32_t pod = noIndex;
    std::uint32_t sink = noIndex;
    std::uint32_t rule = noIndex;  ///< by which it is sent again if its pod dies with it
    bool served = false;  ///< a worker takes it
    Nanos wait = 0;       ///< until then
    Nanos start = 0;      ///< when that is
  };
  struct Choice {
    std::size_t rule = 0;
    std::size_t target = 0;
    Outcome outcome = Outcome::Ok;  ///< not Ok: no pod is asked
  };

  /// Who is exposed to, or hurt by, what an attempt comes to.
  [[nodiscard]] std::uint32_t personOf(const Attempt& attempt) const {
    const bool test = attempt.source != noIndex && sources_[attempt.source].isLoadTest;
    return test || attempt.copied ? nobody : attempt.user;
  }

  /// A pod is given a request of this person.
  [[gnu::always_inline]]  // see count()
  void meet(const PodState& pod, VersionState& version, std::uint32_t person) {
    version.exposed.addOf(person);
    if (pod.watch != noIndex) [[unlikely]] watches_[pod.watch].users.addOf(person);
  }

  // The shortest way (request_plain.cpp).
  [[nodiscard]] static bool isPlain(const EntryState& entry) { return entry.plain; }
  [[nodiscard]] bool takesShortestWay(const EntryState& entry) const;
  [[nodiscard]] bool isPlain(const SourceState& source) const;
  [[nodiscard]] bool isShared(const EntryState& entry) const;
  void findSharedPods();
  void sendPlain(std::uint32_t source, Nanos last);
  void servePlain(std::uint32_t entry, std::uint32_t pod, std::uint32_t sink,
                  const Attempt& attempt);

  /// Requests of a source to one target of its route.
  struct SampledTarget {
    std::uint32_t source = noIndex;
    std::size_t target = 0;
    std::uint64_t count = 0;
    SpanPart part = SpanPart::All;
  };
  /// Those of them that meet pods which are alike.
  struct SampledGroup {
    std::uint32_t entry = noIndex;
    std::uint32_t source = noIndex;
    std::uint32_t sink = noIndex;
    std::uint32_t firstPod = noIndex;
    std::uint64_t count = 0;
    SpanPart part = SpanPart::All;
  };

  // Sources that are left alone (request_settled.cpp).
  [[nodiscard]] const std::vector<std::uint32_t>& islandOf(std::uint32_t entry);
  [[nodiscard]] bool canSettle(const EntryState& entry, Nanos from) const;
  void trySettle(std::uint32_t source);
  void settleSources(Nanos until);
  void retire(std::uint32_t entry, Nanos from);
  [[nodiscard]] bool nobodyLive(Nanos until) const;
  void endSettled(Nanos until);
  void drawTo(std::uint32_t source, Nanos until);
  void takeWorkers(std::uint32_t source);
  void sampleWorkers(std::uint32_t source, Nanos until);
  [[nodiscard]] std::optional<SampledGroup> alikeWork(std::uint32_t source) const;
  void sampleAtPace(std::uint32_t source, const SampledGroup& work, Nanos last);
  void sampleInTurn(std::uint32_t source, Nanos until);
  void makeLive(std::uint32_t source);
  void unsettle(std::uint32_t entry);
  void leavePods(std::uint32_t entry);
  void forgetEntry(std::uint32_t entry);
  void joinPods(std::uint32_t entry);

  // Stretches (request_flow.cpp).
  void playStretch(Nanos until);
  [[nodiscard]] bool nothingDue(Nanos until) const;
  [[nodiscard]] bool isFew(double expected, SimTime from, SimTime to) const;
  void clearLoads();
  void addLoad(std::uint32_t entry, double rate, int depth);
  [[nodiscard]] bool isCalm(const EntryState& entry, Nanos until);
  [[nodiscard]] bool isCalm(std::uint32_t pod, BalanceKind balance, std::size_t pods, Nanos until);
  [[nodiscard]] double calmLoad(int concurrency);
  void sampleSource(std::uint32_t source, Nanos until);
  [[nodiscard]] const std::vector<std::uint64_t>& splitTargets(EntryState& entry,
                                                               std::uint64_t count);
  /// How many requests go to one pod of a cluster.
  struct PodShare {
    std::uint32_t pod = noIndex;
    std::uint64_t count = 0;
  };
  [[nodiscard]] const std::vector<PodShare>& splitPods(EntryState& entry, ClusterState& cluster,
                                                       std::uint64_t count);
  Nanos sampleRequests(std::uint32_t source, std::uint64_t count, SpanPart part);
  Nanos sampleTarget(const SampledTarget& sampled);
  [[nodiscard]] Nanos sampleGroup(const SampledGroup& group);
  [[nodiscard]] Nanos sampleRequest(const SampledGroup& group, Nanos at);
  [[nodiscard]] std::uint64_t sampleSpans(const SampledGroup& group, Outcome outcome,
                                          std::uint64_t count);
  /// A latency table and what it is made of.
  struct KnownTable {
    std::uint32_t version = noIndex;
    Outcome outcome = Outcome::Ok;
    ExporterKind exporter = ExporterKind::Application;
    SpanChange change;
    Nanos pace = 0;  ///< of those who send the requests; 0 = none
    SpanTable table;
  };
  const SpanTable& tableFor(const SampledGroup& group, Outcome outcome);

  // A part for the whole (request_thinned.cpp).
  void playThinned(Nanos until, double expected);
  struct Counts;
  [[nodiscard]] Counts counts() const;
  void repeat(const Counts& before, std::uint64_t times);
  void skip(Nanos from, Nanos to, std::uint64_t times, const std::vector<Nanos>& backlogs);

  // Sending (request_engine.cpp).
  void answerDue(Nanos until);
  void playSources(Nanos until);
  void findDue(Nanos until);
  [[nodiscard]] Nanos lastBeforeOthers(std::uint32_t source, Nanos until) const;
  void send(std::uint32_t source, Nanos at);
  void sendPlanned(const PlannedRequest& planned);
  void finish(const Attempt& attempt, const Answer& answer);
  void plan(PlannedRequest planned);
  void settle(std::uint32_t entry, const Attempt& attempt, const Hop& hop,
              std::optional<Nanos> timeout);
  void keep(const InFlight& request);
  void complete(const InFlight& request);
  void sweep(PodState& pod, Nanos until);
  /// A request or work whose pod dies at `now`: it fails, or is sent again.
  void lose(InFlight request, Nanos now);
  [[gnu::always_inline]]  // Clang would call it for each request
  void count(std::uint32_t sink, int code, std::uint64_t micros);
  void noteNews(std::uint32_t sink) {
    if (std::exchange(sinks_[sink].hasNews, true)) return;
    news_.push_back(sink);
  }
  [[nodiscard]] SinkState::Row& rowOf(SinkState& sink, int code) const;
  SinkState::Row& addRow(SinkState& sink, int code) const;
  /// \param workload  noIndex: the request reached no pod.
  std::uint32_t cellOf(std::uint32_t entry, std::uint32_t workload) {
    const std::vector<std::uint32_t>& cells = entries_[entry].cells;
    const bool known = workload < cells.size() && cells[workload] != noIndex;
    return known ? cells[workload] : findCell(entry, workload);
  }
  std::uint32_t findCell(std::uint32_t entry, std::uint32_t workload);
  std::uint32_t addCell(std::uint32_t service, std::uint32_t workload);
  void addServed(PodState& pod, const VersionState& version, std::uint64_t requests) {
    pod.served += requests;
    workloads_[pod.workload].cpuNanoseconds += requests * version.cpuPerRequest;
  }
  /// The exporter in or beside a pod that counts its requests; nothing where the router counts, or
  /// nobody reads it.
  [[nodiscard]] std::optional<ExporterKind> podExporterOf(RouterLayer layer) const;
  std::uint32_t podSink(std::uint32_t pod, ExporterKind kind);

  // What a client's proxy does besides routing (request_proxy.cpp).
  Answer play(std::uint32_t entry, const Attempt& attempt);
  Hop askInTurn(EntryState& entry, const Choice& choice, const Attempt& attempt, Nanos patience);
  [[nodiscard]] Nanos patienceOf(const RouteRule& rule, const Attempt& attempt) const;
  [[nodiscard]] std::optional<Nanos> retryAt(EntryState& entry, const Choice& choice,
                                             const Attempt& attempt, const Hop& hop);
  Answer sendAgain(std::uint32_t entry, const Attempt& attempt, const Hop& hop, Nanos at);
  [[nodiscard]] static Nanos backoff(EntryState& entry, int attempt);
  [[nodiscard]] std::optional<Nanos> retryLostAt(const InFlight& request, Nanos now);
  void takeBack(InFlight& lost, Nanos again);
  [[nodiscard]] static const PoolPolicy* poolPolicyOf(const EntryState& entry,
                                                      std::uint32_t cluster);
  [[nodiscard]] static RequestPool& poolOf(EntryState& entry, std::uint32_t cluster);

  // Routing (request_routing.cpp).
  Choice choose(EntryState& entry, const Attempt& attempt);
  bool takes(EntryState& entry, std::size_t rule, const Attempt& attempt);
  std::size_t pickTarget(EntryState& entry, std::size_t rule);
  static std::size_t rotate(SplitState& split);
  static constexpr std::size_t noTarget = ~std::size_t{0};
  bool mirrors(EntryState& entry, std::size_t rule);
  [[nodiscard]] bool hasPods(const EntryState& entry, const RouteTarget& target) const;
  std::uint32_t pickPod(EntryState& entry, std::uint32_t cluster, const Attempt& attempt);
  std::uint32_t pickOther(EntryState& entry, std::uint32_t cluster, const Attempt& attempt,
                          std::uint32_t avoid);
  std::uint32_t balancePod(EntryState& entry, ClusterState& cluster, const Attempt& attempt);
  std::uint32_t lessBusyOfTwo(EntryState& entry, const ClusterState& cluster, Nanos now);
  void giveCookies(const EntryState& entry, const RouteRule& rule, const RouteTarget& target,
                   const Attempt& attempt);
  void bindSinks(EntryState& entry);
  std::uint32_t proxySink(const EntryState& entry, const RouteTarget& target);
  [[nodiscard]] std::uint32_t splitOf(const RouteRule& rule);

  // Pods that proxies avoid (request_outliers.cpp).
  [[nodiscard]] bool avoidsAll(const EntryState& entry, std::uint32_t cluster, Nanos now) const;
  [[nodiscard]] std::uint32_t pickAccepted(EntryState& entry, std::uint32_t cluster,
                                           const Attempt& attempt);
  [[nodiscard]] static std::size_t pickLevel(EntryState& entry, const ClusterState& cluster,
                                             Nanos now);
  void noteAnswer(EntryState& entry, std::uint32_t cluster, const Hop& hop);

  // Work that waits for pods (request_queues.cpp).
  void enqueue(std::uint32_t queue, const QueuedJob& job);
  void joinQueues(std::uint32_t pod);
  void playQueues(Nanos until);
  bool startNext(std::uint32_t queue, Nanos until);
  /// Work of a pod that is gone goes back to where it came from; others may take it from then on.
  void requeue(const InFlight& work, Nanos from);

  // Serving (request_serving.cpp).
  /// \param first  the pod to try first, where it is known.
  Hop ask(EntryState& entry, const Choice& choice, const Attempt& attempt,
          std::uint32_t first = noIndex);
  [[nodiscard]] Nanos drawSpan(VersionState& version, const PodState& pod, Outcome outcome,
                               Nanos now);
  [[nodiscard]] static double errorRatioOf(PodState& pod, const VersionState& version, Nanos now);
  [[nodiscard]] static Nanos throttled(PodState& pod, const VersionState& version,
                                       PodQueue::Place place, Nanos span);
  Hop serve(std::uint32_t pod, std::uint32_t service, const Attempt& attempt);
  Answer callOthers(std::vector<CallState>& calls, const Attempt& attempt);

  Play mode_;
  ExporterSet scraped_;
  std::vector<KnownTable> tables_;
  std::vector<double> calmLoads_;  // by concurrency; 0 = not known yet
  std::vector<double> podLoads_;   // requests/s expected, by pod, of this stretch
  std::vector<std::uint32_t> loadedPods_;  // that have a load
  std::vector<PodShare> shares_;           // room for splitPods()
  std::vector<std::uint64_t> targetCounts_;  // room for splitTargets()
  RngStreams streams_;
  std::map<std::string, VersionBehaviour> behaviours_;
  std::array<const BucketLayout*, exporterKindCount> layouts_{};
  std::vector<VersionState> versions_;
  std::map<std::string, std::uint32_t> versionByImage_;
  std::vector<WorkloadState> workloads_;
  std::map<ObjectKey, std::uint32_t> workloadByKey_;
  std::vector<ObjectKey> services_;
  std::map<ObjectKey, std::uint32_t> serviceByKey_;
  std::vector<PodState> pods_;
  std::vector<std::uint32_t> busyPods_;  // pods with requests in flight
  std::vector<EntryState> entries_;
  std::vector<SourceState> sources_;
  std::vector<std::uint32_t> live_;  // that are neither settled nor over, ascending
  std::vector<std::uint32_t> settled_;  // that are, ascending
  std::vector<std::uint32_t> island_;   // the last one that was looked for
  std::vector<std::uint32_t> due_;   // of them: those that are being played
  std::uint64_t islands_ = 0;        // that were looked for
  Nanos settledUntil_ = neverNanos;  // the first end of a settled time, or earlier
  std::vector<WorkQueue> queues_;
  std::vector<std::vector<CallState>> calls_;  // by service
  std::vector<std::vector<CallState>> workloadCalls_;  // by workload
  bool workloadsCall_ = false;
  std::set<std::uint32_t> sharedPods_;  // of this stretch; see isShared
  std::vector<UserWatch> watches_;
  std::vector<CellState> cells_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> cellByKey_;
  std::vector<SinkState> sinks_;
  std::vector<std::uint32_t> news_;  // sinks that had none when they were taken
  std::map<std::string, std::uint32_t> proxySinks_;
  std::vector<SplitState> splits_;
  std::map<std::string, std::uint32_t> splitByKey_;
  std::vector<InFlight> loose_;          // in flight, in no pod
  std::vector<PlannedRequest> planned_;  // a heap
  std::uint64_t plans_ = 0;
  std::uint32_t retriesPlanned_ = 0;     // of them
  CookieJars jars_;
  std::uint32_t users_ = 0;
  Nanos playedTo_ = -1;
  Nanos drawnTo_ = -1;  // settled sources, too, have been played up to here
  Nanos until_ = -1;
  std::uint64_t sent_ = 0;
};

/// Spans are whole microseconds.
[[nodiscard]] inline Nanos scaledSpan(Nanos span, double factor) {
  return static_cast<Nanos>(static_cast<double>(span) * factor / 1000 + 0.5) * 1000;
}

/// Share of the requests that fail at the pod's present load.
[[nodiscard]] double errorRatioUnderLoad(PodState& pod, const VersionState& version, Nanos now);

inline Nanos RequestEngine::drawSpan(VersionState& version, const PodState& pod, Outcome outcome,
                                     Nanos now) {
  const VersionBehaviour& behaviour = version.behaviour;
  Nanos span = 0;
  if (!behaviour.errorLatency) {
    span = version.spans.next(version.service);
  } else {
    const bool failed = outcome != Outcome::Ok;
    span =
        sample(failed ? *behaviour.errorLatency : behaviour.serviceTime, version.service).count();
  }
  if (pod.latencyFactor != 1) span = scaledSpan(span, pod.latencyFactor);
  if (now < pod.warmUntil) span = scaledSpan(span, pod.warming(now));
  return span + pod.latencyAdd;
}

/// The time in service when the CPU limit is kept. \pre the pod has a limit.
inline Nanos RequestEngine::throttled(PodState& pod, const VersionState& version,
                                      PodQueue::Place place, Nanos span) {
  const Nanos cpu = version.behaviour.cpuPerRequest.count();
  const double limit = pod.cpuLimitCores * pod.cpuShare;
  if (cpu == 0 || span == 0 || pod.queue.concurrency() <= limit) return span;
  // A request uses its CPU while it is in service, whatever makes that longer; one core at most.
  const double cores = std::min(static_cast<double>(cpu) / static_cast<double>(span), 1.0);
  return pod.cpu.run(place.start, span, cores, limit) - place.start;
}

inline double RequestEngine::errorRatioOf(PodState& pod, const VersionState& version, Nanos now) {
  return pod.errorsByLoad ? errorRatioUnderLoad(pod, version, now) : pod.errorRatio;
}

/// The target whose deadline is first; the deadline grows by 1/weight.
/// Source: traefik pkg/server/service/loadbalancer/wrr.
inline std::size_t RequestEngine::rotate(SplitState& split) {
  std::size_t best = noTarget;
  for (std::size_t t = 0; t < split.deadlines.size(); ++t) {
    if (split.weights[t] <= 0) continue;
    if (best == noTarget || split.deadlines[t] < split.deadlines[best]) best = t;
  }
  if (best != noTarget) split.deadlines[best] += 1.0 / static_cast<double>(split.weights[best]);
  return best;
}

inline void RequestEngine::count(std::uint32_t index, int code, std::uint64_t micros) {
  SinkState& sink = sinks_[index];
  const BucketLayout& layout = *layouts_[static_cast<std::size_t>(sink.kind)];
  SinkState::Row& row = rowOf(sink, code);
  ++row.buckets[layout.bucketOf(micros)];
  row.sumMicros += micros;
  noteNews(index);
}

inline SinkState::Row& RequestEngine::rowOf(SinkState& sink, int code) const {
  for (SinkState::Row& row : sink.rows) {
    if (row.code == code) return row;
  }
  return addRow(sink, code);
}

}  // namespace aviary
