#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/api/behaviour.hpp"
#include "sim/cluster/request_surroundings.hpp"
#include "sim/cluster/store.hpp"
#include "sim/engine/engine.hpp"
#include "sim/engine/rng.hpp"
#include "sim/telemetry/pod_usage.hpp"
#include "sim/telemetry/sample_store.hpp"
#include "sim/traffic/load_test.hpp"
#include "sim/traffic/proxy_view.hpp"
#include "sim/traffic/request_engine.hpp"

namespace aviary {

/// CPU of all pods of a workload.
struct WorkloadCpu {
  std::uint64_t cpuNanoseconds = 0;    ///< used since the start, by all pods that ever ran
  std::int64_t requestMillicores = 0;  ///< requested by the pods that run now
};

/// What one image was given and what it did with it.
struct VersionSummary {
  std::string image;
  std::uint64_t requests = 0;
  std::array<std::uint64_t, outcomeCount> outcomes{};
  std::uint64_t usersExposed = 0;
  std::uint64_t usersHurt = 0;
  std::uint64_t mirrored = 0;  ///< copies, in no other number of this summary
  std::uint64_t slow = 0;      ///< answered after more than slowMicros
};

/// What one name that requests are sent to has come to.
struct ServiceReading {
  ObjectKey service;
  RequestTally tally;
  Nanos workDone = 0;      ///< by the workers of the pods that answer it
  Nanos workPossible = 0;  ///< had all of them always been busy
};

/// How load weighs on one pod at this moment.
struct PodPressure {
  const ObjectKey& pod;
  Uid uid;
  SimDuration wait{};           ///< of a request that comes now; max: it is refused
  std::int64_t workingSet = 0;  ///< bytes
};

/// The requests of a scenario, played against the pods and routes in the store.
///
/// Requests are played lazily: up to each moment at which pods, routes or faults change, metrics
/// are scraped, or somebody asks. The store is only read.
/// Threads: one simulation, one thread.
class TrafficModel {
 public:
  /// All references outlive the model. \param scraped  see RequestEngine.
  /// \pre findCallCycle(config.calls) finds none.
  TrafficModel(Engine& engine, Store& store, const TrafficConfig& config,
               const MeasurementConfig& measurement, const RngStreams& streams,
               const RequestDisturbances& disturbances,
               RequestEngine::Play play = RequestEngine::Play::EachRequest,
               ExporterSet scraped = ExporterSet::all());
  TrafficModel(const TrafficModel&) = delete;
  TrafficModel& operator=(const TrafficModel&) = delete;

  /// Follows the store and starts the timers. To be called once, when the initial objects exist.
  void start();

  /// Plays everything up to and including `time`; <= the engine's now.
  void advanceTo(SimTime time) { requests_.playTo(time.time_since_epoch().count()); }

  /// Starts a load test; false when one of its name is still running.
  bool startLoadTest(const LoadTest& test);

  /// Sends the load of a source at this rate from now on (trafficChange).
  void changeLoad(const std::string& source, const LoadProfile& profile);

  /// What Prometheus has scraped, and what metrics-server knows.
  [[nodiscard]] const SampleStore& samples() const { return samples_; }
  [[nodiscard]] const PodUsageStore& usage() const { return usage_; }

  /// Plays up to now what others may meet; whether a pod has requests then. O(1) while all sources
  /// are left alone.
  [[nodiscard]] bool anyBusy() {
    playLive();
    return !requests_.busyPods().empty();
  }
  /// Plays up to now and shows every pod that runs, in the order of their uids. O(pods).
  void eachPressure(const std::function<void(const PodPressure&)>& visit);
  /// The same for pods that have requests and for `besides`; a request waits in no other pod.
  /// Costs: O(those pods).
  void eachBusyPressure(const std::set<Uid>& besides,
                        const std::function<void(const PodPressure&)>& visit);
  /// When the pod will have answered what it has now; now for unknown pods.
  [[nodiscard]] SimTime answeredBy(Uid pod);

  // Totals since the start, as of the last moment played.
  [[nodiscard]] RequestTally serviceTally(const ObjectKey& service) const;
  [[nodiscard]] RequestTally workloadTally(const ObjectKey& workload) const;
  /// Every request that sources and callers sent.
  [[nodiscard]] RequestTally totalTally() const;
  /// The same without latencies. Costs: O(cells).
  struct Totals {
    std::uint64_t routed = 0;
    std::uint64_t failed = 0;
  };
  [[nodiscard]] Totals totals() const;
  /// Every name that a source, a caller or a load test addresses, in the order of first mention.
  [[nodiscard]] std::vector<ServiceReading> services() const;
  [[nodiscard]] WorkloadCpu workloadCpu(const ObjectKey& workload) const;
  /// \param workload  its index in requests().workloads().
  [[nodiscard]] WorkloadCpu workloadCpu(std::uint32_t workload) const;
  [[nodiscard]] std::vector<VersionSummary> versions() const;
  /// Counts from now on, from zero, the users that a workload meets. Copies meet nobody.
  void watchUsers(const ObjectKey& workload);
  /// Distinct users since then, as of the last moment played.
  [[nodiscard]] std::uint64_t usersOf(const ObjectKey& workload) const;
  [[nodiscard]] std::uint64_t requestsSent() const { return requests_.requestsSent(); }
  [[nodiscard]] const RequestEngine& requests() const { return requests_; }

