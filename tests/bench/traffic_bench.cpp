#include <benchmark/benchmark.h>

#include <vector>

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
BENCHMARK(podRecursion);

/// Whole requests with all metrics on: one source, a VirtualService, two versions, a scrape each 5
/// s.
void requestRecursion(benchmark::State& state) {
  const auto rate = static_cast<double>(state.range(0));
  std::int64_t requests = 0;
  for (auto _ : state) {
    World world;
    world.canary(5, 2);
    for (const char* image : {"app:v1", "app:v2"}) {
      VersionBehaviour& version = world.config.versions[image];
      version.serviceTime = Distribution::lognormal(milliseconds{40}, milliseconds{120});
      version.errorRate = 0.0005;
      version.concurrency = 64;
    }
    (void)world.store.create(virtualService(90, 10));
    world.source("users", "app", rate).users.count = 5000;
    TrafficModel& model = world.start();
    world.run(900);
    requests += static_cast<std::int64_t>(model.requestsSent());
  }
  state.SetItemsProcessed(requests);
}
BENCHMARK(requestRecursion)->Arg(200)->Arg(2000)->Unit(benchmark::kMillisecond);

void requestTraefik(benchmark::State& state) {
  std::int64_t requests = 0;
  for (auto _ : state) {
    World world;
    world.canary(5, 2);
    for (const char* image : {"app:v1", "app:v2"}) {
      VersionBehaviour& version = world.config.versions[image];
      version.serviceTime = Distribution::lognormal(milliseconds{40}, milliseconds{120});
    }
    addTraefik(world.store, 90, 10);
    world.source("users", "app", 200).users.count = 5000;
    TrafficModel& model = world.start();
    world.run(900);
    requests += static_cast<std::int64_t>(model.requestsSent());
  }
  state.SetItemsProcessed(requests);
}
BENCHMARK(requestTraefik)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace aviary
