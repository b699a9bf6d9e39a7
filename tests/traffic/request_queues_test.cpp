#include <doctest/doctest.h>

#include "tests/traffic/world.hpp"

namespace aviary {
namespace {

// Work for pods with the label app: worker, `rate` pieces a second, evenly spaced.
void queueOf(World& world, double rate) {
  TrafficSource& source = world.source("jobs", "", rate, ArrivalProcess::Kind::Uniform);
  source.workers = {{"app", "worker"}};
}

}  // namespace

TEST_CASE("queues: the split of the work is the split of the workers") {
  World world;
  world.version("worker:v1", milliseconds{100});
  world.version("worker:v2", milliseconds{100});
  queueOf(world, 20);
  for (const char* suffix : {"a", "b", "c"}) world.pod("worker", suffix, "worker:v1");
  world.pod("worker", "d", "worker:v2");
  const TrafficModel& traffic = world.start();
  world.run(60);
  // Four pods take turns: a quarter of 20 x 60 pieces is for the one of v2.
  for (const VersionSummary& version : traffic.versions()) {
    CAPTURE(version.image);
    CHECK(version.requests ==
          doctest::Approx(version.image == "worker:v2" ? 300 : 900).epsilon(0.01));
  }
  CHECK(traffic.totalTally().failed() == 0);
}

TEST_CASE("queues: work waits for a worker and is taken in the order in which it came") {
  World world;
  world.version("worker:v1", seconds{1});
  world.config.versions["worker:v1"].concurrency = 1;
  queueOf(world, 2);
  world.pod("worker", "a", "worker:v1");
  const TrafficModel& traffic = world.start();
  world.run(10.2);
  // One worker ends one piece a second, from the first at 0.5 s on: ends at 1.5, 2.5 ... 9.5.
  const RequestTally tally = traffic.totalTally();
  CHECK(tally.completed() == 9);
  CHECK(tally.routed == 10);
  // Piece k comes at 0.5 k and ends at k + 0.5: 0.5 k + 0.5 s after it came, 3 s in the mean of 9.
  CHECK(tally.latency.meanMillis() == doctest::Approx(3000).epsilon(0.01));
}

TEST_CASE("queues: work without workers waits until one comes") {
  World world;
  world.version("worker:v1", milliseconds{10});
  queueOf(world, 1);
  const TrafficModel& traffic = world.start();
  world.run(10);
  CHECK(traffic.totalTally().routed == 0);
  world.pod("worker", "a", "worker:v1");
  world.run(11.5);
  CHECK(traffic.totalTally().completed() == 11);
  CHECK(traffic.totalTally().failed() == 0);
}

TEST_CASE("queues: a full line refuses work and says how much of it") {
  World world;
  world.version("worker:v1", seconds{1});
  world.config.versions["worker:v1"].concurrency = 1;
  queueOf(world, 4);
  world.config.sources.back().queueLimit = 10;
  world.pod("worker", "a", "worker:v1");
  const TrafficModel& traffic = world.start();
  world.run(20.1);
  // 80 pieces came; one worker has taken those of 0.25 s, 1.25 s .. 19.25 s: 20. Ten wait.
  const WorkQueue& queue = traffic.requests().queues().front();
  CHECK(queue.backlog.size() == 10);
  CHECK(queue.refused == 50);
  const RequestTally tally = traffic.totalTally();
  CHECK(tally.outcomes[static_cast<std::size_t>(Outcome::QueueFull)] == 50);
  CHECK(tally.routed == 70);
}

TEST_CASE("queues: work of a pod that is gone is done by another one, and none is lost") {
  World world;
  world.version("worker:v1", seconds{4});
  queueOf(world, 0.5);
  const ObjectKey first = world.pod("worker", "a", "worker:v1");
  const TrafficModel& traffic = world.start();
  world.run(5);  // pieces of 2 s and 4 s are in work
  (void)world.store.remove<Pod>(first);
  world.pod("worker", "b", "worker:v1");
  world.run(9.5);  // begun again at 5 s, ended at 9 s
  CHECK(traffic.totalTally().completed() == 2);
  CHECK(traffic.totalTally().failed() == 0);
  CHECK(traffic.totalTally().routed == 4);  // those of 6 s and 8 s
}

TEST_CASE("pressure: a request waits behind the queue, and memory counts what is in the pod") {
  World world;
  world.version("app:v1", seconds{1});
  world.config.versions["app:v1"].concurrency = 1;
  world.config.versions["app:v1"].memory = {100, 10, 1};
  world.source("users", "app", 2, ArrivalProcess::Kind::Uniform);
  world.service("app");
  const ObjectKey pod = world.pod("app", "a", "app:v1");
  world.endpoints("app", {pod});
  TrafficModel& traffic = world.start();
  world.run(11.2);
  // From 1 s on (propagation 1 s) two come and one goes each second.
  int seen = 0;
  traffic.eachPressure([&](const PodPressure& pressure) {
    ++seen;
    CHECK(pressure.pod == pod);
    CHECK(pressure.wait > seconds{8});
    CHECK(pressure.wait < seconds{12});
    const std::int64_t inside = (pressure.workingSet - 100 - 11) / 10;
    CHECK(inside >= 9);
    CHECK(inside <= 12);
  });
  CHECK(seen == 1);
  const SimTime answered = traffic.answeredBy(world.store.get<Pod>(pod)->metadata.uid);
  CHECK(answered > World::at(19));
  CHECK(answered < World::at(24));
}

}  // namespace aviary
