#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/conform/component.hpp"
#include "sim/conform/scheduler_player_given.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

// Remembers the first field in which the played case differs.
class Comparison {
 public:
  Comparison(const ConformOptions& options, CaseResult& result, std::string prefix)
      : options_(options), result_(result), prefix_(std::move(prefix)) {}

  void check(const std::string& field, const Json& expected, const Json& got, const Json& seen) {
    if (expected == got || !result_.difference.empty()) return;
    result_.difference =
        prefix_ + field + ": expected " + expected.dump() + ", got " + got.dump();
    if (!options_.verbose) return;
    result_.detail = "expected  " + field + " " + expected.dump() + "\ngot       " + field + " " +
                     got.dump() + "\ngiven     " + seen.dump();
  }
  void fail(const std::string& text) {
    if (result_.difference.empty()) result_.difference = prefix_ + text;
  }
  void finish() { result_.passed = result_.difference.empty(); }
  [[nodiscard]] bool differs() const { return !result_.difference.empty(); }

 private:
  const ConformOptions& options_;
  CaseResult& result_;
  std::string prefix_;
};

// An absent field of a recorded object stands for the empty value.
Json fieldOr(const Json& object, const char* key, Json otherwise) {
  const auto found = object.find(key);
  return found == object.end() ? std::move(otherwise) : *found;
}

const std::string& nameAt(const SchedulerCache& cache, NodeSlot slot) {
  return cache.node(slot).node->metadata.name;
}

Json scoresOf(const SchedulerCache& cache, const std::vector<NodeScore>& scores) {
  Json all = Json::object();
  for (const NodeScore& score : scores) {
    Json one = {{"total", score.total}};
    for (std::size_t i = 0; i < scorePluginCount; ++i) {
      if (score.plugins[i]) one[std::string(scorePlugins[i].name)] = *score.plugins[i];
    }
    all[nameAt(cache, score.node)] = std::move(one);
  }
  return all;
}

