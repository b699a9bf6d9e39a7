#include "sim/controllers/canary/canary_tick.hpp"

#include <doctest/doctest.h>

#include "tests/controllers/canary_fixture.hpp"

namespace aviary {
namespace {

using Events = std::vector<std::string>;
using enum CanaryPhase;

// One row of a worked table: what stands after the tick.
struct Row {
  CanaryPhase phase;
  int weight;
  const char* routes;
  int iterations;
  int failedChecks;
  Events events;
};

void checkTable(CanaryFixture& world, const std::vector<Row>& rows) {
  for (std::size_t tick = 0; tick < rows.size(); ++tick) {
    CAPTURE(tick);
    const Row& row = rows[tick];
    CHECK(world.tick() == row.events);
    const CanaryStatus status = world.canary().status;
    CHECK(text(status.phase) == text(row.phase));
    CHECK(status.canaryWeight == row.weight);
    CHECK(world.routes() == row.routes);
    CHECK(status.iterations == row.iterations);
    CHECK(status.failedChecks == row.failedChecks);
  }
}

const char* const startEvent = "Starting canary analysis for podinfo.test";
const char* const newEvent = "New revision detected! Scaling up podinfo.test";
const char* const copyEvent = "Copying podinfo.test template spec to podinfo-primary.test";
const char* const homeEvent = "Routing all traffic to primary";
const char* const doneEvent = "Promotion completed! Scaling down podinfo.test";

std::string advance(int weight) {
  return "Advance podinfo.test canary weight " + std::to_string(weight);
}
std::string iteration(int number, int of) {
  return "Advance podinfo.test canary iteration " + std::to_string(number) + "/" +
         std::to_string(of);
}

CanarySpec weighted(int step, int max) {
  CanarySpec spec = CanaryFixture::spec();
  spec.analysis.stepWeight = step;
  spec.analysis.maxWeight = max;
  return spec;
}

}  // namespace

TEST_CASE("canary tick: initialization makes the primary first and then takes the traffic") {
  CanaryFixture world(weighted(10, 50));
  world.flagger.admit(world.key);
  CHECK(world.phase() == Initializing);
  CHECK(world.tick() ==
        Events{"all the metrics providers are available!",
               "(W) podinfo-primary.test not ready: waiting for rollout to finish: observed "
               "deployment generation less than desired generation"});
  CHECK(world.report.rule == CanaryRule::InitPrimaryNotReady);
  CHECK(world.replicas("podinfo") == 2);
  CHECK(world.routes() == "none");
  CHECK(world.tick() ==
        Events{"all the metrics providers are available!", "Initialization done! podinfo.test"});
  CHECK(world.phase() == Initialized);
  CHECK(world.replicas("podinfo") == 0);
  CHECK(world.replicas("podinfo-primary") == 2);
  CHECK(world.routes() == "100/0");
  CHECK(world.store.get<Service>(world.key)->spec.selector.at("app") == "podinfo-primary");
  CHECK(world.tick().empty());
  CHECK(world.report.rule == CanaryRule::NothingChanged);
}

TEST_CASE("canary tick: a weighted canary in even steps") {
  CanaryFixture world(weighted(25, 50));
  world.initialize();
  world.setImage("podinfo:2");
  checkTable(world, {
                        {Progressing, 0, "100/0", 0, 0, {newEvent}},
                        {Progressing, 25, "75/25", 0, 0, {startEvent, advance(25)}},
                        {Progressing, 50, "50/50", 0, 0, {advance(50)}},
                        {Promoting, 50, "50/50", 0, 0, {copyEvent}},
                        {Finalising, 0, "100/0", 0, 0, {homeEvent}},
                        {Succeeded, 0, "100/0", 0, 0, {doneEvent}},
                        {Succeeded, 0, "100/0", 0, 0, {}},
                    });
  CHECK(world.store.get<Deployment>({"test", "podinfo-primary"})
            ->spec.podTemplate->spec->containers[0]
            .image == "podinfo:2");
  CHECK(world.replicas("podinfo") == 0);
}

TEST_CASE("canary tick: traffic returns in steps of stepWeightPromotion") {
  CanarySpec spec = weighted(25, 50);
  spec.analysis.stepWeightPromotion = 20;
  CanaryFixture world(spec);
  world.initialize();
  world.setImage("podinfo:2");
  for (int tick = 0; tick < 4; ++tick) world.tick();
  checkTable(world, {
                        {Promoting, 30, "70/30", 0, 0, {"Advance podinfo.test primary weight 70"}},
                        {Promoting, 10, "90/10", 0, 0, {"Advance podinfo.test primary weight 90"}},
                        {Finalising, 0, "100/0", 0, 0, {"Advance podinfo.test primary weight 100"}},
                        {Succeeded, 0, "100/0", 0, 0, {doneEvent}},
                    });
}

TEST_CASE("canary tick: mirroring comes before the first weight") {
  CanarySpec spec = weighted(25, 50);
  spec.analysis.mirror = true;
  CanaryFixture world(spec);
  world.initialize();
  world.setImage("podinfo:2");
  checkTable(world, {
                        {Progressing, 0, "100/0", 0, 0, {newEvent}},
                        {Progressing, 0, "100/0 mirrored", 0, 0, {startEvent, advance(0)}},
                        {Progressing, 25, "75/25", 0, 0, {advance(25)}},
                        {Progressing, 50, "50/50", 0, 0, {advance(50)}},
                    });
}

TEST_CASE("canary tick: failed checks add up, the tick after the threshold rolls back") {
  CanaryFixture world(weighted(10, 50));
  world.initialize();
  world.setImage("podinfo:2");
  world.tick();
  world.tick();
  world.script.metrics["request-success-rate"] = 90;
  const std::string halt = "(W) Halt podinfo.test advancement success rate 90.00% < 99%";
  checkTable(world, {
                        {Progressing, 10, "90/10", 0, 1, {halt}},
                        {Progressing, 10, "90/10", 0, 2, {halt}},
                        {Progressing, 10, "90/10", 0, 3, {halt}},
                    });
  CHECK(world.report.explanation ==
        "request-success-rate 90.00 % < 99 %: 3 of 3 failed checks, the next tick rolls back");
  world.script.alerts.clear();
  CHECK(world.tick() == Events{"(W) Rolling back podinfo.test failed checks threshold reached 3",
                               "(W) Canary failed! Scaling down podinfo.test"});
  CHECK(world.phase() == Failed);
  CHECK(world.canary().status.failedChecks == 0);
  CHECK(world.routes() == "100/0");
  CHECK(world.replicas("podinfo") == 0);
  REQUIRE(world.script.alerts.size() == 1);
  CHECK(world.script.alerts[0].alert.message == "Failed checks threshold reached 3");
  CHECK(world.tick().empty());
}

TEST_CASE("canary tick: a passed check does not forgive a failed one") {
  CanaryFixture world(weighted(10, 50));
  world.initialize();
  world.setImage("podinfo:2");
  const std::vector<double> rates{100, 100, 100, 90, 100, 90, 100};
  std::vector<int> failed;
  for (const double rate : rates) {
    world.script.metrics["request-success-rate"] = rate;
    world.tick();
    failed.push_back(world.canary().status.failedChecks);
  }
  CHECK(failed == std::vector<int>{0, 0, 0, 1, 1, 2, 2});
}

TEST_CASE("canary tick: without traffic the check fails and says so") {
  CanaryFixture world(weighted(10, 50));
  world.initialize();
  world.setImage("podinfo:2");
  world.tick();
  world.tick();
  world.script.metrics.clear();
  CHECK(
      world.tick() ==
      Events{"(W) Halt advancement no values found for istio metric request-success-rate probably "
             "podinfo.test is not receiving traffic: running query failed: no values found"});
  CHECK(world.canary().status.failedChecks == 1);
  REQUIRE(world.report.checks.size() == 1);
  CHECK_FALSE(world.report.checks[0].value.has_value());
}

TEST_CASE("canary tick: a newer revision starts the analysis over") {
  CanaryFixture world(weighted(10, 50));
  world.initialize();
  world.setImage("podinfo:2");
  for (int tick = 0; tick < 3; ++tick) world.tick();
  world.setImage("podinfo:3");
  checkTable(world, {
                        {Progressing,
                         0,
                         "100/0",
                         0,
                         0,
                         {"New revision detected! Restarting analysis for podinfo.test"}},
                        {Progressing, 10, "90/10", 0, 0, {startEvent, advance(10)}},
                    });
}

TEST_CASE("canary tick: going back to the promoted template in mid-analysis does not restart") {
  CanaryFixture world(weighted(50, 50));
  world.initialize();
  world.setImage("podinfo:2");
  world.tick();
  world.tick();
  world.setImage("podinfo:1");
  for (int tick = 0; tick < 3; ++tick) world.tick();
  CHECK(world.phase() == Succeeded);
  // The abandoned hash is recorded as promoted: the old template counts as new once more.
  CHECK(world.tick() == Events{newEvent});
}

TEST_CASE("canary tick: A/B testing sends matched users to the canary from the first tick") {
  CanarySpec spec = CanaryFixture::spec();
  spec.analysis.iterations = 2;
  HttpMatch insider;
  insider.headers["x-canary"] = {StringMatch::Type::Exact, "insider"};
  spec.analysis.match = {insider};
  CanaryFixture world(spec);
  world.initialize();
  world.setImage("podinfo:2");
  checkTable(world, {
                        {Progressing, 0, "100/0", 0, 0, {newEvent}},
                        {Progressing, 0, "0/100", 1, 0, {startEvent, iteration(1, 2)}},
                        {Progressing, 0, "0/100", 2, 0, {iteration(2, 2)}},
                        {Promoting, 0, "0/100", 2, 0, {copyEvent}},
                        {Finalising, 0, "100/0", 0, 0, {homeEvent}},
                        {Succeeded, 0, "100/0", 0, 0, {doneEvent}},
                    });
}

TEST_CASE("canary tick: blue/green mirrors, switches and promotes") {
  CanarySpec spec = CanaryFixture::spec();
  spec.analysis.iterations = 2;
  spec.analysis.mirror = true;
  CanaryFixture world(spec);
  world.initialize();
  world.setImage("podinfo:2");
  const char* const stop = "Stop traffic mirroring and route all traffic to canary";
  checkTable(world, {
                        {Progressing, 0, "100/0", 0, 0, {newEvent}},
                        {Progressing, 0, "100/0 mirrored", 1, 0, {startEvent, iteration(1, 2)}},
                        {Progressing, 0, "100/0 mirrored", 2, 0, {iteration(2, 2)}},
                        {Progressing, 0, "0/100", 3, 0, {stop}},
                        {Promoting, 0, "0/100", 3, 0, {copyEvent}},
                        {Finalising, 0, "100/0", 0, 0, {homeEvent}},
                        {Succeeded, 0, "100/0", 0, 0, {doneEvent}},
                    });
}

TEST_CASE("canary tick: provider kubernetes counts ten iterations and moves no traffic") {
  CanarySpec spec = weighted(50, 50);
  spec.provider = "kubernetes";
  CanaryFixture world(spec);
  world.initialize();
  world.setImage("podinfo:2");
  world.tick();
  CHECK(world.tick() ==
        Events{startEvent,
               "(W) Progressive traffic is not supported when using the kubernetes provider",
               "(W) Setting canaryAnalysis.iterations: 10", iteration(1, 10)});
  CHECK(world.routes() == "0/100");
  CHECK(world.canary().spec.analysis.iterations == 0);  // rewritten in memory only
  // 9 more iterations, the switch (which does nothing), promotion, shift, end.
  for (int tick = 0; tick < 13; ++tick) world.tick();
  CHECK(world.phase() == Succeeded);
}

TEST_CASE("canary tick: a suspended canary only says so") {
  CanaryFixture world(weighted(25, 50));
  world.initialize();
  world.setImage("podinfo:2");
  world.tick();
  world.tick();
  const auto suspend = [&world](bool on) {
    world.store.modify<Canary>(world.key, [on](Canary& canary) { canary.spec.suspend = on; });
  };
  suspend(true);
  CHECK(world.tick() == Events{"skipping canary run as object is suspended"});
  CHECK(world.report.rule == CanaryRule::Suspended);
  suspend(false);
  CHECK(world.tick() == Events{advance(50)});
}

TEST_CASE("canary tick: skipAnalysis promotes as soon as the canary is ready") {
  CanarySpec spec = weighted(25, 50);
  spec.skipAnalysis = true;
  CanaryFixture world(spec);
  world.flagger.admit(world.key);
  CHECK(world.tick() == Events{"Initialization done! podinfo.test"});  // waits for nobody
  world.setImage("podinfo:2");
  checkTable(world,
             {
                 {Progressing, 0, "100/0", 0, 0, {newEvent}},
                 {Succeeded,
                  0,
                  "100/0",
                  0,
                  0,
                  {copyEvent, "Promotion completed! Canary analysis was skipped for podinfo.test"}},
             });
}

TEST_CASE("canary tick: a primary that is stuck after promotion keeps the traffic on the canary") {
  CanaryFixture world(weighted(50, 50));
  world.initialize();
  world.setImage("podinfo:2");
  for (int tick = 0; tick < 3; ++tick) world.tick();
  REQUIRE(world.phase() == Promoting);
  world.healthy();
  world.store.modifyStatus<Deployment>({"test", "podinfo-primary"}, [](Deployment& primary) {
    primary.status.conditions = {{"Progressing", ConditionStatus::False, "ProgressDeadlineExceeded",
                                  "", SimTime{}, SimTime{}}};
  });
  const std::string why =
      "podinfo-primary.test not ready: deployment \"podinfo-primary\" exceeded its progress "
      "deadline";
  CHECK(world.tickAsItIs() ==
        Events{"(W) " + why, "(W) Promotion of podinfo.test failed, primary not ready: " + why});
  CHECK(world.phase() == Failed);
  CHECK(world.canary().status.canaryWeight == 100);
  CHECK(world.routes() == "0/100");
  CHECK(world.replicas("podinfo") == 2);
}

TEST_CASE("canary tick: a revision seen while the primary is not ready is lost in Failed only") {
  for (const bool failed : {false, true}) {
    CAPTURE(failed);
    CanaryFixture world(weighted(50, 50));
    world.initialize();
    if (failed) {
      world.setImage("podinfo:2");
      world.script.metrics["request-success-rate"] = 0;
      for (int tick = 0; tick < 6; ++tick) world.tick();
      REQUIRE(world.phase() == Failed);
    }
    world.setImage("podinfo:3");
    world.healthy();
    world.store.modifyStatus<Deployment>({"test", "podinfo-primary"}, [](Deployment& primary) {
      primary.status.availableReplicas = 0;
    });
    CHECK(world.tickAsItIs().size() == 1);
    CHECK(world.tick() == (failed ? Events{} : Events{newEvent}));
  }
}

}  // namespace aviary
