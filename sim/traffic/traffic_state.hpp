#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/behaviour.hpp"
#include "sim/api/meta.hpp"
#include "sim/cluster/request_surroundings.hpp"
#include "sim/engine/rng.hpp"
#include "sim/telemetry/latency_histogram.hpp"
#include "sim/telemetry/sample_store.hpp"
#include "sim/traffic/arrival_stream.hpp"
#include "sim/traffic/cpu_quota.hpp"
#include "sim/traffic/pod_queue.hpp"
#include "sim/traffic/request_pool.hpp"
#include "sim/traffic/route_table.hpp"
#include "sim/traffic/span_draws.hpp"
#include "sim/traffic/user_set.hpp"

/// What the request engine keeps. Things refer to each other by index; an index is never reused.
namespace aviary {

inline constexpr Nanos neverNanos = std::numeric_limits<Nanos>::max();

/// An answer that takes longer is slow: users begin to wonder.
/// Source: Nielsen, "Response times: the three important limits" (1993).
inline constexpr std::uint64_t slowMicros = 1'000'000;

/// Requests, failures by outcome, and latency as clients saw it.
struct RequestTally {
  std::uint64_t routed = 0;  ///< arrived here; completed ones are in `outcomes`
  std::array<std::uint64_t, outcomeCount> outcomes{};
  LatencyHistogram latency;      ///< of completed requests
  std::uint64_t served = 0;      ///< were given to a worker, now or later
  std::uint64_t waitMicros = 0;  ///< they waited for it, summed
  std::uint64_t retries = 0;     ///< attempts that a proxy sent again

  [[nodiscard]] std::uint64_t completed() const;
  [[nodiscard]] std::uint64_t failed() const;
  void merge(const RequestTally& other);
  /// Counts everything `factor` times.
  void multiply(std::uint64_t factor);
  /// Takes away an earlier state of this tally.
  void subtract(const RequestTally& earlier);
};

/// One image: its behaviour and its streams.
struct VersionState {
  std::string image;
  VersionBehaviour behaviour;
  Rng service{0};
  Rng errors{0};
  Rng flow{0};                  ///< of everything that is sampled
  SpanDraws spans;              ///< of `service`, while errors take as long
  std::uint64_t cpuPerRequest = 0;  ///< nanoseconds
  double meanSeconds = 0;       ///< of the service time of good answers
  double errorMeanSeconds = 0;  ///< and of the others
  double squaredVariation = 0;  ///< of the service time, or of that of errors if it is more
  std::array<std::uint64_t, outcomeCount> outcomes{};
  std::uint64_t routed = 0;  ///< mirrored ones left out
  std::uint64_t mirrored = 0;
  std::uint64_t slow = 0;  ///< answered after more than slowMicros
  UserSet exposed;         ///< users it was given a request of
  UserSet hurt;            ///< users it failed
};

/// Users that the pods of a workload were given requests of.
struct UserWatch {
  std::uint32_t workload = noIndex;
  UserSet users;
};

/// A request that has been taken in and not been answered.
struct InFlight {
  Nanos due = 0;
  Nanos arrival = 0;
  std::uint32_t cell = noIndex;  ///< counted for the client there; none: not at all
  std::uint32_t sink = noIndex;  ///< exporter it is counted in
  std::uint32_t user = noIndex;
  std::uint32_t pod = noIndex;  ///< who has it; none: it reached no pod
  bool server = true;           ///< the pod's work is counted when it is due
  Outcome outcome = Outcome::Ok;
  RouterLayer layer = RouterLayer::Service;
  std::uint8_t attempt = 0;                     ///< its number
  std::uint32_t queue = noIndex;                ///< it is work of this queue; none: a request
  std::uint32_t source = noIndex;               ///< of work, and of what a proxy would send again
  std::uint32_t rule = noIndex;                 ///< by which a proxy sends it again if it is lost
  Nanos wait = 0;                               ///< where a source is named: for a worker
  Nanos start = 0;                              ///< when a worker takes it
};

/// A piece of work that waits.
struct QueuedJob {
  Nanos arrival = 0;
  Nanos from = 0;                               ///< when it may be started (again)
  std::uint32_t source = noIndex;
  std::uint32_t user = noIndex;
};

/// Work that waits in one line for the workers of several pods; `backlog` in order of arrival.
struct WorkQueue {
  std::string namespace_;
  StringMap workers;                            ///< labels of the pods that take the work
  std::uint32_t service = noIndex;              ///< under whose name it is counted
  std::deque<QueuedJob> backlog;
  std::uint64_t limit = 0;                      ///< pieces that may wait
  std::uint64_t refused = 0;                    ///< for which there was no room
  std::vector<std::uint32_t> pods;
  std::uint32_t cursor = 0;                     ///< the pod that got the last piece
};

/// The pods of one Deployment, or of another owner of pods.
struct WorkloadState {
  ObjectKey key;
  std::vector<std::uint32_t> cells;  ///< of its requests
  std::uint64_t cpuNanoseconds = 0;  ///< that requests have used, in all of its pods
};

/// One pod that has run.
struct PodState {
  PodIdentity identity;
  Uid uid;
  StringMap labels;
  std::vector<std::string> containers;  ///< names; the first one does the work
  std::uint32_t workload = noIndex;
  std::uint32_t version = noIndex;
  PodQueue queue;
  bool listening = false;
  Nanos listenedSince = 0;
  Nanos listenedBefore = 0;  ///< time it has listened in earlier stretches
  bool gone = false;
  Nanos acceptUntil = neverNanos;  ///< SIGTERM
  Nanos drainUntil = neverNanos;   ///< SIGKILL
  double errorRatio = 0;           ///< of its version and of faults together
  double latencyFactor = 1;
  Nanos latencyAdd = 0;
  bool unreachable = false;
  bool scraped = true;
  double cpuLimitCores = 0;  ///< 0 = none
  double cpuShare = 1;
  CpuQuota cpu;
  bool errorsByLoad = false;  ///< its version's errorRateByLoad is not empty
  double warmFactor = 1;      ///< service time x this at warmFrom, x 1 from warmUntil on
  Nanos warmFrom = -1;
  Nanos warmUntil = 0;
  std::uint32_t watch = noIndex;  ///< whose users are counted apart; none: nobody asks
  std::int64_t cpuRequestMillicores = 0;
  Nanos containerStart = 0;
  int restarts = 0;
  std::uint64_t served = 0;  ///< since the container started
  std::vector<InFlight> inFlight;
  Nanos dueFirst = neverNanos;  ///< lower bound of the due times in flight
  std::vector<std::uint32_t> entries;  ///< that lead to it; engine flow only
  std::uint64_t island = 0;            ///< the last one it was found to belong to
  std::array<std::uint32_t, exporterKindCount> sinks;

