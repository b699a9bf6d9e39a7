#include <benchmark/benchmark.h>

#include <algorithm>

#include "sim/engine/distribution.hpp"
#include "sim/traffic/pod_queue.hpp"
#include "tests/traffic/world.hpp"

namespace aviary {
namespace {

/// The recursion alone: arrival, pod of 16 workers, departure.
void podRecursion(benchmark::State& state) {
  Rng arrivals(1);
  Rng services(2);
  const Distribution service = Distribution::exponential(milliseconds{40});
  PodQueue queue(16);
  Nanos clock = 0;
  for (auto _ : state) {
    clock += static_cast<Nanos>(sampleExponential(arrivals) * 5e6);
    benchmark::DoNotOptimize(queue.serve(clock, sample(service, services).count()));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(podRecursion)->Name("pod_recursion");

/// 15 minutes of users, two versions, errors, a scrape each 5 s: all metrics are on.
void build(World& world, double rate) {
  world.canary(5, 2);
  for (const char* image : {"app:v1", "app:v2"}) {
    VersionBehaviour& version = world.config.versions[image];
    version.serviceTime = Distribution::lognormal(milliseconds{40}, milliseconds{120});
    version.errorRate = 0.0005;
    version.concurrency = std::max(64, static_cast<int>(rate / 10));
  }
  world.source("users", "app", rate).users.count = 5000;
}

/// FIFO pods behind Traefik's rotation: an answer follows from the arrival.
void requestRecursion(benchmark::State& state) {
  std::int64_t requests = 0;
  for (auto _ : state) {
    World world;
    build(world, 200);
    addTraefik(world.store, 90, 10);
    const TrafficModel& model = world.start();
    world.run(900);
    requests += static_cast<std::int64_t>(model.requestsSent());
  }
  state.SetItemsProcessed(requests);
}
BENCHMARK(requestRecursion)->Name("request_recursion")->Unit(benchmark::kMillisecond);

/// Least-request balancing and a timeout that some requests meet: each one looks at what two pods
/// have to do, and clients that give up leave their pods working.
void requestEvents(benchmark::State& state) {
  std::int64_t requests = 0;
  for (auto _ : state) {
    World world;
    build(world, 200);
    world.config.sources[0].timeout = milliseconds{130};
    const VirtualService routes = virtualService(90, 10);
    (void)world.store.create(routes);
    const TrafficModel& model = world.start();
    world.run(900);
    requests += static_cast<std::int64_t>(model.requestsSent());
  }
  state.SetItemsProcessed(requests);
}
BENCHMARK(requestEvents)->Name("request_events")->Unit(benchmark::kMillisecond);

/// Requests drawn by the stretch; the time of a run must not depend on the rate.
void requestFlow(benchmark::State& state) {
  std::int64_t requests = 0;
  for (auto _ : state) {
    World world;
    build(world, static_cast<double>(state.range(0)));
    addTraefik(world.store, 90, 10);
    const TrafficModel& model = world.start(1, World::quiet(), RequestEngine::Play::Flow);
    world.run(900);
    requests += static_cast<std::int64_t>(model.requestsSent());
  }
  state.SetItemsProcessed(requests);
}
BENCHMARK(requestFlow)
    ->Name("request_flow")
    ->Arg(200)
    ->Arg(2000)
    ->Arg(2000000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace aviary
