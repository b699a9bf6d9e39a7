#include <nlohmann/json.hpp>

#include "sim/conform/case_json.hpp"
#include "sim/conform/component.hpp"
#include "sim/conform/deployment_player_pods.hpp"
#include "sim/conform/deployment_player_state.hpp"
#include "sim/controllers/deployment_controller.hpp"
#include "sim/controllers/replicaset_controller.hpp"
#include "sim/delivery/deployment_revisions.hpp"
#include "sim/scenario/kubernetes_workload.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

std::map<std::string, PodScript> scriptsOf(const Json& kubelet) {
  std::map<std::string, PodScript> out;
  for (const auto& [image, script] : kubelet.items()) {
    requireFields(script, {"readyAfter", "readySpread", "spreadOver", "terminateAfter"}, "kubelet");
    PodScript& pods = out[image];
    if (!script.at("readyAfter").is_null()) pods.readyAfter = durationOf(script.at("readyAfter"));
    if (script.contains("readySpread")) pods.readySpread = durationOf(script.at("readySpread"));
    if (script.contains("spreadOver")) pods.spreadOver = script.at("spreadOver").get<int>();
    if (script.contains("terminateAfter")) {
      pods.terminateAfter = durationOf(script.at("terminateAfter"));
    }
  }
  return out;
}

/// The cluster of one case: two controllers, scripted pods and a user.
class DeploymentCase {
 public:
  explicit DeploymentCase(const Json& recorded);

  /// The first difference; empty when there is none.
  [[nodiscard]] std::string play(bool verbose);
  [[nodiscard]] const std::string& detail() const { return detail_; }

 private:
  void act(const Json& action);
  void actOnPod(const Json& action);
  void undo();
  void edit(const std::function<void(DeploymentSpec&)>& change);
  [[nodiscard]] std::string compareNow();

  const Json& recorded_;
  Engine engine_;
  Store store_{engine_};
  ReconcileLoop loop_{engine_, store_};
  RngStreams streams_{1};
  ReplicaSetController replicaSets_{engine_, store_, loop_, streams_};
  DeploymentController deployments_{engine_, store_, loop_};
  ScriptedPods pods_;
  Deployment manifest_;
  ObjectKey key_;
  std::vector<ClusterEvent> events_;
  const Json* expectedSets_ = nullptr;
  const Json* expectedStatus_ = nullptr;
  const Json* expectedConditions_ = nullptr;
  std::string detail_;
};

DeploymentCase::DeploymentCase(const Json& recorded)
    : recorded_(recorded),
      pods_(engine_, store_, scriptsOf(recorded.at("given").at("kubelet")),
            ScriptedPods::Start::Running) {
  requireFields(recorded,
                {"format", "component", "upstream", "name", "tags", "given", "do", "until", "then"},
                "case");
  const Json& given = recorded.at("given");
  requireFields(given, {"deployment", "kubelet"}, "given");
  manifest_ = decodeWhole<Deployment>(given.at("deployment"), "given.deployment");
  key_ = keyOf(manifest_.metadata);
  store_.watchEvents([this](const ClusterEvent& event, ResourceVersion) {
    if (event.kind == Deployment::kind) events_.push_back(neutralEvent(store_, event));
  });
  const LabelId label = engine_.label("user", "action");
  for (const Json& action : recorded.at("do")) {
    const Json* kept = &action;
    engine_.at(timeOf(action.at("time")), Phase::Traffic, label, [this, kept] { act(*kept); });
  }
}

void DeploymentCase::edit(const std::function<void(DeploymentSpec&)>& change) {
  (void)store_.modify<Deployment>(key_, [&change](Deployment& d) { change(d.spec); });
}

void DeploymentCase::act(const Json& action) {
  requireFields(action,
                {"time", "apply", "setImage", "setReplicas", "pause", "resume", "setStrategy",
                 "setMinReadySeconds", "undo", "podUnready", "podFail", "podDelete"},
                "do");
  if (action.contains("apply")) {
    (void)store_.create(manifest_);
  } else if (action.contains("setImage")) {
    const std::string image = action.at("setImage");
    edit([&image](DeploymentSpec& spec) {
      spec.podTemplate.edit().spec.edit().containers.front().image = image;
    });
  } else if (action.contains("setReplicas")) {
    const int replicas = action.at("setReplicas");
    edit([replicas](DeploymentSpec& spec) { spec.replicas = replicas; });
  } else if (action.contains("pause") || action.contains("resume")) {
    const bool paused = action.contains("pause");
    edit([paused](DeploymentSpec& spec) { spec.paused = paused; });
  } else if (action.contains("setStrategy")) {
    const auto strategy = decodeWhole<DeploymentStrategy>(action.at("setStrategy"), "setStrategy");
    edit([&strategy](DeploymentSpec& spec) { spec.strategy = strategy; });
  } else if (action.contains("setMinReadySeconds")) {
    const int seconds = action.at("setMinReadySeconds");
    edit([seconds](DeploymentSpec& spec) { spec.minReadySeconds = seconds; });
  } else if (action.contains("undo")) {
    undo();
  } else {
    actOnPod(action);
  }
}

