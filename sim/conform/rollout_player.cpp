#include <nlohmann/json.hpp>
#include <utility>

#include "sim/conform/case_json.hpp"
#include "sim/conform/component.hpp"
#include "sim/conform/rollout_player_load.hpp"
#include "sim/conform/rollout_player_state.hpp"
#include "sim/controllers/canary/canary_controller.hpp"
#include "sim/controllers/canary/router.hpp"
#include "sim/controllers/deployment_controller.hpp"
#include "sim/controllers/hpa_controller.hpp"
#include "sim/controllers/replicaset_controller.hpp"
#include "sim/scenario/manifests.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

const ObjectKey canaryKey{"default", "podinfo"};
const ObjectKey primaryKey{"default", "podinfo-primary"};

/// Entries stand on this grid; what happens between two of its points belongs to the later one.
constexpr SimDuration grid = std::chrono::milliseconds{250};

std::map<std::string, RolloutVersion> versionsOf(const Json& given) {
  std::map<std::string, RolloutVersion> out;
  for (const auto& [image, version] : given.items()) {
    requireFields(version,
                  {"readyAfter", "terminateAfter", "cpuPerRequest", "errorPercent", "latency"},
                  "given.versions");
    RolloutVersion& seen = out[image];
    if (!version.at("readyAfter").is_null()) {
      seen.pods.readyAfter = durationOf(version.at("readyAfter"));
    }
    seen.pods.terminateAfter = durationOf(version.at("terminateAfter"));
    seen.cpuPerRequest = version.at("cpuPerRequest");
    seen.errorPercent = version.at("errorPercent");
    seen.latencyMilliseconds = version.at("latency");
  }
  return out;
}

std::map<std::string, PodScript> scriptsOf(const Json& given) {
  std::map<std::string, PodScript> out;
  for (const auto& [image, version] : versionsOf(given)) out[image] = version.pods;
  return out;
}

std::vector<RolloutLoad> loadsOf(const Json& given) {
  std::vector<RolloutLoad> out;
  for (const Json& load : given) {
    requireFields(load, {"time", "rps"}, "given.load");
    out.push_back({timeOf(load.at("time")), load.at("rps").get<std::int64_t>()});
  }
  return out;
}

SimTime onGrid(SimTime time) {
  const SimDuration past = time.time_since_epoch() % grid;
  return past == SimDuration::zero() ? time : time + (grid - past);
}

/// Flagger, autoscalers, Deployments and ReplicaSets in one cluster with scripted pods and load.
class RolloutCase {
 public:
  explicit RolloutCase(const Json& recorded);

  /// The first difference; empty when there is none.
  [[nodiscard]] std::string play(bool verbose);
  [[nodiscard]] const std::string& detail() const { return detail_; }

 private:
  void createObjects(const Json& given);
  void scheduleActions();
  void tick();
  [[nodiscard]] std::optional<RouteWeights> routes() const;
  [[nodiscard]] RolloutState state();
  /// True when something that state() reads was written since the last call, or an event was
  /// emitted.
  [[nodiscard]] bool changed();

  const Json& recorded_;
  Engine engine_;
  Store store_{engine_};
  ReconcileLoop loop_{engine_, store_};
  RngStreams streams_{1};
  RolloutTraffic traffic_;
  StoreScaleAccess scales_{store_};
  ReplicaSetController replicaSets_{engine_, store_, loop_, streams_};
  DeploymentController deployments_{engine_, store_, loop_};
  HpaController autoscalers_{engine_, store_, loop_, traffic_, scales_};
  CanaryController flagger_;
  ScriptedPods pods_;
  QueueId user_;
  QueueId ticks_;
  SimDuration interval_{};
  std::vector<RolloutState::Event> events_;
  Ref<Canary> seenCanary_;
  Ref<Deployment> seenSides_[2];
  Ref<VirtualService> seenRoutes_;
  std::string detail_;
};

RolloutCase::RolloutCase(const Json& recorded)
    : recorded_(recorded),
      traffic_(store_, versionsOf(recorded.at("given").at("versions")),
               loadsOf(recorded.at("given").at("load")), [this] { return routes(); }),
      flagger_(store_, loop_, {}, {traffic_, traffic_, traffic_, nullptr},
               streams_.stream("flagger")),
      pods_(engine_, store_, scriptsOf(recorded.at("given").at("versions")),
            ScriptedPods::Start::Pending) {
  requireFields(recorded,
                {"format", "component", "upstream", "name", "tags", "given", "do", "until", "then"},
                "case");
  requireFields(recorded.at("given"), {"canary", "deployment", "hpa", "versions", "load"}, "given");
  store_.watchEvents([this](const ClusterEvent& event, ResourceVersion) {
    if (event.kind != Canary::kind) return;
    events_.push_back({std::string(text(event.type)), event.message});
  });
  scheduleActions();
  createObjects(recorded.at("given"));
  flagger_.admit(canaryKey);
  ticks_ = loop_.addQueue("flagger", ReconcileRank::Canary, [this](const ObjectKey&) { tick(); });
  interval_ = analysisInterval(store_.get<Canary>(canaryKey)->spec.analysis);
  loop_.enqueueAt(ticks_, canaryKey, engine_.now() + interval_);
}

