#include "sim/delivery/rolling_update.hpp"

#include <doctest/doctest.h>

#include "sim/delivery/recreate.hpp"

namespace aviary {
namespace {

DeploymentSpec specOf(int replicas, IntOrPercent maxSurge, IntOrPercent maxUnavailable) {
  DeploymentSpec spec;
  spec.replicas = replicas;
  spec.strategy.maxSurge = maxSurge;
  spec.strategy.maxUnavailable = maxUnavailable;
  return spec;
}

}  // namespace

TEST_CASE("rolling update: surge rounds up, unavailable down, and both 0 become one unavailable") {
  struct Row {
    IntOrPercent maxSurge, maxUnavailable;
    int replicas;
    Fenceposts posts;
  };
  const Row rows[] = {
      {{25, true}, {25, true}, 1, {1, 0}},  // 0.25 -> 1 and 0
      {{25, true}, {25, true}, 4, {1, 1}},  {{25, true}, {25, true}, 10, {3, 2}},  // 2.5 -> 3 and 2
      {{25, true}, {25, true}, 13, {4, 3}},  // 3.25 -> 4 and 3
      {{39, true}, {39, true}, 10, {4, 3}},  // 3.9 -> 4 and 3
      {{0, false}, {39, true}, 10, {0, 3}}, {{39, true}, {0, false}, 10, {4, 0}},
      {{0, true}, {0, true}, 0, {0, 1}},    {{0, false}, {25, true}, 3, {0, 1}},  // 0.75 -> 0, so 1
  };
  for (const Row& row : rows) {
    CAPTURE(row.replicas);
    CHECK(resolveFenceposts(row.maxSurge, row.maxUnavailable, row.replicas) == row.posts);
  }
}

TEST_CASE("rolling update: nothing may be missing or extra unless the strategy rolls") {
  DeploymentSpec spec = specOf(10, {3, false}, {20, false});
  CHECK(maxSurge(spec) == 3);
  CHECK(maxUnavailable(spec) == 10);  // at most all
  spec.replicas = 0;
  CHECK(maxUnavailable(spec) == 0);
  spec.replicas = 10;
  spec.strategy.type = DeploymentStrategy::Type::Recreate;
  CHECK(maxSurge(spec) == 0);
  CHECK(maxUnavailable(spec) == 0);
}

TEST_CASE("rolling update: the new set grows as far as the surge allows") {
  struct Row {
    const char* name;
    int maxSurge, oldReplicas, newReplicas;
    std::optional<int> wanted;
  };
  const Row rows[] = {
      {"no surge, nothing free", 0, 10, 0, std::nullopt}, {"two of surge", 2, 10, 0, 2},
      {"five gone and two of surge", 2, 5, 0, 7},         {"surge used up", 2, 10, 2, std::nullopt},
      {"too large goes down to the size", 2, 2, 11, 10},  {"complete", 2, 0, 10, std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const DeploymentSpec spec = specOf(10, {row.maxSurge, false}, {1, false});
    CHECK(reconcileNew(spec, row.oldReplicas + row.newReplicas, row.newReplicas) == row.wanted);
  }
}

TEST_CASE("rolling update: old sets lose what is not available first, then what is spare") {
  struct Row {
    const char* name;
    int replicas, maxSurge, maxUnavailable;
    SetSize newSet;
    std::vector<SetSize> olds;
    std::vector<SetResize> plan;
  };
  const Row rows[] = {
      {"one may be missing", 10, 0, 0, {0, 0}, {{10, 10}}, {{0, 9}}},
      {"two may be missing", 10, 0, 2, {0, 0}, {{10, 10}}, {{0, 8}}},
      {"two are not available", 10, 0, 2, {0, 0}, {{10, 8}}, {{0, 8}}},
      {"one is not available, one is spare", 10, 0, 2, {0, 0}, {{10, 9}}, {{0, 9}, {0, 8}}},
      {"the new pods are not available yet", 10, 0, 2, {2, 0}, {{8, 8}}, {}},
      // budget 13 - 8 - 0 = 5 takes the bad set; 8 available are just enough
      {"undo of a stuck rollout", 10, 3, 2, {8, 8}, {{5, 0}}, {{0, 0}}},
      // budget 5: the older set has nothing to take, the younger one gives 5
      {"roll over a stuck rollout", 10, 3, 2, {0, 0}, {{8, 8}, {5, 0}}, {{1, 0}}},
      {"a status ahead of its spec stops the pass", 10, 3, 2, {5, 5}, {{6, 8}, {2, 0}}, {}},
      {"no old set", 10, 3, 2, {10, 10}, {}, {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const DeploymentSpec spec =
        specOf(row.replicas, {row.maxSurge, false}, {row.maxUnavailable, false});
    CHECK(reconcileOld(spec, row.newSet, row.olds) == row.plan);
  }
}

TEST_CASE("rolling update: ten replicas at 25 percent in batches take five more passes") {
  // S = 3, U = 2. Each row: sizes and what is available, then what the pass does.
  const DeploymentSpec spec = specOf(10, {25, true}, {25, true});
  CHECK(newReplicaSetReplicas(spec, 10, 0) == 3);
  CHECK(reconcileOld(spec, {3, 0}, std::vector<SetSize>{{10, 10}}) ==
        std::vector<SetResize>{{0, 8}});
  CHECK(reconcileNew(spec, 11, 3) == 5);
  CHECK(reconcileOld(spec, {5, 5}, std::vector<SetSize>{{8, 8}}) == std::vector<SetResize>{{0, 3}});
  CHECK(reconcileNew(spec, 8, 5) == 10);
  CHECK(reconcileOld(spec, {10, 10}, std::vector<SetSize>{{3, 3}}) ==
        std::vector<SetResize>{{0, 0}});
}

TEST_CASE("recreate: old pods are gone before the new set starts") {
  CHECK(recreateStep({true, 3, true}) == RecreateStep::StopOld);
  CHECK(recreateStep({false, 3, true}) == RecreateStep::WaitForOld);
  CHECK(recreateStep({false, 0, true}) == RecreateStep::WaitForOld);  // terminating ones
  CHECK(recreateStep({false, 0, false}) == RecreateStep::StartNew);
}

}  // namespace aviary