  PodState() { sinks.fill(noIndex); }
  [[nodiscard]] bool accepts(Nanos now) const {
    return listening && now < acceptUntil && !unreachable;
  }
  void startListening(Nanos now, const WarmupBehaviour& warmup) {
    if (!listening) listenedSince = now;
    listening = true;
    if (warmFrom >= containerStart) return;
    warmFrom = now;
    warmFactor = warmup.factor;
    warmUntil = warmup.factor > 1 ? now + warmup.duration.count() : now;
  }
  /// What its start still costs. \pre now < warmUntil.
  [[nodiscard]] double warming(Nanos now) const {
    const auto left = static_cast<double>(warmUntil - now);
    return 1 + (warmFactor - 1) * left / static_cast<double>(warmUntil - warmFrom);
  }
  void stopListening(Nanos now) {
    if (listening) listenedBefore += now - listenedSince;
    listening = false;
  }
  /// Whether requests are counted together with those of the other pod, take as long and fail as
  /// often.
  [[nodiscard]] bool isAlike(const PodState& other) const {
    return version == other.version && workload == other.workload &&
           errorRatio == other.errorRatio && latencyFactor == other.latencyFactor &&
           latencyAdd == other.latencyAdd;
  }
  /// How long it has listened until `now`.
  [[nodiscard]] Nanos listened(Nanos now) const {
    return listenedBefore + (listening ? now - listenedSince : 0);
  }
};

/// The request metrics of one target: a row of buckets for each status code.
struct SinkState {
  struct Row {
    int code = 0;
    std::vector<std::uint64_t> buckets;
    std::uint64_t sumMicros = 0;
    std::optional<SeriesId> series;  ///< once it has been scraped
  };
  ExporterKind kind = ExporterKind::Application;
  std::string subject;
  StringMap labels;
  std::uint32_t pod = noIndex;  ///< the pod it lives in; none: a proxy
  std::vector<Row> rows;
  std::uint32_t slot = noIndex;  ///< when it is scraped; noIndex: not known yet
  bool hasNews = false;          ///< it has counted since it was last scraped
};

/// Requests to one name that went to one workload (or to none).
struct CellState {
  std::uint32_t service = noIndex;
  std::uint32_t workload = noIndex;
  RequestTally tally;
};

/// Rotation of a deterministic split, shared by all rules with its key.
struct SplitState {
  std::vector<std::string> names;  ///< targets it was made for
  std::vector<std::int64_t> weights;
  std::vector<double> deadlines;
  std::uint64_t mirrorTotal = 0;
  std::uint64_t mirrorCount = 0;
};

struct ClusterState {
  std::vector<std::uint32_t> pods;
  std::uint32_t cursor = 0;
  BalanceKind balance = BalanceKind::Random;
  std::vector<std::vector<std::uint32_t>> farther;  ///< see PodChoice