void RolloutCase::createObjects(const Json& given) {
  std::vector<InputDocument> documents;
  for (const char* name : {"canary", "deployment", "hpa"}) {
    if (given.contains(name)) documents.push_back(toDocument(name, given.at(name)));
  }
  Diagnostics diagnostics;
  const ObjectSet objects = decodeManifests(documents, diagnostics);
  requireClean(diagnostics, "given");
  for (const Deployment& object : objects.of<Deployment>()) (void)store_.create(object);
  for (const HorizontalPodAutoscaler& object : objects.of<HorizontalPodAutoscaler>()) {
    (void)store_.create(object);
  }
  for (const Canary& object : objects.of<Canary>()) (void)store_.create(object);
}

void RolloutCase::scheduleActions() {
  user_ = loop_.addQueue("user", ReconcileRank::UserAction, [this](const ObjectKey& key) {
    (void)store_.modify<Deployment>(canaryKey, [&key](Deployment& deployment) {
      deployment.spec.podTemplate.edit().spec.edit().containers.front().image = key.name;
    });
  });
  std::size_t place = 0;
  for (const Json& action : recorded_.at("do")) {
    requireFields(action, {"time", "setImage"}, "do");
    // The key carries the image; the place keeps two actions apart.
    loop_.enqueueAt(user_, ObjectKey{std::to_string(place++), action.at("setImage")},
                    timeOf(action.at("time")));
  }
}

void RolloutCase::tick() {
  (void)flagger_.tick(canaryKey);
  loop_.enqueueAt(ticks_, canaryKey, engine_.now() + interval_);
}

std::optional<RouteWeights> RolloutCase::routes() const {
  const auto canary = store_.get<Canary>(canaryKey);
  if (canary == nullptr) return std::nullopt;
  return routerFor(*canary, flagger_.options()).getRoutes(flagger_.context(), *canary).weights;
}

bool RolloutCase::changed() {
  auto canary = store_.get<Canary>(canaryKey);
  auto target = store_.get<Deployment>(canaryKey);
  auto primary = store_.get<Deployment>(primaryKey);
  auto routes = store_.get<VirtualService>(canaryKey);
  const bool same = canary == seenCanary_ && target == seenSides_[0] && primary == seenSides_[1] &&
                    routes == seenRoutes_ && events_.empty();
  seenCanary_ = std::move(canary);
  seenSides_[0] = std::move(target);
  seenSides_[1] = std::move(primary);
  seenRoutes_ = std::move(routes);
  return !same;
}

RolloutState RolloutCase::state() {
  const CanaryStatus& status = seenCanary_->status;
  RolloutState out;
  out.phase = text(status.phase);
  out.canaryWeight = status.canaryWeight;
  out.failedChecks = status.failedChecks;
  out.iterations = status.iterations;
  if (const auto weights = routes()) out.routes = {weights->primary, weights->canary};
  out.primary = sideOf(seenSides_[1].get());
  out.canary = sideOf(seenSides_[0].get());
  out.events = std::exchange(events_, {});
  return out;
}

std::string RolloutCase::play(bool verbose) {
  const Json& then = recorded_.at("then");
  const SimTime until = timeOf(recorded_.at("until"));
  RolloutState expected;
  auto entry = then.begin();
  std::size_t step = 0;
  while (true) {
    const std::optional<SimTime> next = engine_.nextEventAt();
    SimTime instant = next ? onGrid(*next) : SimTime::max();
    const bool recordedHere = entry != then.end() && timeOf(entry->at("time")) <= instant;
    if (recordedHere) instant = timeOf(entry->at("time"));
    if (instant > until) return {};
    if (engine_.runUntil(instant) != RunStatus::Finished)
      return "the controllers do not come to rest";
    expected.events.clear();
    if (recordedHere) {
      expected.update(*entry);
      ++entry;
      ++step;
    }
    if (!changed() && !recordedHere) continue;
    const RolloutState got = state();
    if (got == expected) continue;
    if (verbose) detail_ = "expected: " + expected.text() + "\ngot:      " + got.text() + "\n";
    const std::string difference = expected.difference(got);
    return (recordedHere ? "step " : "after step ") + std::to_string(step) + " (time " +
           secondsText(instant) + "): " + difference;
  }
}

}  // namespace

void playRolloutCase(const Json& recorded, const ConformOptions& options, CaseResult& result) {
  try {
    RolloutCase played(recorded);
    result.difference = played.play(options.verbose);
    result.detail = played.detail();
  } catch (const CaseError& fault) {
    result.difference = fault.what();
  }
  result.passed = result.difference.empty();
}

}  // namespace aviary
