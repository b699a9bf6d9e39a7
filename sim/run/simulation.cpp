#include "sim/run/simulation.hpp"

#include <algorithm>

#include "sim/controllers/canary/canary_controller.hpp"
#include "sim/controllers/deployment_controller.hpp"
#include "sim/controllers/disruption_controller.hpp"
#include "sim/controllers/endpoints_controller.hpp"
#include "sim/controllers/garbage_controller.hpp"
#include "sim/controllers/hpa_controller.hpp"
#include "sim/controllers/kubelet_controller.hpp"
#include "sim/controllers/node_autoscaler.hpp"
#include "sim/controllers/node_controller.hpp"
#include "sim/controllers/replicaset_controller.hpp"
#include "sim/controllers/scheduler_controller.hpp"
#include "sim/delivery/canary_interval.hpp"
#include "sim/faults/fault_plan.hpp"
#include "sim/run/asked_exporters.hpp"
#include "sim/run/canary_journal.hpp"
#include "sim/run/ending.hpp"
#include "sim/run/fault_journal.hpp"
#include "sim/run/flagger_exposition.hpp"
#include "sim/run/load_changes.hpp"
#include "sim/run/load_feedback.hpp"
#include "sim/run/load_tester.hpp"
#include "sim/run/node_pools.hpp"
#include "sim/run/queue_sampler.hpp"
#include "sim/run/recorder.hpp"
#include "sim/run/run_totals.hpp"
#include "sim/run/series_sampler.hpp"
#include "sim/run/timeline.hpp"
#include "sim/telemetry/metrics_server.hpp"
#include "sim/telemetry/scraped_metric_source.hpp"
#include "sim/trace/trace_builder.hpp"
#include "sim/traffic/traffic_model.hpp"

namespace aviary {
namespace {

/// `auto` plays each request of up to this many.
constexpr double requestsPlayed = 20e6;

RequestEngine::Play engineOf(const Scenario& scenario, EngineChoice choice, SimTime horizon) {
  switch (choice) {
    case EngineChoice::Request: return RequestEngine::Play::EachRequest;
    case EngineChoice::Flow: return RequestEngine::Play::Flow;
    case EngineChoice::Auto: break;
  }
  return expectedRequests(scenario.traffic, horizon) > requestsPlayed
             ? RequestEngine::Play::Flow
             : RequestEngine::Play::EachRequest;
}

TraceHeader headerOf(const Scenario& scenario, std::uint64_t seed, RequestEngine::Play engine,
                     SimTime horizon) {
  TraceHeader header;
  header.scenario = scenario.name;
  header.description = scenario.description;
  header.seed = seed;
  header.engine = engine == RequestEngine::Play::Flow ? "flow" : "request";
  header.horizon = horizon.time_since_epoch();
  header.warmup = scenario.warmup;
  header.scrapeInterval = scenario.measurement.scrapeInterval;
  header.timing =
      scenario.measurement.alignment == TimerAlignment::Jittered ? "jittered" : "aligned";
  return header;
}

FlaggerOptions flaggerOptions(const Scenario& scenario, const RngStreams& streams) {
  FlaggerOptions options;
  options.meshProvider = scenario.controllers.meshProvider;
  options.controlLoopInterval = scenario.controllers.controlLoopInterval;
  // Source: flagger cmd/flagger/main.go:initNotifier.
  if (!scenario.controllers.slackUrl.empty()) options.notifierType = "slack";
  if (!scenario.controllers.msteamsUrl.empty()) options.notifierType = "msteams";
  options.notifierChannel = scenario.controllers.slackChannel;
  options.clusterName = scenario.controllers.clusterName;
  options.eventWebhook = scenario.controllers.eventWebhook;
  if (scenario.measurement.alignment == TimerAlignment::Jittered) {
    Rng offset = streams.stream("timers/flagger");
    options.controlLoopOffset = SimDuration(static_cast<std::int64_t>(
        offset.below(static_cast<std::uint64_t>(options.controlLoopInterval.count()))));
  }
  return options;
}

HpaOptions hpaOptions(const ControllerFlags& flags) {
  HpaOptions options;
  options.syncPeriod = flags.hpaSyncPeriod;
  options.downscaleStabilization = flags.hpaDownscaleStabilization;
  options.readiness = {flags.hpaCpuInitializationPeriod, flags.hpaInitialReadinessDelay};
  options.tolerance = flags.hpaTolerance;
  return options;
}

RunEnd endOf(RunStatus status) {
  switch (status) {
    case RunStatus::Finished: return RunEnd::Horizon;
    case RunStatus::Stopped: return RunEnd::Finished;
    case RunStatus::EventLimit: return RunEnd::Limit;
    case RunStatus::InstantLimit: return RunEnd::Limit;
  }
  return RunEnd::Limit;
}

}  // namespace

// Members are made in this order: who watches the store for the record comes before whoever writes.
struct Simulation::Parts {
  Parts(const Scenario& played, const RunOptions& chosen)
      : scenario(played),
        options(chosen),
        horizon(timeAt(chosen.duration.value_or(played.duration))),
        streams(chosen.seed.value_or(played.seed)),
        playing(engineOf(played, chosen.engine.value_or(played.engine), horizon)),
        builder(headerOf(played, chosen.seed.value_or(played.seed), playing, horizon)) {}

