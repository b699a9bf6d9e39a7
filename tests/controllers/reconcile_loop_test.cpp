#include "sim/controllers/reconcile_loop.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace aviary {
namespace {

using namespace std::chrono_literals;

const ObjectKey a{"default", "a"};
const ObjectKey b{"default", "b"};

struct World {
  Engine engine;
  Store store{engine};
  ReconcileLoop loop{engine, store};
  std::vector<std::string> log;

  QueueId queue(const char* name, ReconcileRank rank) {
    return loop.addQueue(name, rank, [this, name](const ObjectKey& key) {
      log.push_back(name + (":" + key.name) + "@" +
                    std::to_string(engine.now().time_since_epoch() / 1ms));
    });
  }
  void run(SimDuration until) {
    REQUIRE(engine.runUntil(SimTime{} + until) == RunStatus::Finished);
  }
};

using Log = std::vector<std::string>;

}  // namespace

TEST_CASE("reconcile loop: the lowest rank rests before the next one is served") {
  World world;
  const QueueId deployment = world.queue("deployment", ReconcileRank::Deployment);
  const QueueId set = world.queue("set", ReconcileRank::ReplicaSet);
  world.loop.enqueue(deployment, a);
  world.loop.enqueue(set, b);
  world.loop.enqueue(set, a);
  world.loop.enqueue(set, b);  // stands in the queue already
  CHECK(!world.loop.idle());
  world.run(1s);
  CHECK(world.log == Log{"set:b@0", "set:a@0", "deployment:a@0"});
  CHECK(world.loop.idle());
}

TEST_CASE("reconcile loop: a key queued while it is served is served again") {
  World world;
  QueueId queue;
  int passes = 0;
  queue = world.loop.addQueue("self", ReconcileRank::Deployment, [&](const ObjectKey& key) {
    if (++passes < 3) world.loop.enqueue(queue, key);
  });
  world.loop.enqueue(queue, a);
  world.run(1s);
  CHECK(passes == 3);
}

TEST_CASE("reconcile loop: the earliest wake-up of a key wins and later ones are dropped") {
  World world;
  const QueueId queue = world.queue("q", ReconcileRank::Deployment);
  world.loop.enqueueAt(queue, a, SimTime{} + 20s);
  world.loop.enqueueAt(queue, a, SimTime{} + 5s);
  world.loop.enqueueAt(queue, a, SimTime{} + 9s);
  world.loop.enqueueAt(queue, b, SimTime{} + 7s);
  world.run(60s);
  CHECK(world.log == Log{"q:a@5000", "q:b@7000"});
}

TEST_CASE("reconcile loop: serving a key at once does not move its wake-up") {
  World world;
  const QueueId queue = world.queue("q", ReconcileRank::Deployment);
  world.loop.enqueueAt(queue, a, SimTime{} + 5s);
  world.loop.enqueue(queue, a);
  world.loop.enqueueAt(queue, a, SimTime{});  // now is at once
  world.run(60s);
  CHECK(world.log == Log{"q:a@0", "q:a@5000"});
}

TEST_CASE("reconcile loop: wake-ups survive queues that are added after them") {
  World world;
  const QueueId first = world.queue("first", ReconcileRank::Deployment);
  world.loop.enqueueAt(first, a, SimTime{} + 5s);
  for (int i = 0; i < 20; ++i) (void)world.queue("later", ReconcileRank::ReplicaSet);
  world.run(60s);
  CHECK(world.log == Log{"first:a@5000"});
}

TEST_CASE("reconcile loop: pod changes due at the same instant come before the next pass") {
  World world;
  const QueueId queue = world.queue("q", ReconcileRank::Deployment);
  const LabelId label = world.engine.label("pod", "x");
  const QueueId first =
      world.loop.addQueue("first", ReconcileRank::ReplicaSet, [&](const ObjectKey&) {
        world.log.emplace_back("first");
        world.engine.at(world.engine.now(), Phase::PodLifecycle, label,
                        [&world] { world.log.emplace_back("pod"); });
      });
  world.loop.enqueue(queue, a);
  world.loop.enqueue(first, a);
  world.run(1s);
  CHECK(world.log == Log{"first", "pod", "q:a@0"});
}

