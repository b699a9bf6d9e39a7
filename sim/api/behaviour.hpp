#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/api/meta.hpp"
#include "sim/engine/distribution.hpp"
#include "sim/engine/sim_time.hpp"

/// How the surroundings of a cluster behave: images, users, networks and measurement. These are the
/// parts of a scenario that no Kubernetes manifest states. Ratios are 0-1, rates are per second.
namespace aviary {

/// A process that has just started is slow: nothing is compiled or cached yet, and its heap grows.
struct WarmupBehaviour {
  /// Service time x this when it starts to listen, >= 1; falls to 1 in a straight line.
  double factor = 1;
  /// Until it is as fast as ever.
  SimDuration duration = std::chrono::seconds{30};
  bool operator==(const WarmupBehaviour&) const = default;
};

/// From "bound to a node" to "the process listens", and to full speed.
struct StartupBehaviour {
  /// Pull of an image that its node does not have yet.
  Distribution imagePull = Distribution::constant(std::chrono::seconds{3});
  /// Process start until it can answer; readiness probes come on top.
  /// Source: reference magnitudes of cached starts, median 2 s, sigma of the log 0.4.
  Distribution boot =
      Distribution::lognormal(std::chrono::seconds{2}, std::chrono::milliseconds{5072});
  WarmupBehaviour warmup;
  bool operator==(const StartupBehaviour&) const = default;
};

/// Working set of one pod: base + perRequest x requests in it, waiting ones included +
/// leakPerSecond x age of its container. Above the memory limit the container is killed.
struct MemoryBehaviour {
  std::int64_t baseBytes = 64LL << 20;
  std::int64_t perRequestBytes = 0;
  std::int64_t leakPerSecondBytes = 0;
  bool operator==(const MemoryBehaviour&) const = default;
};

/// Errors that come with load: at this load of a pod, this share of its requests fails on top.
struct LoadErrors {
  /// Requests in the pod, waiting ones included, over its concurrency; >= 0.
  double load = 0;
  double errorRate = 0;  ///< ratio
  bool operator==(const LoadErrors&) const = default;
};

/// How one image behaves in a pod. The default is a small, healthy HTTP service.
struct VersionBehaviour {
  /// Wall time of one request in service, without waiting.
  Distribution serviceTime =
      Distribution::lognormal(std::chrono::milliseconds{20}, std::chrono::milliseconds{60});
  /// CPU time one request uses.
  SimDuration cpuPerRequest = std::chrono::milliseconds{5};
  /// CPU a pod uses without requests.
  int cpuIdleMillicores = 0;
  /// Requests in service at once in one pod, >= 1.
  int concurrency = 16;
  /// Requests that may wait in one pod; one more is answered 503. Absent: no limit.
  std::optional<int> queueLimit;
  /// Share of requests answered with status 500, 0-1.
  double errorRate = 0;
  /// Straight lines between these points, which ascend; outside, the end rates hold.
  std::vector<LoadErrors> errorRateByLoad;
  /// Service time of a request that fails; absent: as serviceTime.
  std::optional<Distribution> errorLatency;
  StartupBehaviour startup;
  MemoryBehaviour memory;
  /// From SIGTERM to the end of the process when no request is left; it accepts no connection then.
  SimDuration terminationTime = std::chrono::milliseconds{500};
  /// Bytes of the image as nodes report them, for the scheduler's image locality; 0 = not known,
  /// and then without influence.
  std::int64_t imageSizeBytes = 0;
  bool operator==(const VersionBehaviour&) const = default;
};

/// The same rate all the time.
struct ConstantLoad {
  double rate = 0;
  bool operator==(const ConstantLoad&) const = default;
};

/// `from` until `start`, a straight line during `over`, then `to`.
struct RampLoad {
  double from = 0;
  double to = 0;
  SimDuration start{};
  SimDuration over = std::chrono::minutes{1};
  bool operator==(const RampLoad&) const = default;
};

/// mean + amplitude x sin(2 pi (t + shift) / period), never below 0.
struct SineLoad {
  double mean = 0;
  double amplitude = 0;
  SimDuration period = std::chrono::hours{24};
  SimDuration shift{};
  bool operator==(const SineLoad&) const = default;
};

/// A rate from a moment on.
struct LoadPoint {
  SimDuration at{};
  double rate = 0;
  bool operator==(const LoadPoint&) const = default;
};

/// Each rate holds until the next point; 0 before the first. Ascending.
struct StepsLoad {
  std::vector<LoadPoint> steps;
  bool operator==(const StepsLoad&) const = default;
};

/// `base`, and `peak` for `width` at `first`, `first + every`, ...
struct SpikesLoad {
  double base = 0;
  double peak = 0;
  SimDuration first{};
  SimDuration every = std::chrono::minutes{5};
  SimDuration width = std::chrono::seconds{10};
  bool operator==(const SpikesLoad&) const = default;
};

/// Straight lines between the points (of a CSV file), which ascend; outside, the end rates hold.
struct PointsLoad {
  std::vector<LoadPoint> points;
  bool operator==(const PointsLoad&) const = default;
};

using LoadProfile =
    std::variant<ConstantLoad, RampLoad, SineLoad, StepsLoad, SpikesLoad, PointsLoad>;

/// How requests follow each other at a given rate.
struct ArrivalProcess {
  enum class Kind : std::uint8_t {
    Poisson,  ///< independent users
    Uniform,  ///< evenly spaced
    Bursty    ///< Poisson whose rate switches between burst and calm
  };
  Kind kind = Kind::Poisson;
  /// Bursty: rate in a burst over the mean rate, > 1.
  double burstFactor = 5;
  /// Bursty: mean length of a burst.
  SimDuration burstLength = std::chrono::seconds{1};
  /// Bursty: share of the time in bursts, 0-1; burstFactor x burstShare <= 1.
  double burstShare = 0.1;
  bool operator==(const ArrivalProcess&) const = default;
};

/// Who sends the requests.
struct UserPopulation {
  /// Each request is of one of them, drawn evenly; 0 = every request is of another user.
  std::uint32_t count = 0;
  /// Pause between an answer and the next request: the users then make the rate, not the profile.
  std::optional<Distribution> thinkTime;
  /// They keep the cookies they are given, as browsers do.
  bool sticky = true;
  bool operator==(const UserPopulation&) const = default;
};

/// One open stream of requests towards a Service or host.
struct TrafficSource {
  std::string name;
  std::string namespace_ = "default";
  /// Name of the Service, or of a host that a router knows; empty when `workers` is set.
  std::string to;
  /// Labels of queue workers: the requests are pieces of work that wait in one queue until a worker
  /// of a pod with these labels is free and takes the oldest. Empty: requests are sent to `to`.
  StringMap workers;
  /// Pieces of work that may wait in the queue; one more is refused. Only with `workers`.
  std::int64_t queueLimit = queueLimitMax;
  static constexpr std::int64_t queueLimitMax = std::int64_t{1} << 20;
  LoadProfile profile = ConstantLoad{};
  ArrivalProcess arrivals;
  UserPopulation users;
  /// Lower-case names.
  StringMap headers;
  StringMap cookies;
  std::string method = "GET";
  std::string path = "/";
  /// Where the users' requests enter the cluster, as labels of nodes name it; empty: anywhere.
  std::string region;
  std::string zone;
  /// Absent: the client waits for ever.
  std::optional<SimDuration> timeout;
  /// Plain Services: requests of one connection; 1 = no keep-alive.
  int requestsPerConnection = 1;
  /// Requests arrive in [start, end); absent end: until the horizon.
  SimDuration start{};
  std::optional<SimDuration> end;
  bool operator==(const TrafficSource&) const = default;
};

/// Each request to `from` makes `perRequest` requests to `to`.
struct ServiceCall {
  std::string namespace_ = "default";
  std::string from;
  std::string to;
  double perRequest = 1;
  std::optional<SimDuration> timeout;
  int retries = 0;
  bool operator==(const ServiceCall&) const = default;
};

/// A delay drawn evenly from [min, max].
struct DelayRange {
  SimDuration min{};
  SimDuration max{};
  bool operator==(const DelayRange&) const = default;
};

/// From a write to the moment from which traffic obeys it.
/// Source: reference of the routing layers, rows "propagation".
struct PropagationDelays {
  DelayRange endpoints{std::chrono::milliseconds{50}, std::chrono::milliseconds{1050}};
  DelayRange istio{std::chrono::milliseconds{100}, std::chrono::milliseconds{1000}};
  DelayRange traefik{std::chrono::milliseconds{0}, std::chrono::milliseconds{2000}};
  DelayRange nginx{std::chrono::milliseconds{0}, std::chrono::milliseconds{4500}};
  DelayRange gateway{std::chrono::milliseconds{100}, std::chrono::milliseconds{1000}};
  DelayRange linkerd{std::chrono::milliseconds{50}, std::chrono::milliseconds{500}};
  bool operator==(const PropagationDelays&) const = default;
};

/// Everything the traffic model is made from.
struct TrafficConfig {
  /// By image as the pods name it. An image without an entry behaves like VersionBehaviour{}.
  std::map<std::string, VersionBehaviour> versions;
  std::vector<TrafficSource> sources;
  std::vector<ServiceCall> calls;
  PropagationDelays propagation;
  bool operator==(const TrafficConfig&) const = default;
};

/// What a fault hits. An empty namespace means every namespace; nodes and zones have none.
struct FaultTarget {
  enum class Kind : std::uint8_t { Everything, Image, Pod, Workload, Service, Node, Zone };
  Kind kind = Kind::Everything;
  std::string name;
  std::string namespace_;
  bool operator==(const FaultTarget&) const = default;
};

/// A disturbance from `at` for `duration`, or for ever. Several effects may be set.
struct FaultSpec {
  /// Names its random stream; empty: "fault-<position>".
  std::string name;
  SimDuration at{};
  std::optional<SimDuration> duration;          ///< `for` in YAML
  FaultTarget target;