  void watchFaults();
  void startAll();
  [[nodiscard]] RunStatus playToEnd();
  [[nodiscard]] RunResult play();

  const Scenario& scenario;
  const RunOptions options;
  const SimTime horizon;
  RngStreams streams;
  const RequestEngine::Play playing;
  Engine engine;
  Store store{engine};
  TraceBuilder builder;
  Recorder recorder{store, builder};
  ReconcileLoop loop{engine, store};

  FaultPlan faults{scenario.faults, scenario.traffic.versions, store, streams};
  FaultJournal faultJournal{engine, recorder, faults};
  LoadedPodTimings timings{scenario.traffic.versions, streams};
  TrafficModel traffic{engine,  store,  scenario.traffic, scenario.measurement,
                       streams, faults, playing,          askedExporters(scenario)};
  QueueSampler queueSampler{engine, traffic, builder, recorder,
                            scenario.measurement.scrapeInterval};
  SeriesSampler sampler{engine, store, traffic, builder, scenario.measurement.scrapeInterval};

  ReplicaSetController replicaSets{engine, store, loop, streams};
  DeploymentController deployments{engine, store, loop};
  SchedulerController scheduler{store, loop};
  KubeletController kubelets{engine, store, loop, timings, faults};
  LoadFeedback feedback{engine, store, traffic, kubelets, scenario.traffic.versions};
  EndpointsController endpoints{store, loop};
  NodeController nodes{store, loop, faults};
  NodeAutoscaler nodeAutoscaler{store, loop, autoscaledPools(scenario.nodePools)};
  DisruptionController budgets{store, loop};
  GarbageController garbage{store, loop};
  MetricsServer usage{traffic.usage()};
  StoreScaleAccess scales{store};
  HpaController autoscalers{engine, store, loop, usage, scales, hpaOptions(scenario.controllers)};

  ScrapedMetricSource metrics{engine, traffic.samples(), scenario.measurement.overrides};
  LoadTester loadTester{
      {scenario.webhooks,
       [this](const HookCall& call) { return faults.webhookDown(call.name, call.url, call.at); },
       [this](const LoadTest& test) { (void)traffic.startLoadTest(test); }},
      streams};
  CanaryJournal journal{store, recorder, sampler};
  CanaryController canaries{store, loop, flaggerOptions(scenario, streams),
                            {metrics, loadTester, journal, &journal}, streams.stream("flagger")};

  FlaggerExposition exposition{canaries.metrics(), builder};

  LoadChanges loads{scenario.traffic.sources, traffic};
  Timeline timeline{store, loop, recorder, scenario.timeline,
                    {[this](const GateAction& a) { loadTester.setGate(a.webhook, a.answer); },
                     [this](const TrafficChangeAction& a) { loads.apply(a); },
                     [this](const DrainAction& a) { nodes.drain(nodesOf(a)); }}};
  Ending ending{engine, store, {[this] { return timeline.remaining() == 0; }, earliestEnd()}};
  RunTotals totals{engine, store, traffic, builder, scenario.warmup};