TEST_CASE("reconcile loop: what a pass writes is caused by the write that woke it") {
  World world;
  ResourceVersion seen = 0;
  const QueueId queue = world.loop.addQueue("q", ReconcileRank::Deployment,
                                            [&](const ObjectKey&) { seen = world.store.cause(); });
  world.loop.enqueue(queue, a, 17);
  world.loop.enqueue(queue, a, 18);  // the first cause stands
  world.run(1s);
  CHECK(seen == 17);
  CHECK(world.store.cause() == 0);
}

TEST_CASE("reconcile loop: a pass that was refused comes again after 5, 10, 20 ms") {
  World world;
  Deployment deployment;
  deployment.metadata.name = "a";
  REQUIRE(world.store.create(deployment).ok());
  int refusals = 3;
  world.store.refuseWrites([&](std::string_view, const ObjectKey&) { return refusals-- > 0; });
  const auto writes = [&](const ObjectKey& key) {
    world.log.push_back(key.name + "@" +
                        std::to_string(world.engine.now().time_since_epoch() / 1ms));
    Deployment copy = *world.store.get<Deployment>(key);
    copy.spec.replicas = 7;
    (void)world.store.update(copy);
  };
  const QueueId queue =
      world.loop.addQueue("writer", ReconcileRank::Disruption, writes, RefusalBackoff{});
  world.loop.enqueue(queue, a);
  world.run(1s);
  CHECK(world.log == Log{"a@0", "a@5", "a@15", "a@35"});  // 0 + 5 + 10 + 20
  CHECK(world.store.get<Deployment>(a)->spec.replicas == 7);
}

TEST_CASE("reconcile loop: who writes by patch is never refused") {
  World world;
  Deployment deployment;
  deployment.metadata.name = "a";
  REQUIRE(world.store.create(deployment).ok());
  world.store.refuseWrites([](std::string_view, const ObjectKey&) { return true; });
  const QueueId queue =
      world.loop.addQueue("patcher", ReconcileRank::Kubelet, [&](const ObjectKey& key) {
        Deployment copy = *world.store.get<Deployment>(key);
        copy.spec.replicas = 7;
        CHECK(world.store.update(copy).ok());
      });
  world.loop.enqueue(queue, a);
  world.run(1s);
  CHECK(world.store.refusals() == 0);
}

TEST_CASE("reconcile loop: more keys than a queue remembers are served alike") {
  World world;
  constexpr int keys = 200;
  std::vector<int> passes(keys);
  QueueId queue;
  queue = world.loop.addQueue("many", ReconcileRank::Deployment, [&](const ObjectKey& key) {
    const int pass = ++passes[std::stoul(key.name)];
    // Queued again while it is served, then woken later.
    if (pass == 1) world.loop.enqueue(queue, key);
    if (pass == 2) world.loop.enqueueAt(queue, key, world.engine.now() + 1s);
  });
  for (int i = 0; i < keys; ++i) world.loop.enqueue(queue, {"default", std::to_string(i)});
  world.run(500ms);
  CHECK(passes == std::vector<int>(keys, 2));
  world.run(2s);
  CHECK(passes == std::vector<int>(keys, 3));
  for (int i = 0; i < keys; ++i) world.loop.enqueue(queue, {"default", std::to_string(i)});
  world.run(3s);
  CHECK(passes == std::vector<int>(keys, 4));
  CHECK(world.loop.idle());
}

TEST_CASE("reconcile loop: names of one length and one end are told apart") {
  World world;
  const QueueId queue = world.queue("q", ReconcileRank::Deployment);
  world.loop.enqueue(queue, {"default", "first-payment"});
  world.loop.enqueue(queue, {"default", "other-payment"});
  world.loop.enqueue(queue, {"other", "first-payment"});
  world.loop.enqueue(queue, {"default", "first-payment"});  // stands in the queue already
  world.run(1s);
  CHECK(world.log == Log{"q:first-payment@0", "q:other-payment@0", "q:first-payment@0"});
}

}  // namespace aviary
