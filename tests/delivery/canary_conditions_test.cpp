#include "sim/delivery/canary_conditions.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace aviary {
namespace {

SimTime at(int second) {
  return timeAt(std::chrono::seconds{second});
}

}  // namespace

TEST_CASE("canary conditions: the transition time is kept while the status is") {
  Canary canary;
  canary.spec.targetRef.kind = "Deployment";
  canary.status.conditions = conditionsFor(canary, CanaryPhase::Progressing, at(10));
  REQUIRE(canary.status.conditions.size() == 1);
  CHECK(canary.status.conditions[0].status == ConditionStatus::Unknown);

  // Promoting is Unknown as well: another reason, the same transition.
  canary.status.conditions = conditionsFor(canary, CanaryPhase::Promoting, at(20));
  CHECK(canary.status.conditions[0].lastUpdateTime == at(20));
  CHECK(canary.status.conditions[0].lastTransitionTime == at(10));

  canary.status.conditions = conditionsFor(canary, CanaryPhase::Succeeded, at(30));
  CHECK(canary.status.conditions[0].status == ConditionStatus::True);
  CHECK(canary.status.conditions[0].lastTransitionTime == at(30));
  CHECK(conditionsFor(canary, CanaryPhase::Succeeded, at(40)) == canary.status.conditions);
}

TEST_CASE("canary conditions: texts name the kind of target") {
  Canary canary;
  canary.spec.targetRef.kind = "Service";
  CHECK(conditionsFor(canary, CanaryPhase::Initializing, at(0))[0].message ==
        "New Service detected, starting initialization.");
  CHECK(conditionsFor(canary, CanaryPhase::Failed, at(0))[0].message ==
        "Canary analysis failed, Service scaled to zero.");
  CHECK(conditionsFor(canary, CanaryPhase::Waiting, at(0))[0].message == "Waiting for approval.");
}

}  // namespace aviary