  [[nodiscard]] std::vector<std::string> nodesOf(const DrainAction& action) const;
  [[nodiscard]] SimDuration earliestEnd() const;
};

SimDuration Simulation::Parts::earliestEnd() const {
  SimDuration earliest{};
  for (const FaultSpec& fault : scenario.faults) {
    earliest = std::max(earliest, fault.at + fault.duration.value_or(SimDuration::zero()));
  }
  // What a user does in a final phase is noticed at the next tick only.
  for (const Canary& canary : scenario.objects.of<Canary>()) {
    if (scenario.timeline.empty()) break;
    const SimDuration seen = analysisInterval(canary.spec.analysis) + std::chrono::seconds{1};
    earliest = std::max(earliest, scenario.timeline.back().at + seen);
  }
  return std::min(earliest, horizon.time_since_epoch());
}

std::vector<std::string> Simulation::Parts::nodesOf(const DrainAction& action) const {
  if (!action.node.empty()) return {action.node};
  std::vector<std::string> names;
  for (const auto& [key, node] : store.all<Node>()) {
    if (node->spec.pool != action.pool) continue;
    if (names.size() < static_cast<std::size_t>(action.count)) names.push_back(key.name);
  }
  return names;
}

void Simulation::Parts::watchFaults() {
  faults.start(engine, [this] {
    kubelets.disturbancesChanged();
    nodes.disturbancesChanged();
  });
  faultJournal.start();
  const bool conflicts =
      std::any_of(scenario.faults.begin(), scenario.faults.end(),
                  [](const FaultSpec& fault) { return fault.apiConflicts.has_value(); });
  if (!conflicts) return;
  store.refuseWrites([this](std::string_view kind, const ObjectKey& key) {
    return faultJournal.refusesWrite(kind, key);
  });
}

void Simulation::Parts::startAll() {
  if (options.observer != nullptr) options.observer->begun({engine, store, traffic});
  createNodes(scenario.nodePools, store, recorder);
  applyObjects(store, scenario.objects);
  watchFaults();
  journal.expose(exposition);
  exposition.start(std::string(flaggerVersion), scenario.controllers.meshProvider);
  canaries.start();
  traffic.start();
  feedback.start();
  sampler.start();
  queueSampler.start();
  totals.start();
  timeline.start();
  const bool somethingEnds =
      !scenario.timeline.empty() || !scenario.objects.of<Canary>().empty();
  if (options.until.value_or(scenario.until) == RunUntil::RolloutFinished && somethingEnds) {
    ending.start();
  }
}

// Where somebody watches, the horizon is reached in steps: the events and their order are the same.
RunStatus Simulation::Parts::playToEnd() {
  if (options.control == nullptr) return engine.runUntil(horizon);
  RunControl& control = *options.control;
  constexpr int stepsMin = 100;
  const SimDuration step = std::clamp<SimDuration>(horizon.time_since_epoch() / stepsMin,
                                                   SimDuration{1}, std::chrono::seconds{1});
  RunStatus status = RunStatus::Finished;
  for (SimTime until = engine.now(); status == RunStatus::Finished && until < horizon;) {
    if (control.cancelled()) return RunStatus::Stopped;
    until = std::min(horizon, until + step);
    status = engine.runUntil(until);
    control.report(toSeconds(until) / toSeconds(horizon));
  }
  return status;
}

RunResult Simulation::Parts::play() {
  startAll();
  const RunStatus status = playToEnd();
  if (options.control != nullptr && options.control->cancelled()) return {};
  traffic.advanceTo(engine.now());
  if (options.observer != nullptr) options.observer->ended({engine, store, traffic});
  recorder.finish();
  totals.finish();
  exposition.finish();
  RunResult result;
  const RunEnd end = endOf(status);
  if (end == RunEnd::Limit) result.lastLabels = engine.lastLabels();
  result.trace = builder.finish(engine.now(), end);
  return result;
}

Simulation::Simulation(const Scenario& scenario, const RunOptions& options)
    : parts_(std::make_unique<Parts>(scenario, options)) {}

Simulation::~Simulation() = default;

RunResult Simulation::play() { return parts_->play(); }

}  // namespace aviary
