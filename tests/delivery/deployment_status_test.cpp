#include "sim/delivery/deployment_status.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "sim/delivery/deployment_progress.hpp"

namespace aviary {
namespace {

SimTime at(int seconds) {
  return SimTime{} + std::chrono::seconds(seconds);
}

ReplicaSet setOf(const char* name, int wanted, int replicas, int available) {
  ReplicaSet set;
  set.metadata.name = name;
  set.spec.replicas = wanted;
  set.status.replicas = replicas;
  set.status.readyReplicas = available;
  set.status.availableReplicas = available;
  return set;
}

/// Ten replicas at 25 percent, in generation 2, with a Progressing condition of time 100.
Deployment midRollout(const char* reason) {
  Deployment deployment;
  deployment.metadata.name = "web";
  deployment.metadata.generation = 2;
  deployment.spec.replicas = 10;
  deployment.status.observedGeneration = 2;
  deployment.status.conditions = {
      {"Progressing", ConditionStatus::True, reason, "", at(100), at(50)}};
  return deployment;
}

const Condition& progress(const DeploymentStatus& status) {
  const Condition* found = findCondition(status.conditions, "Progressing");
  REQUIRE(found != nullptr);
  return *found;
}

}  // namespace

TEST_CASE("deployment: the status adds up the sets and tells whether enough is available") {
  const ReplicaSet old = setOf("web-1", 8, 8, 8);
  const ReplicaSet fresh = setOf("web-2", 5, 5, 1);
  const DeploymentSets sets{&fresh, {&old}};
  const DeploymentStatus status = calculateStatus(midRollout("ReplicaSetUpdated"), sets, at(120));
  CHECK(status.replicas == 13);
  CHECK(status.updatedReplicas == 5);
  CHECK(status.availableReplicas == 9);
  CHECK(status.unavailableReplicas == 4);  // 13 wanted by the sets, 9 available
  const Condition* available = findCondition(status.conditions, "Available");
  REQUIRE(available != nullptr);
  CHECK(available->reason == "MinimumReplicasAvailable");  // 9 >= 10 - 2
}

TEST_CASE("deployment: progress, completion and timeout set the condition, in that order") {
  struct Row {
    const char* name;
    const char* reasonBefore;
    ReplicaSet old, fresh;
    int updatedBefore;
    int now;
    const char* reason;
    int lastUpdate;
  };
  const Row rows[] = {
      {"more updated pods", "ReplicaSetUpdated", setOf("a", 8, 8, 8), setOf("b", 5, 5, 0), 3, 130,
       "ReplicaSetUpdated", 130},
      {"nothing new before the deadline", "ReplicaSetUpdated", setOf("a", 8, 8, 8),
       setOf("b", 5, 5, 0), 5, 700, "ReplicaSetUpdated", 100},
      {"nothing new after the deadline", "ReplicaSetUpdated", setOf("a", 8, 8, 8),
       setOf("b", 5, 5, 0), 5, 701, "ProgressDeadlineExceeded", 701},
      {"complete", "ReplicaSetUpdated", setOf("a", 0, 0, 0), setOf("b", 10, 10, 10), 10, 130,
       "NewReplicaSetAvailable", 130},
      {"settled: no estimate any more", "NewReplicaSetAvailable", setOf("a", 0, 0, 0),
       setOf("b", 10, 9, 3), 9, 5000, "NewReplicaSetAvailable", 100},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Deployment deployment = midRollout(row.reasonBefore);
    deployment.status.replicas = row.old.status.replicas + row.updatedBefore;
    deployment.status.updatedReplicas = row.updatedBefore;
    deployment.status.readyReplicas = 10;
    deployment.status.availableReplicas = 10;
    const DeploymentSets sets{&row.fresh, {&row.old}};
    const DeploymentStatus status = rolloutStatus(deployment, sets, at(row.now));
    const Condition& condition = progress(status);
    CHECK(condition.reason == row.reason);
    CHECK(condition.lastUpdateTime == at(row.lastUpdate));
  }
}

TEST_CASE("deployment: without a deadline there is no Progressing condition") {
  Deployment deployment = midRollout("ReplicaSetUpdated");
  deployment.spec.progressDeadlineSeconds = 2147483647;
  const ReplicaSet fresh = setOf("b", 10, 10, 10);
  const DeploymentStatus status = rolloutStatus(deployment, {&fresh, {}}, at(120));
  CHECK(findCondition(status.conditions, "Progressing") == nullptr);
  CHECK(!pausedCondition(deployment, at(120)));
}

TEST_CASE("deployment: a failure of a set becomes a condition and goes with it") {
  Deployment deployment = midRollout("ReplicaSetUpdated");
  ReplicaSet fresh = setOf("b", 10, 0, 0);
  fresh.status.conditions = {
      {"ReplicaFailure", ConditionStatus::True, "FailedCreate", "quota", {}, {}}};
  DeploymentStatus status = rolloutStatus(deployment, {&fresh, {}}, at(120));
  const Condition* failure = findCondition(status.conditions, "ReplicaFailure");
  REQUIRE(failure != nullptr);
  CHECK(failure->reason == "FailedCreate");
  deployment.status = status;
  fresh.status.conditions.clear();
  status = rolloutStatus(deployment, {&fresh, {}}, at(130));
  CHECK(findCondition(status.conditions, "ReplicaFailure") == nullptr);
}

TEST_CASE("deployment: pausing and resuming are said once, and not after a timeout") {
  Deployment deployment = midRollout("ReplicaSetUpdated");
  CHECK(!pausedCondition(deployment, at(120)));
  deployment.spec.paused = true;
  const auto paused = pausedCondition(deployment, at(120));
  REQUIRE(paused.has_value());
  CHECK(paused->status == ConditionStatus::Unknown);
  CHECK(paused->reason == "DeploymentPaused");
  setDeploymentCondition(deployment.status, *paused);
  CHECK(!pausedCondition(deployment, at(121)));
  deployment.spec.paused = false;
  CHECK(pausedCondition(deployment, at(121))->reason == "DeploymentResumed");
  CHECK(!pausedCondition(midRollout("ProgressDeadlineExceeded"), at(121)));
}

TEST_CASE("deployment: a stuck rollout is looked at again a second after its deadline") {
  struct Row {
    const char* name;
    const char* reason;
    SimDuration now;
    StuckCheck::When when;
    SimDuration after;
  };
  using namespace std::chrono_literals;
  const Row rows[] = {
      // deadline 100 + 600 = 700
      {"long before", "ReplicaSetUpdated", 200s, StuckCheck::When::After, 501s},
      {"one second left", "ReplicaSetUpdated", 699s, StuckCheck::When::After, 2s},
      {"less than a second left", "ReplicaSetUpdated", 699500ms, StuckCheck::When::AtOnce, 0s},
      {"exactly then", "ReplicaSetUpdated", 700s, StuckCheck::When::AtOnce, 0s},
      {"timed out already", "ProgressDeadlineExceeded", 200s, StuckCheck::When::Never, 0s},
      {"complete before, now short of a pod", "NewReplicaSetAvailable", 900s,
       StuckCheck::When::Never, 0s},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Deployment deployment = midRollout(row.reason);
    const StuckCheck check = stuckCheck(deployment, deployment.status, SimTime{} + row.now);
    CHECK(check.when == row.when);
    CHECK(check.after == row.after);
  }
}

TEST_CASE("deployment: rollout status speaks as kubectl does") {
  struct Row {
    int observed, updated, replicas, available;
    const char* text;
  };
  const std::string waiting = "Waiting for deployment \"web\" rollout to finish: ";
  const Row rows[] = {
      {1, 0, 0, 0, "Waiting for deployment spec update to be observed..."},
      {2, 5, 13, 8, "5 out of 10 new replicas have been updated..."},
      {2, 10, 13, 10, "3 old replicas are pending termination..."},
      {2, 10, 10, 9, "9 of 10 updated replicas are available..."},
      {2, 10, 10, 10, "deployment \"web\" successfully rolled out"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    Deployment deployment = midRollout("ReplicaSetUpdated");
    deployment.status.observedGeneration = row.observed;
    deployment.status.updatedReplicas = row.updated;
    deployment.status.replicas = row.replicas;
    deployment.status.availableReplicas = row.available;
    const std::string said = rolloutProgress(deployment).text;
    CHECK((said == row.text || said == waiting + row.text));
  }
  CHECK(rolloutProgress(midRollout("ProgressDeadlineExceeded")).state ==
        RolloutProgress::State::Failed);
}

}  // namespace aviary
