#include "sim/controllers/canary/canary_status.hpp"

#include <doctest/doctest.h>

#include "sim/engine/sim_assert.hpp"
#include "tests/controllers/canary_fixture.hpp"

namespace aviary {

using enum CanaryPhase;

TEST_CASE(
    "canary status: a write from a stale copy is made again on a fresh one and loses what the copy "
    "knew") {
  CanaryFixture world(CanaryFixture::spec());
  world.flagger.admit(world.key);
  CanaryStatusWriter writer(world.store);
  Canary copy = world.canary();
  copy.status.sessionAffinityCookie = "a=b";
  CHECK(writer.setFailedChecks(copy, 1).ok());
  CHECK(world.canary().status.sessionAffinityCookie == "a=b");  // the first write takes it along

  Canary stale = copy;
  stale.status.sessionAffinityCookie = "c=d";
  stale.status.iterations = 7;
  CHECK(writer.setFailedChecks(stale, 2).ok());
  CHECK(world.canary().status.failedChecks == 2);
  CHECK(world.canary().status.sessionAffinityCookie == "a=b");
  CHECK(world.canary().status.iterations == 0);
}

TEST_CASE("canary status: what a phase brings with it") {
  CanaryFixture world(CanaryFixture::spec());
  world.flagger.admit(world.key);
  CanaryStatusWriter writer(world.store);
  const StringMap configs{{"configmap/a", "1"}};
  CHECK(writer.sync(world.canary(), {Initialized, 0, 0, 0, "hash1", configs}).ok());
  CHECK(world.canary().status.lastPromotedSpec == "hash1");
  CHECK(writer.sync(world.canary(), {Progressing, 30, 2, 4, "hash2", std::nullopt}).ok());
  CHECK(world.canary().status.lastPromotedSpec == "hash1");
  CHECK_FALSE(world.canary().status.trackedConfigs.has_value());

  CHECK(writer.setPhase(world.canary(), WaitingPromotion).ok());
  CHECK(world.canary().status.canaryWeight == 0);
  CHECK(world.canary().status.iterations == -1);  // analysis.iterations is 0
  CHECK(world.canary().status.failedChecks == 2);
  CHECK(writer.setPhase(world.canary(), Promoting).ok());
  CHECK(writer.setPhase(world.canary(), Finalising).ok());
  CHECK(writer.setPhase(world.canary(), Succeeded).ok());
  CHECK(world.canary().status.lastPromotedSpec == "hash2");
}

TEST_CASE("canary status: an illegal move is a fault of the program") {
  CanaryFixture world(CanaryFixture::spec());
  world.flagger.admit(world.key);
  CanaryStatusWriter writer(world.store);
  CHECK_THROWS_AS((void)writer.setPhase(world.canary(), Promoting), InternalFault);
}

TEST_CASE("canary status: a rollback after a failed promotion keeps the current session cookie") {
  CanarySpec spec = CanaryFixture::spec();
  spec.analysis.stepWeight = 50;
  spec.analysis.maxWeight = 50;
  spec.analysis.sessionAffinity = SessionAffinity{"flagger", "", 60, {}};
  CanaryFixture world(spec);
  world.initialize();
  world.setImage("podinfo:2");
  for (int tick = 0; tick < 3; ++tick) world.tick();
  REQUIRE(world.phase() == Promoting);
  const std::string cookie = world.canary().status.sessionAffinityCookie;
  const auto breakPrimary = [&world] {
    world.healthy();
    world.store.modifyStatus<Deployment>({"test", "podinfo-primary"}, [](Deployment& primary) {
      primary.status.conditions = {{"Progressing", ConditionStatus::False,
                                    "ProgressDeadlineExceeded", "", SimTime{}, SimTime{}}};
    });
  };
  breakPrimary();
  world.tickAsItIs();
  REQUIRE(world.phase() == Failed);
  // The next revision: the status is synced first, so the rollback's own write conflicts.
  world.setImage("podinfo:3");
  breakPrimary();
  world.tickAsItIs();
  CHECK(world.report.rule == CanaryRule::PrimaryStuck);
  CHECK(world.routes() == "100/0");
  CHECK(world.canary().status.sessionAffinityCookie == cookie);
  CHECK(world.canary().status.previousSessionAffinityCookie.empty());
}

}  // namespace aviary
