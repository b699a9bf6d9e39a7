#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "sim/conform/conform.hpp"
#include "sim/run/run.hpp"
#include "tests/support/scenario_files.hpp"

namespace aviary {
namespace {

namespace fs = std::filesystem;

// The payment rollout in process, without reading the scenario: rollouts per second.
void rollout(benchmark::State& state, EngineChoice engine) {
  const fs::path file = fs::path(AVIARY_SOURCE_DIR) / "scenarios" / "payment" / "rollout.yaml";
  const Scenario scenario = testing::loadScenario(file);
  RunOptions options;
  options.engine = engine;
  for (auto step : state) {
    (void)step;
    benchmark::DoNotOptimize(run(scenario, options));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(rollout, request, EngineChoice::Request)
    ->Name("rollout_request")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(rollout, flow, EngineChoice::Flow)
    ->Name("rollout_flow")
    ->Unit(benchmark::kMillisecond);

// Recorded Flagger cases of the repository, JSON parsing included: cases per second.
void conformFlagger(benchmark::State& state) {
  const fs::path folder = fs::path(AVIARY_SOURCE_DIR) / "tests" / "conformance";
  const std::string cases = testing::readText(folder / "flagger-spread.jsonl");
  std::int64_t played = 0;
  for (auto step : state) {
    (void)step;
    ConformPlayer player({});
    for (std::size_t begin = 0; begin < cases.size();) {
      const std::size_t end = std::min(cases.find('\n', begin), cases.size());
      benchmark::DoNotOptimize(player.play(std::string_view(cases).substr(begin, end - begin)));
      begin = end + 1;
      ++played;
    }
  }
  state.SetItemsProcessed(played);
}
BENCHMARK(conformFlagger)->Name("conform_flagger")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace aviary