 private:
  struct Workload {
    std::vector<std::uint32_t> idlePods;  // that have run and use CPU without requests
    std::int64_t requestMillicores = 0;   // of pods that run
  };

  [[nodiscard]] SimTime now() const { return engine_.now(); }
  /// Plays everything before this instant: what changes now holds for what comes now.
  void catchUp() { requests_.playLive(now().time_since_epoch().count() - 1); }
  /// Plays what others can meet up to and including this instant.
  void playLive() { requests_.playLive(now().time_since_epoch().count()); }

  // Entries and routes (traffic_model.cpp).
  std::uint32_t addEntry(const RequestTraits& traits, const std::string& streamName);
  void compile(std::uint32_t entry);
  void routesChanged(const ProxyView::Change& change);
  [[nodiscard]] PodChoice podsOf(const RouteTable& table, std::size_t index) const;

  // Pods and faults (traffic_pods.cpp).
  /// noIndex when it does not run.
  [[nodiscard]] std::uint32_t podOf(Uid uid) const {
    return uid.value < podByUid_.size() ? podByUid_[uid.value] : noIndex;
  }
  /// Pods that run, in the order of their uids. O(uids).
  template <class Visit>
  void eachPod(Visit visit) const {
    for (const std::uint32_t index : podByUid_) {
      if (index != noIndex) visit(index);
    }
  }
  void watchPods();
  void podChanged(const Change<Pod>& change);
  std::optional<std::uint32_t> podIndex(const Pod& pod);
  void followStatus(PodState& state, std::uint32_t index, const Pod& before, const Pod& after);
  void endPod(std::uint32_t index, const Pod& pod);
  void applyDisturbance(std::uint32_t index);
  void applyDisturbances();
  void armDisturbances();

  // Measuring (traffic_scrape.cpp).
  void startTimers();
  void scrape(std::uint32_t slot);
  void collectNews();
  [[nodiscard]] std::uint32_t slotOf(SinkState& sink) const;
  void closeSink(SinkState& sink);
  void missHidden(std::uint32_t slot);
  void visitPressure(std::uint32_t index, const std::function<void(const PodPressure&)>& visit);
  /// False when there is nothing left to be read.
  bool scrapeOne(SinkState& sink);
  void scrapeSink(SinkState& sink, SimTime at);
  [[nodiscard]] SeriesId openSeries(SinkState& sink, int code);
  void readUsage();
  void serveUsage();
  [[nodiscard]] std::uint64_t idleCpuOf(const PodState& pod) const;
  /// \pre `at` ascends.
  [[nodiscard]] std::int64_t workingSetOf(PodState& pod, Nanos at) const;

  Engine& engine_;
  Store& store_;
  TrafficConfig config_;
  MeasurementConfig measurement_;
  RngStreams streams_;
  const RequestDisturbances& disturbances_;
  ProxyView view_;
  RequestEngine requests_;
  SampleStore samples_;
  PodUsageStore usage_;
  std::deque<std::vector<PodUsageReading>> lateUsage_;  // read, and not served yet
  std::vector<std::uint32_t> entryNames_;               // by entry
  std::vector<std::uint32_t> podByUid_;                 // uids are small; noIndex = not running
  std::vector<Workload> podsOfWorkload_;                // by workload
  std::map<std::string, SimTime> loadTests_;  // running ones and when they end
  std::uint64_t loadTestsStarted_ = 0;
  /// Targets that are scraped at the same moments.
  struct ScrapeSlot {
    ScrapeGroup group;
    std::vector<std::uint32_t> news;  // sinks that have some
    std::vector<std::uint32_t> gone;  // sinks of pods that have gone since the last scrape
  };
  std::vector<ScrapeSlot> slots_;
  std::set<std::uint32_t> hiddenPods_;  // that Prometheus knows and cannot reach
  LabelId scrapeLabel_;
  LabelId usageLabel_;
  LabelId faultLabel_;
};

/// Requests that the sources of a scenario are expected to send until `horizon`, calls included.
[[nodiscard]] double expectedRequests(const TrafficConfig& config, SimTime horizon);

}  // namespace aviary
