#include "sim/controllers/canary/canary_finalizer.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "tests/controllers/canary_fixture.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;

// A canary that is initialized at 00:00:30 and asked to go at that moment.
struct DeletedWorld {
  explicit DeletedWorld(const char* interval) : world(spec(interval)) {
    Service apex;
    apex.metadata.name = "podinfo";
    apex.metadata.namespace_ = "test";
    apex.spec.selector = {{"app", "podinfo"}};
    world.store.create<Service>(apex);
    VirtualService routes;
    routes.metadata.name = "podinfo";
    routes.metadata.namespace_ = "test";
    routes.spec = before();
    world.store.create<VirtualService>(routes);
    world.flagger.start();
    for (int second = 10; second <= 30; second += 10) {
      world.healthy();
      runUntil(second);
    }
  }

  static CanarySpec spec(const char* interval) {
    CanarySpec out = CanaryFixture::spec();
    out.analysis.interval = interval;
    out.analysis.stepWeight = 50;
    out.revertOnDeletion = true;
    return out;
  }
  static VirtualServiceSpec before() {
    VirtualServiceSpec out;
    out.hosts = {"podinfo"};
    HttpRoute rule;
    rule.timeout = "5s";
    rule.route.push_back({"podinfo", "", 0, std::nullopt, {}});
    out.http = {rule};
    return out;
  }

  void askToGo() {
    world.events.clear();
    world.store.requestDeletion<Canary>(world.key);
  }
  void runUntil(int second) { (void)world.engine.runUntil(timeAt(seconds{second})); }
  [[nodiscard]] bool gone() const { return world.store.get<Canary>(world.key) == nullptr; }
  [[nodiscard]] VirtualServiceSpec routes() const {
    return world.store.get<VirtualService>(world.key)->spec;
  }

  CanaryFixture world;
};

}  // namespace

TEST_CASE("canary finalizer: a VirtualService that was there before gets its spec back") {
  DeletedWorld run("10s");
  REQUIRE(run.world.phase() == CanaryPhase::Initialized);
  REQUIRE_FALSE(run.routes() == DeletedWorld::before());
  run.askToGo();
  run.runUntil(31);
  CHECK_FALSE(run.routes() == DeletedWorld::before());  // not before the target's pods are ready
  run.world.healthy();
  run.runUntil(34);
  CHECK(run.gone());
  CHECK(run.routes() == DeletedWorld::before());
}

TEST_CASE("canary finalizer: without the routing object it tries again at the next resync") {
  DeletedWorld run("10s");
  run.askToGo();
  run.runUntil(31);
  run.world.healthy();
  run.world.store.remove<VirtualService>(run.world.key);
  run.runUntil(59);  // the poll at 33 s finds no routes; the tick at 40 s makes them anew
  CHECK_FALSE(run.gone());
  run.world.healthy();
  run.runUntil(60);
  CHECK(run.gone());
  CHECK(run.world.events == std::vector<std::string>{"Terminating canary podinfo.test",
                                                     "Terminated canary podinfo.test"});
}

TEST_CASE("canary finalizer: polls are 3 and 6 seconds apart, then the next resync starts over") {
  struct Row {
    const char* interval;
    int readyAt;  // second at which the pods come up
    int goneAt;
  };
  // Asked to go at 30 s. With an interval of 10 s the polls are at 30 and 33 s: the third wait
  // would be 12 s, longer than the interval, so the wait of 6 s is the last and no poll follows.
  // With 1 m they are at 30, 33, 39 and 51 s. Resyncs are at whole half minutes.
  const Row rows[] = {
      {"10s", 32, 33}, {"10s", 34, 60}, {"1m", 34, 39}, {"1m", 40, 51}, {"1m", 52, 60},
  };
  for (const Row& row : rows) {
    CAPTURE(row.interval);
    CAPTURE(row.readyAt);
    DeletedWorld run("10s");
    run.world.store.modify<Canary>(
        run.world.key, [&row](Canary& canary) { canary.spec.analysis.interval = row.interval; });
    run.askToGo();
    run.runUntil(row.readyAt);
    run.world.healthy();
    run.runUntil(row.goneAt - 1);
    CHECK_FALSE(run.gone());
    run.runUntil(row.goneAt);
    CHECK(run.gone());
  }
}

}  // namespace aviary