  /// Calls `function` for every pod that it may send a request to.
  template <class Function>
  void eachPod(const Function& function) const {
    for (const std::uint32_t pod : pods) function(pod);
    for (const std::vector<std::uint32_t>& level : farther) {
      for (const std::uint32_t pod : level) function(pod);
    }
  }

  /// Round robin. \pre there is a pod.
  std::uint32_t nextInTurn() {
    cursor = cursor + 1 >= pods.size() ? 0 : cursor + 1;
    return pods[cursor];
  }
};

/// A user's connection to a pod.
struct PinState {
  std::uint32_t pod = noIndex;
  int requestsLeft = 0;
};

/// What a proxy remembers of the answers of one pod.
struct OutlierState {
  int failuresInRow = 0;
  int times = 0;  ///< it was ejected
  Nanos ejectedFrom = 0;
  Nanos ejectedUntil = 0;
  [[nodiscard]] bool ejected(Nanos now) const { return ejectedFrom <= now && now < ejectedUntil; }
};

/// What a client's proxy has under way to one destination.
struct PoolState {
  RouteCluster cluster;
  RequestPool requests;
};

/// One way into the cluster: the requests of one source, or of one caller to one callee.
struct EntryState {
  RequestTraits traits;
  std::uint32_t service = noIndex;
  RouteTable table;
  std::vector<ClusterState> clusters;
  std::vector<std::uint32_t> splits;                     ///< by rule
  std::vector<std::vector<std::uint32_t>> sinks;         ///< by rule and target; none: the pods'
  std::vector<std::vector<std::int8_t>> cookieVerdicts;  ///< by rule and jar; -1 unknown
  Rng route{0};
  Rng balance{0};
  std::vector<std::uint32_t> cells;  ///< by workload
  std::uint32_t routerCell = noIndex;
  std::vector<PinState> pins;  ///< by user, or one for anonymous users
  int requestsPerConnection = 1;
  std::map<std::uint32_t, OutlierState> outliers;  ///< by pod; kept when routes change
  std::vector<PoolState> pools;                    ///< of clusters; kept when routes change
  Rng retry{0};
  bool usesCookies = false;
  bool down = false;                   ///< a fault: every request fails
  bool plain = false;                  ///< see RequestEngine::isPlain
  std::vector<std::uint32_t> sources;  ///< that send through it
  bool isCallee = false;               ///< calls of other services come this way
  bool retired = false;                ///< nobody will ever send through it again
  std::uint64_t island = 0;            ///< the last one it was found to belong to
};

/// A call that each request to a service makes.
struct CallState {
  std::uint32_t entry = noIndex;
  double perRequest = 1;
  std::optional<Nanos> timeout;
  int retries = 0;
  Rng rng{0};
};

/// A stream of requests, open (arrivals) or closed (users who think, workers of a load test).
struct SourceState {
  std::string name;
  std::uint32_t entry = noIndex;                ///< none: its requests are work of `queue`
  std::uint32_t queue = noIndex;
  std::optional<ArrivalStream> arrivals;
  std::uint32_t users = 0;
  std::uint32_t firstUser = 0;
  bool keepsCookies = true;
  std::uint32_t jar = 0;  ///< of anonymous users
  std::optional<Nanos> timeout;
  Rng userDraws{0};
  std::optional<Distribution> thinkTime;
  Nanos pace = 0;  ///< least time between requests of a worker
  Nanos end = neverNanos;
  std::uint64_t requestsLeft = std::numeric_limits<std::uint64_t>::max();
  bool isLoadTest = false;
  double rateMax = 0;  ///< requests/s of a load test; infinite without a pace
  bool plain = false;  ///< see RequestEngine::isPlain; of this stretch
  bool settled = false;   ///< nobody looks at it: see request_settled.cpp
  std::vector<Nanos> workers;  ///< of a settled load test: when each sends its next request
  Nanos settleAgain = 0;  ///< settled: until then. Not: not asked again before
  int profileChanges = 0;
  Rng thinkDraws{0};
};

/// A request that is to be sent: by a thinking user, a worker, or again after a failure.
struct PlannedRequest {
  Nanos at = 0;
  std::uint64_t order = 0;
  std::uint32_t source = noIndex;
  std::uint32_t user = noIndex;
  Nanos firstArrival = 0;
  int attempt = 0;
  std::uint32_t avoid = noIndex;  ///< the pod that failed before
  /// For a heap whose top is the earliest.
  friend bool operator<(const PlannedRequest& a, const PlannedRequest& b) {
    return a.at != b.at ? a.at > b.at : a.order > b.order;
  }
};

}  // namespace aviary
