#include "sim/controllers/canary/canary_controller.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "tests/controllers/canary_fixture.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;
using enum CanaryPhase;

CanarySpec weighted(const char* interval = "30s") {
  CanarySpec spec = CanaryFixture::spec();
  spec.analysis.interval = interval;
  spec.analysis.stepWeight = 50;
  spec.analysis.maxWeight = 50;
  return spec;
}

// Hears when the canary ticks.
class TickTimes final : public CanaryObserver {
 public:
  void ticked(const CanaryTickReport& report) override {
    times.push_back(toSeconds(report.time));
    causes.push_back(report.cause);
  }
  std::vector<double> times;
  std::vector<ResourceVersion> causes;
};

// A fixture whose controller runs by itself.
struct RunningWorld {
  explicit RunningWorld(CanarySpec spec)
      : world(std::move(spec)),
        flagger(world.store, world.loop, {}, {world.script, world.script, world.script, &ticks},
                RngStreams(1).stream("flagger")) {
    flagger.start();
  }
  void runUntil(int second) { (void)world.engine.runUntil(timeAt(seconds{second})); }

  CanaryFixture world;
  TickTimes ticks;
  CanaryController flagger;
};

}  // namespace

TEST_CASE(
    "canary controller: a canary is admitted at once and ticks from the first control loop on") {
  RunningWorld run(weighted());
  run.runUntil(0);
  CHECK(run.world.phase() == Initializing);
  CHECK(run.world.canary().status.lastTransitionTime == SimTime{});
  run.runUntil(75);
  CHECK(run.ticks.times == std::vector<double>{10, 40, 70});
  CHECK(run.flagger.metrics().canaryTotal.at("test") == 1);
}

TEST_CASE("canary controller: a changed interval ticks at once and begins a new grid") {
  RunningWorld run(weighted());
  run.runUntil(45);
  run.world.store.modify<Canary>(run.world.key,
                                 [](Canary& canary) { canary.spec.analysis.interval = "15s"; });
  run.runUntil(85);
  CHECK(run.ticks.times == std::vector<double>{10, 40, 50, 65, 80});
}

TEST_CASE("canary controller: a deleted canary stops ticking") {
  RunningWorld run(weighted("10s"));
  run.runUntil(25);
  run.world.store.remove<Canary>(run.world.key);
  run.runUntil(60);
  CHECK(run.ticks.times == std::vector<double>{10, 20});
}

TEST_CASE("canary controller: slow hooks drop ticks but keep the grid") {
  CanarySpec spec = weighted("10s");
  CanaryWebhook hook;
  hook.name = "events";
  hook.type = HookType::Event;
  hook.url = "http://hooks/events";
  spec.analysis.webhooks = {hook};
  RunningWorld run(spec);
  // Two events in each tick of initialization, 12 s each: a tick lasts 24 s.
  run.world.script.hooks["events"] = {200, "", "", seconds{12}};
  run.runUntil(60);
  CHECK(run.ticks.times == std::vector<double>{10, 34, 58});
}

TEST_CASE("canary controller: an invalid canary is refused aloud and never scheduled") {
  CanarySpec spec = weighted();
  spec.targetRef.kind = "DaemonSet";
  RunningWorld run(spec);
  run.runUntil(30);
  CHECK(run.ticks.times.empty());
  CHECK(run.world.events == std::vector<std::string>{
                                "(W) invalid canary spec: DaemonSet targets are not simulated; use "
                                "a Deployment"});
}

TEST_CASE("canary controller: a rollout names the change of the target as its cause") {
  CanaryFixture world(weighted());
  TickTimes ticks;
  CanaryController flagger(world.store, world.loop, {},
                           {world.script, world.script, world.script, &ticks},
                           RngStreams(1).stream("flagger"));
  flagger.start();
  for (int second = 10; second <= 40; second += 30) {
    world.healthy();
    (void)world.engine.runUntil(timeAt(seconds{second}));
  }
  REQUIRE(world.phase() == Initialized);
  world.setImage("podinfo:2");
  const ResourceVersion change = world.store.get<Deployment>(world.key)->metadata.resourceVersion;
  world.healthy();
  (void)world.engine.runUntil(timeAt(seconds{70}));
  REQUIRE(world.phase() == Progressing);
  CHECK(ticks.causes.back() == change);
}

TEST_CASE("canary controller: Flagger's own metrics follow the rollout") {
  CanarySpec spec = weighted();
  CanaryFixture world(spec);
  world.initialize();
  const FlaggerMetrics& metrics = world.flagger.metrics();
  CHECK(metrics.status.at(world.key) == 1);
  world.setImage("podinfo:2");
  world.tick();
  CHECK(metrics.status.at(world.key) == 0);
  world.tick();
  CHECK(metrics.weight.at(world.key) == 50);
  CHECK(metrics.weight.at({"test", "podinfo-primary"}) == 50);
  world.tick();
  CHECK(metrics.analysis.at({world.key, "request-success-rate"}) == 100);
  CHECK(metrics.duration.at(world.key).count == 2);
  world.tick();
  CHECK(metrics.status.at(world.key) == 1);  // Promoting and Finalising read as successful
  world.tick();
  CHECK(metrics.successes.at({"test", "podinfo", "canary", "completed"}) == 1);
  CHECK(metrics.failures.empty());
}

TEST_CASE("canary finalizer: a canary with revertOnDeletion gives everything back before it goes") {
  CanarySpec spec = weighted("10s");
  spec.revertOnDeletion = true;
  RunningWorld run(spec);
  Service apex;
  apex.metadata.name = "podinfo";
  apex.metadata.namespace_ = "test";
  apex.spec.selector = {{"app", "podinfo"}};
  run.world.store.create<Service>(apex);
  for (int second = 10; second <= 30; second += 10) {
    run.world.healthy();
    run.runUntil(second);
  }
  REQUIRE(run.world.phase() == Initialized);
  REQUIRE(run.world.canary().metadata.finalizers.size() == 1);
  run.world.events.clear();
  run.world.store.requestDeletion<Canary>(run.world.key);
  run.runUntil(31);
  CHECK(run.world.phase() == Terminating);
  CHECK(run.world.replicas("podinfo") == 2);
  run.world.healthy();
  run.runUntil(34);  // the first poll, 3 s later
  CHECK_FALSE(run.world.store.get<Canary>(run.world.key));
  CHECK(run.world.store.get<Service>(run.world.key)->spec.selector.at("app") == "podinfo");
  CHECK(run.world.events == std::vector<std::string>{"Terminating canary podinfo.test",
                                                     "Terminated canary podinfo.test"});
}

}  // namespace aviary
