#include "sim/delivery/canary_readiness.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace aviary {
namespace {

using std::chrono::seconds;

Deployment deployment(int wanted, int replicas, int updated, int available) {
  Deployment out;
  out.metadata.name = "podinfo";
  out.metadata.generation = 3;
  out.spec.replicas = wanted;
  out.status.observedGeneration = 3;
  out.status.replicas = replicas;
  out.status.updatedReplicas = updated;
  out.status.availableReplicas = available;
  return out;
}

Deployment unavailableSince(SimTime since) {
  Deployment out = deployment(2, 2, 2, 0);
  out.status.conditions = {
      {"Available", ConditionStatus::False, "MinimumReplicasUnavailable", "", since, since},
      {"Progressing", ConditionStatus::True, "ReplicaSetUpdated", "", since, since}};
  return out;
}

}  // namespace

TEST_CASE("canary readiness: the rules are asked in order and each has its text") {
  struct Row {
    const char* name;
    Deployment seen;
    int threshold;
    std::string reason;
  };
  Deployment stale = deployment(2, 2, 2, 2);
  stale.metadata.generation = 4;
  const Row rows[] = {
      {"all there", deployment(2, 2, 2, 2), 100, ""},
      {"an unseen generation", stale, 100,
       "waiting for rollout to finish: observed deployment generation less than desired "
       "generation"},
      {"too few updated", deployment(2, 2, 1, 2), 100,
       "waiting for rollout to finish: 1 out of 2 new replicas have been updated"},
      {"old ones left", deployment(2, 3, 2, 2), 100,
       "waiting for rollout to finish: 1 old replicas are pending termination"},
      {"too few available", deployment(2, 2, 2, 1), 100,
       "waiting for rollout to finish: 1 of 2 (readyThreshold 100%) updated replicas are "
       "available"},
      {"half is enough at 50 %", deployment(4, 4, 4, 2), 50, ""},
      {"less than half is not", deployment(4, 4, 4, 1), 50,
       "waiting for rollout to finish: 1 of 2 (readyThreshold 50%) updated replicas are available"},
      {"3 pods at 50 % need one", deployment(3, 3, 3, 1), 50, ""},  // trunc(1.5)
      {"no pods at all are ready", deployment(0, 0, 0, 0), 100, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Readiness readiness = deploymentReadiness(row.seen, row.threshold, 600, SimTime{});
    CHECK(readiness.ready == row.reason.empty());
    CHECK(readiness.retriable);
    CHECK(readiness.reason == row.reason);
  }
}

TEST_CASE("canary readiness: lost availability may last as long as the canary's deadline") {
  const Deployment seen = unavailableSince(timeAt(seconds{100}));
  CHECK(deploymentReadiness(seen, 100, 60, timeAt(seconds{160})).retriable);  // exactly at it
  CHECK_FALSE(deploymentReadiness(seen, 100, 60, timeAt(seconds{161})).retriable);
}

TEST_CASE("canary readiness: a ready deployment is not asked for its deadline") {
  Deployment seen = unavailableSince(SimTime{});
  seen.status.availableReplicas = 2;
  CHECK(deploymentReadiness(seen, 100, 60, timeAt(seconds{1000})).ready);
}

TEST_CASE("canary readiness: the deployment's own exceeded deadline is final") {
  Deployment seen = deployment(2, 2, 2, 2);
  seen.status.conditions = {{"Progressing", ConditionStatus::False, "ProgressDeadlineExceeded", "",
                             SimTime{}, SimTime{}}};
  const Readiness readiness = deploymentReadiness(seen, 100, 600, SimTime{});
  CHECK_FALSE(readiness.ready);
  CHECK_FALSE(readiness.retriable);
  CHECK(readiness.reason == "deployment \"podinfo\" exceeded its progress deadline");
}

TEST_CASE("canary readiness: without a Progressing condition availability has no deadline") {
  Deployment seen = unavailableSince(SimTime{});
  seen.status.conditions.edit().pop_back();
  CHECK(deploymentReadiness(seen, 100, 60, timeAt(seconds{1000})).retriable);
}

}  // namespace aviary
