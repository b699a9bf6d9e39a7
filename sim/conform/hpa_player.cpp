#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "sim/conform/case_json.hpp"
#include "sim/conform/component.hpp"
#include "sim/conform/hpa_player_env.hpp"
#include "sim/conform/hpa_player_state.hpp"
#include "sim/controllers/hpa_controller.hpp"
#include "sim/scenario/kubernetes_workload.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

HpaOptions optionsOf(const Json& written) {
  requireFields(written,
                {"syncPeriod", "cpuInitializationPeriod", "initialReadinessDelay",
                 "downscaleStabilization", "tolerance"},
                "given.options");
  HpaOptions options;
  const auto read = [&written](const char* key, SimDuration& out) {
    if (written.contains(key)) out = durationOf(written.at(key));
  };
  read("syncPeriod", options.syncPeriod);
  read("downscaleStabilization", options.downscaleStabilization);
  read("cpuInitializationPeriod", options.readiness.cpuInitializationPeriod);
  read("initialReadinessDelay", options.readiness.initialReadinessDelay);
  options.tolerance = written.value("tolerance", options.tolerance);
  return options;
}

const Json& givenOf(const Json& recorded) {
  requireFields(recorded, {"format", "component", "upstream", "name", "tags", "given", "steps"},
                "case");
  const Json& given = recorded.at("given");
  requireFields(given, {"hpa", "target", "options"}, "given");
  return given;
}

/// One autoscaler whose target, pods and metrics follow a script.
class HpaCase {
 public:
  explicit HpaCase(const Json& recorded);

  /// Plays one step. Returns the first difference; empty when there is none.
  [[nodiscard]] std::string play(const Json& step);
  /// The step last played, for a reader.
  [[nodiscard]] std::string describe(const Json& step) const;

 private:
  void act(const Json& action);
  void patch(const Json& fields);
  void runUntil(SimTime time);
  [[nodiscard]] HpaState state() const;

  Engine engine_;
  Store store_{engine_};
  ReconcileLoop loop_{engine_, store_};
  HpaSurroundings surroundings_;
  HpaController controller_;
  Json manifest_;                               // as the user has it
  ObjectKey key_;
  std::vector<MetricSpec> answered_;            // the metrics that the status speaks of
  std::vector<ClusterEvent> events_;
  HpaState expected_;
};

HpaCase::HpaCase(const Json& recorded)
    : surroundings_(givenOf(recorded).at("target")),
      controller_(engine_, store_, loop_, surroundings_, surroundings_,
                  optionsOf(recorded.at("given").at("options"))),
      manifest_(recorded.at("given").at("hpa")) {
  store_.watchEvents(
      [this](const ClusterEvent& event, ResourceVersion) { events_.push_back(event); });
  const auto hpa = decodeWhole<HorizontalPodAutoscaler>(manifest_, "given.hpa");
  key_ = keyOf(hpa.metadata);
  (void)store_.create(hpa);
}

std::string HpaCase::play(const Json& step) {
  requireFields(step, {"time", "do", "env", "then"}, "step");
  const SimTime time = timeOf(step.at("time"));
  if (step.contains("do")) {
    constexpr SimDuration userAhead = std::chrono::milliseconds{500};
    runUntil(time - userAhead);
    for (const Json& action : step.at("do")) act(action);
  }
  surroundings_.enter(step.at("env"));
  events_.clear();
  runUntil(time);
  if (!surroundings_.scaleFails()) {
    answered_ = store_.get<HorizontalPodAutoscaler>(key_)->spec.metrics;
  }
  readThen(step.at("then"), expected_);
  return firstDifference(expected_, state());
}

void HpaCase::act(const Json& action) {
  requireFields(action, {"setReplicas", "patchHpa"}, "do");
  if (action.contains("setReplicas")) surroundings_.setReplicas(action.at("setReplicas"));
  if (action.contains("patchHpa")) patch(action.at("patchHpa"));
}

void HpaCase::patch(const Json& fields) {
  Json& spec = manifest_.at("spec");
  for (const auto& [field, value] : fields.items()) {
    if (value.is_null()) {
      spec.erase(field);
    } else {
      spec[field] = value;
    }
  }
  auto patched = decodeWhole<HorizontalPodAutoscaler>(manifest_, "do.patchHpa");
  (void)store_.modify<HorizontalPodAutoscaler>(
      key_, [&patched](HorizontalPodAutoscaler& hpa) { hpa.spec = std::move(patched.spec); });
}

void HpaCase::runUntil(SimTime time) {
  if (engine_.runUntil(time) != RunStatus::Finished) {
    throw CaseError("the controller does not come to rest");
  }
}

HpaState HpaCase::state() const {
  const auto hpa = store_.get<HorizontalPodAutoscaler>(key_);
  return stateOf(hpa->status, answered_, events_, surroundings_.scaledTo());
}

std::string HpaCase::describe(const Json& step) const {
  std::string out;
  if (step.contains("do")) out += fmt::format("  do  {}\n", step.at("do").dump());
  out += fmt::format("  env {}\n", step.at("env").dump());
  return out + sideBySide(expected_, state());
}

}  // namespace

void playHpaCase(const Json& recorded, const ConformOptions& options, CaseResult& result) {
  std::string place = "given";
  try {
    HpaCase played(recorded);
    const Json& steps = recorded.at("steps");
    for (std::size_t i = 0; i < steps.size() && result.difference.empty(); ++i) {
      place = fmt::format("step {} (time {})", i + 1, steps[i].at("time").dump());
      result.difference = played.play(steps[i]);
      if (result.difference.empty()) continue;
      result.difference = place + ": " + result.difference;
      if (options.verbose) result.detail = played.describe(steps[i]);
    }
  } catch (const CaseError& fault) {
    result.difference = fmt::format("{}: {}", place, fault.what());
  }
  result.passed = result.difference.empty();
}

}  // namespace aviary