Json bestOf(const SchedulerCache& cache, const std::vector<NodeScore>& scores) {
  std::int64_t most = 0;
  for (const NodeScore& score : scores) most = std::max(most, score.total);
  std::vector<std::string> names;
  for (const NodeScore& score : scores) {
    if (score.total == most) names.push_back(nameAt(cache, score.node));
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Everything that a recorded decision says about the filters.
Json filtersOf(const SchedulerCache& cache, const FeasibleNodes& found) {
  std::vector<std::string> feasible;
  for (const NodeSlot slot : found.nodes) feasible.push_back(nameAt(cache, slot));
  std::sort(feasible.begin(), feasible.end());
  Json reasons = Json::object();
  Json rejectedBy = Json::object();
  std::vector<std::string> unresolvable;
  for (const auto& [slot, rejection] : found.rejections) {
    const std::string& name = nameAt(cache, slot);
    if (!rejection.reasons.empty()) reasons[name] = rejection.reasons;
    if (!rejection.plugin.empty()) rejectedBy[name] = rejection.plugin;
    if (rejection.resolvable == Resolvable::No) unresolvable.push_back(name);
  }
  std::sort(unresolvable.begin(), unresolvable.end());
  return {{"feasible", feasible},
          {"reasons", reasons},
          {"rejectedBy", rejectedBy},
          {"unresolvable", unresolvable}};
}

Json preemptionOf(const SchedulerCache& cache, const SchedulingResult& result) {
  if (!result.nominated) return nullptr;
  std::vector<std::string> victims;
  for (const auto& victim : result.victims) victims.push_back(victim->metadata.name);
  return {{"node", nameAt(cache, *result.nominated)}, {"victims", victims}};
}

void compareDecision(const Json& then, const Json& given, GivenCluster& cluster,
                     const IncomingPod& incoming, Comparison& comparison) {
  SchedulerCache& cache = cluster.cache;
  const FilterCounts counts = countForFilters(cache, incoming);
  const FeasibleNodes found = findFeasible(cache, counts, incoming, {}, 0, {100});
  const Json filters = filtersOf(cache, found);
  comparison.check("feasible", then.at("feasible"), filters["feasible"], given);
  for (const char* field : {"reasons", "rejectedBy"}) {
    comparison.check(field, fieldOr(then, field, Json::object()), filters[field], given);
  }
  comparison.check("unresolvable", fieldOr(then, "unresolvable", Json::array()),
                   filters["unresolvable"], given);
  const std::vector<NodeScore> scores =
      found.nodes.empty() ? std::vector<NodeScore>{} : scoreNodes(cache, incoming, found.nodes);
  comparison.check("scores", fieldOr(then, "scores", Json::object()), scoresOf(cache, scores),
                   given);
  comparison.check("best", then.at("best"), bestOf(cache, scores), given);
  const SchedulingResult result = scheduleOne(cache, incoming, {}, cluster.budgets, 0, {100});
  Json node = nullptr;
  if (result.node) node = nameAt(cache, *result.node);
  Json expected = nullptr;
  if (!then.at("best").empty()) expected = then.at("best").front();
  comparison.check("picked", fieldOr(then, "picked", expected), node, given);
  comparison.check("preemption", fieldOr(then, "preemption", nullptr),
                   preemptionOf(cache, result), given);
  comparison.check("message", fieldOr(then, "message", ""), result.message, given);
}

// Plays one arrival and puts the pod where the recorder put it.
void playStep(const Json& step, const Json& given, const std::string& name,
              const std::shared_ptr<const Pod>& pod, GivenCluster& cluster,
              Comparison& comparison) {
  SchedulerCache& cache = cluster.cache;
  const IncomingPod incoming = incomingPod(pod, cluster);
  const FilterCounts counts = countForFilters(cache, incoming);
  const FeasibleNodes found = findFeasible(cache, counts, incoming, {}, 0, {100});
  const std::vector<NodeScore> scores =
      found.nodes.empty() ? std::vector<NodeScore>{} : scoreNodes(cache, incoming, found.nodes);
  const Json best = bestOf(cache, scores);
  comparison.check("pod", step.at("pod"), name, given);
  comparison.check("best", fieldOr(step, "best", Json::array()), best, given);
  const SchedulingResult result = scheduleOne(cache, incoming, {}, {}, 0, {100});
  comparison.check("message", fieldOr(step, "message", ""), result.message, given);
  if (scores.empty() || comparison.differs()) return;
  std::int64_t most = 0;
  for (const NodeScore& score : scores) most = std::max(most, score.total);
  comparison.check("total", fieldOr(step, "total", 0), most, given);
  const Json expected = fieldOr(step, "picked", best.front());
  comparison.check("picked", expected, nameAt(cache, *result.node), given);
  Pod placed = *pod;
  placed.nodeName = step.at("node").get<std::string>();
  comparison.check("node", placed.nodeName, best.front(), given);
  cache.addPod(std::make_shared<const Pod>(std::move(placed)), incoming.priority);
}

}  // namespace

void playSchedulerCase(const Json& recorded, const ConformOptions& options, CaseResult& result) {
  const Json& given = recorded.at("given");
  const Json& then = recorded.at("then");
  GivenCluster cluster = readCluster(given);
  knowOnly(given, {"nodes", "imageSizes", "pods", "services", "replicaSets",
                   "podDisruptionBudgets", "pod"},
           "given", cluster.problem);
  knowOnly(then, {"feasible", "reasons", "rejectedBy", "unresolvable", "scores", "best", "picked",
                  "preemption", "message"},
           "then", cluster.problem);
  const IncomingPod incoming = incomingPod(readPod(given.at("pod"), cluster), cluster);
  Comparison comparison(options, result, "");
  if (!cluster.problem.empty()) comparison.fail(cluster.problem);
  compareDecision(then, given, cluster, incoming, comparison);
  comparison.finish();
}

void playScheduleSequenceCase(const Json& recorded, const ConformOptions& options,
                              CaseResult& result) {
  const Json& given = recorded.at("given");
  const Json& steps = recorded.at("then").at("steps");
  GivenCluster cluster = readCluster(given);
  knowOnly(given, {"nodes", "pods", "services", "replicaSets", "templates", "arrivals",
                   "imageSizes"},
           "given", cluster.problem);
  std::map<std::string, std::shared_ptr<const Pod>> templates;
  for (const auto& [name, written] : given.at("templates").items()) {
    templates[name] = readPod(written, cluster);
  }
  std::map<std::string, int> arrived;
  const Json& arrivals = given.at("arrivals");
  for (std::size_t i = 0; i < steps.size() && result.difference.empty(); ++i) {
    Comparison comparison(options, result, "step " + std::to_string(i + 1) + ": ");
    knowOnly(steps[i], {"pod", "best", "total", "picked", "node", "message"}, "step",
             cluster.problem);
    if (i >= arrivals.size()) {
      comparison.fail("more steps than arrivals");
      break;
    }
    const auto templateName = arrivals[i].get<std::string>();
    Pod pod = *templates.at(templateName);
    pod.metadata.name = templateName + "-" + std::to_string(++arrived[templateName]);
    pod.metadata.uid = Uid{++cluster.uids};
    const std::string name = pod.metadata.name;
    playStep(steps[i], given, name, std::make_shared<const Pod>(std::move(pod)), cluster,
             comparison);
  }
  if (result.difference.empty() && !cluster.problem.empty()) result.difference = cluster.problem;
  result.passed = result.difference.empty();
}

}  // namespace aviary