void DeploymentCase::actOnPod(const Json& action) {
  const auto podAt = [this](const Json& what) {
    requireFields(what, {"index", "for"}, "do");
    return pods_.runningPod(what.value("index", std::size_t{0}));
  };
  if (action.contains("podUnready")) {
    const Json& what = action.at("podUnready");
    std::optional<SimDuration> comesBackAfter;
    if (what.contains("for")) comesBackAfter = durationOf(what.at("for"));
    if (const auto uid = podAt(what)) pods_.makeUnready(*uid, comesBackAfter);
  } else if (action.contains("podFail")) {
    if (const auto uid = podAt(action.at("podFail"))) pods_.fail(*uid);
  } else if (action.contains("podDelete")) {
    if (const auto uid = podAt(action.at("podDelete"))) pods_.requestDeletion(*uid);
  } else {
    throw CaseError("do: no action in " + action.dump());
  }
}

void DeploymentCase::undo() {
  const Ref<Deployment> deployment = store_.get<Deployment>(key_);
  if (deployment == nullptr) return;
  const auto owned = store_.owned<ReplicaSet>(deployment->metadata.uid);
  std::vector<const ReplicaSet*> sets;
  for (const auto& set : owned) sets.push_back(set.get());
  const UndoAnswer answer = undoTarget(*deployment, sets, 0);
  if (answer.target == nullptr) return;
  (void)store_.modify<Deployment>(
      key_, [&answer](Deployment& fresh) { applyUndo(*answer.target, fresh); });
}

std::string DeploymentCase::compareNow() {
  const DeploymentState seen(store_, key_);
  std::string difference;
  const auto check = [&difference](const Json* expected, std::string found) {
    if (difference.empty() && expected != nullptr) difference = std::move(found);
  };
  check(expectedSets_, expectedSets_ ? seen.compareSets(*expectedSets_) : "");
  check(expectedStatus_, expectedStatus_ ? seen.compareStatus(*expectedStatus_) : "");
  check(expectedConditions_,
        expectedConditions_ ? seen.compareConditions(*expectedConditions_) : "");
  return difference;
}

std::string DeploymentCase::play(bool verbose) {
  const Json& then = recorded_.at("then");
  const SimTime until = timeOf(recorded_.at("until"));
  auto entry = then.begin();
  std::size_t step = 0;
  ResourceVersion compared = 0;
  while (true) {
    SimTime instant = engine_.nextEventAt().value_or(SimTime::max());
    bool recordedHere = false;
    if (entry != then.end()) {
      const SimTime at = timeOf(entry->at("time"));
      instant = std::min(instant, at);
      recordedHere = at == instant;
    }
    if (instant > until) return {};
    events_.clear();
    if (engine_.runUntil(instant) != RunStatus::Finished)
      return "the controllers do not come to rest";
    const Json* here = recordedHere ? &*entry : nullptr;
    if (here != nullptr) {
      requireFields(*here, {"time", "replicaSets", "status", "conditions", "events", "eventsAlso"},
                    "then");
      if (here->contains("replicaSets")) expectedSets_ = &here->at("replicaSets");
      if (here->contains("status")) expectedStatus_ = &here->at("status");
      if (here->contains("conditions")) expectedConditions_ = &here->at("conditions");
      ++entry;
      ++step;
    }
    if (here == nullptr && store_.version() == compared) continue;
    compared = store_.version();
    std::string difference = compareEvents(events_, here);
    if (difference.empty()) difference = compareNow();
    if (difference.empty()) continue;
    if (verbose) detail_ = DeploymentState(store_, key_).describe(here, events_);
    return (here != nullptr ? "step " + std::to_string(step)
                            : "after step " + std::to_string(step)) +
           " (time " + secondsText(instant) + "): " + difference;
  }
}

}  // namespace

void playDeploymentCase(const Json& recorded, const ConformOptions& options, CaseResult& result) {
  try {
    DeploymentCase played(recorded);
    result.difference = played.play(options.verbose);
    result.detail = played.detail();
  } catch (const CaseError& fault) {
    result.difference = fault.what();
  }
  result.passed = result.difference.empty();
}

}  // namespace aviary
