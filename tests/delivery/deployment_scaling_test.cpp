#include "sim/delivery/deployment_scaling.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace aviary {
namespace {

/// Sets created one after the other, the newest first in `sizes`.
struct Sets {
  std::vector<ReplicaSet> sets;  // oldest first
  DeploymentSets split;

  Sets(const std::vector<int>& sizes, int maxReplicas, int desired, bool withNew) {
    for (auto size = sizes.rbegin(); size != sizes.rend(); ++size) {
      ReplicaSet set;
      set.metadata.name = "web-" + std::to_string(sets.size());
      set.metadata.creationTimestamp =
          SimTime{} + std::chrono::seconds(static_cast<int>(sets.size()));
      set.metadata.annotations[std::string(maxReplicasAnnotation)] = std::to_string(maxReplicas);
      set.metadata.annotations[std::string(desiredReplicasAnnotation)] = std::to_string(desired);
      set.spec.replicas = *size;
      sets.push_back(std::move(set));
    }
    for (const ReplicaSet& set : sets) split.old.push_back(&set);
    if (!withNew) return;
    split.current = split.old.back();
    split.old.pop_back();
  }

  [[nodiscard]] std::vector<int> after(const Deployment& deployment) const {
    std::vector<int> out;
    for (auto set = sets.rbegin(); set != sets.rend(); ++set) out.push_back(set->spec.replicas);
    for (const SetScaling& step : scalingPlan(deployment, split)) {
      const auto place = static_cast<std::size_t>(step.set - sets.data());
      out[sets.size() - 1 - place] = step.replicas;
    }
    return out;
  }
};

Deployment deploymentOf(int replicas, int maxSurge) {
  Deployment deployment;
  deployment.spec.replicas = replicas;
  deployment.spec.strategy.maxSurge = {maxSurge, false};
  deployment.spec.strategy.maxUnavailable = {1, false};
  return deployment;
}

}  // namespace

TEST_CASE("deployment: several sets share a changed size in proportion") {
  struct Row {
    const char* name;
    int before, after, surgeBefore, surgeAfter;
    std::vector<int> sizes, wanted;  // newest first
  };
  const Row rows[] = {
      {"doubling", 5, 10, 0, 0, {2, 3}, {4, 6}},
      {"shrinking", 5, 3, 0, 0, {2, 3}, {1, 2}},
      {"the small one goes", 9, 4, 0, 0, {8, 1}, {4, 0}},
      {"three sets", 7, 10, 0, 0, {2, 3, 2}, {3, 4, 3}},
      {"three sets shrink", 13, 8, 0, 0, {2, 8, 3}, {1, 5, 2}},
      {"the newest gains", 3, 4, 0, 0, {1, 1, 1}, {2, 1, 1}},
      {"the oldest loses", 3, 2, 0, 0, {1, 1, 1}, {1, 1, 0}},
      {"to nothing", 10, 0, 0, 0, {3, 3, 4}, {0, 0, 0}},
      {"with surge", 10, 20, 2, 2, {6, 6}, {11, 11}},
      {"surge grows too", 10, 50, 3, 6, {5, 8}, {22, 34}},
      {"leftovers to the largest", 100, 120, 10, 10, {60, 30, 20}, {71, 35, 24}},
      {"the worked example", 10, 15, 3, 3, {5, 8}, {7, 11}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Sets sets(row.sizes, row.before + row.surgeBefore, row.before, true);
    CHECK(sets.after(deploymentOf(row.after, row.surgeAfter)) == row.wanted);
  }
}

TEST_CASE("deployment: a lone set takes the whole size, and with none active the newest") {
  CHECK(Sets({0, 5}, 5, 5, true).after(deploymentOf(8, 0)) == std::vector<int>{0, 8});
  CHECK(Sets({0, 0}, 5, 5, false).after(deploymentOf(6, 0)) == std::vector<int>{6, 0});
  CHECK(Sets({0, 0}, 5, 5, true).after(deploymentOf(6, 0)) == std::vector<int>{6, 0});
}

TEST_CASE("deployment: a saturated new set ends the old ones; recreate waits") {
  Sets sets({5, 2}, 7, 5, true);
  sets.sets.back().status.availableReplicas = 5;
  CHECK(sets.after(deploymentOf(5, 2)) == std::vector<int>{5, 0});
  Deployment recreate = deploymentOf(9, 0);
  recreate.spec.strategy.type = DeploymentStrategy::Type::Recreate;
  CHECK(sets.after(recreate) == std::vector<int>{5, 2});
}

TEST_CASE("deployment: a set sized for another number of replicas is a scaling event") {
  CHECK(isScalingEvent(deploymentOf(6, 0), Sets({5}, 5, 5, true).split));
  CHECK(!isScalingEvent(deploymentOf(5, 0), Sets({5}, 5, 5, true).split));
  CHECK(!isScalingEvent(deploymentOf(6, 0), Sets({0}, 5, 5, true).split));  // not active
}

}  // namespace aviary
