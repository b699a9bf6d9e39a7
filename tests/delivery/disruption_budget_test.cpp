#include <doctest/doctest.h>

#include "sim/delivery/disruption_budget.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;

TEST_CASE("disruption: how many pods a budget lets go") {
  struct Row {
    const char* name;
    std::optional<IntOrPercent> minAvailable;
    std::optional<IntOrPercent> maxUnavailable;
    BudgetView seen;
    int desired;
    int allowed;
  };
  const Row rows[] = {
      {"minAvailable 2 of 3", IntOrPercent{2}, {}, {3, 3, 3}, 2, 1},
      {"minAvailable equals the count: never", IntOrPercent{3}, {}, {3, 3, 3}, 3, 0},
      {"minAvailable 50 % of 5 rounds up to 3", IntOrPercent{50, true}, {}, {5, 5, 5}, 3, 2},
      {"maxUnavailable 25 % of 10 rounds up to 3", {}, IntOrPercent{25, true}, {10, 10, 10}, 7, 3},
      {"unhealthy pods use the budget up", {}, IntOrPercent{1}, {4, 4, 3}, 3, 0},
      {"the owner's scale counts, not the pods there are", {}, IntOrPercent{1}, {2, 4, 2}, 3, 0},
      {"no pods", {}, IntOrPercent{1}, {0, 0, 0}, 0, 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    PodDisruptionBudgetSpec spec;
    spec.minAvailable = row.minAvailable;
    spec.maxUnavailable = row.maxUnavailable;
    const PodDisruptionBudgetStatus status = budgetStatus(spec, row.seen, 1);
    CHECK(status.desiredHealthy == row.desired);
    CHECK(status.disruptionsAllowed == row.allowed);
  }
}

TEST_CASE("disruption: taints send pods away at once, after their toleration, or never") {
  const auto taint = [](const char* key) {
    return Taint{key, "", "NoExecute", SimTime{seconds{100}}};
  };
  const auto tolerates = [](std::optional<std::int64_t> forSeconds) {
    return Toleration{"key", "Exists", "", "NoExecute", forSeconds};
  };
  struct Row {
    const char* name;
    std::vector<Toleration> tolerations;
    Taint taint;
    std::optional<int> at;
  };
  const Row rows[] = {
      {"not tolerated", {}, taint("key"), 100},
      {"unreachable is tolerated for 300 s by default",
       {},
       taint("node.kubernetes.io/unreachable"),
       400},
      {"for ever", {tolerates(std::nullopt)}, taint("key"), std::nullopt},
      {"the shortest toleration counts", {tolerates(60), tolerates(20)}, taint("key"), 120},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    PodSpec spec;
    spec.tolerations = row.tolerations;
    const auto at = taintEvictionAt(spec, {row.taint}, SimTime{seconds{100}});
    CHECK(at.has_value() == row.at.has_value());
    if (row.at && at) CHECK(*at == SimTime{seconds{*row.at}});
  }
}

TEST_CASE("disruption: a node is NotReady at the check after its grace period") {
  // Leases at 0, 10, 20 ...; checks at 0, 5, 10 ...; the miss must be longer than 40 s.
  CHECK(nodeNotReadyAt(SimTime{seconds{102}}, seconds{40}) == SimTime{seconds{145}});
  CHECK(nodeNotReadyAt(SimTime{seconds{109}}, seconds{40}) == SimTime{seconds{145}});
  CHECK(nodeNotReadyAt(SimTime{seconds{110}}, seconds{40}) == SimTime{seconds{145}});
  CHECK(nodeNotReadyAt(SimTime{seconds{111}}, seconds{40}) == SimTime{seconds{155}});
}

}  // namespace
}  // namespace aviary