  std::optional<double> errorRate;              ///< share of requests failing on top, 0-1
  std::optional<double> latencyFactor;          ///< service time x this
  std::optional<SimDuration> latencyAdd;        ///< service time + this
  bool crash = false;                           ///< containers exit at `at` and whenever they start
  bool neverReady = false;                      ///< readiness probes fail
  bool oom = false;                             ///< containers are killed for memory at `at`
  std::optional<double> slowStartFactor;        ///< boot time x this
  bool imagePullFails = false;
  bool nodeDown = false;                        ///< target kind Node
  bool zoneDown = false;                        ///< target kind Zone
  bool dependencyDown = false;                  ///< target kind Service: every call to it fails
  bool metricsGap = false;                      ///< nothing of the target is scraped
  std::optional<double> cpuThrottle;            ///< share of its CPU that is left, (0, 1]
  bool webhookOutage = false;                   ///< target name: hook name or URL; no answer
  std::optional<double> apiConflicts;           ///< share of writes refused with a conflict, 0-1
  bool operator==(const FaultSpec&) const = default;
};

/// What a metric query answers within [from, until), instead of what was measured.
struct MetricOverride {
  std::string metric;                           ///< name of the Canary's metric
  std::string canary;                           ///< empty: of every Canary
  std::string namespace_;                       ///< empty: in every namespace
  SimDuration from{};
  std::optional<SimDuration> until;
  /// Absent: "no values found".
  std::optional<double> value;
  /// Not empty: the server cannot be reached, and this is why; `value` is not looked at.
  std::string error{};
  bool operator==(const MetricOverride&) const = default;
};

/// Offsets of the periodic timers: all zero, or drawn from the seed as in a real cluster.
enum class TimerAlignment : std::uint8_t { Aligned, Jittered };

/// The measuring side: Prometheus and metrics-server.
struct MeasurementConfig {
  SimDuration scrapeInterval = std::chrono::seconds{15};
  SimDuration evaluationInterval = std::chrono::minutes{1};
  /// --metric-resolution of metrics-server.
  SimDuration metricsResolution = std::chrono::seconds{15};
  TimerAlignment alignment = TimerAlignment::Aligned;
  std::vector<MetricOverride> overrides;
  /// Age of a node's counters when metrics-server reads them; cAdvisor refreshes them every 10 to
  /// 15 s.
  SimDuration metricsLag{};
  bool operator==(const MeasurementConfig&) const = default;
};

}  // namespace aviary
