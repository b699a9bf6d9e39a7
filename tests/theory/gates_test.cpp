#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "sim/run/run.hpp"
#include "tests/support/scenario_files.hpp"

using namespace aviary;

namespace {

/// P(Bin(n, p) >= from).
double binomialTail(int n, double p, int from) {
  double below = 0;
  double term = std::pow(1 - p, n);
  for (int k = 0; k < from; ++k) {
    below += term;
    term *= p / (1 - p) * (n - k) / (k + 1);
  }
  return 1 - below;
}

}  // namespace

TEST_CASE("theory: a good canary is rolled back as often as its checks fail by chance") {
  const Scenario scenario = testing::loadScenario(std::filesystem::path(AVIARY_SOURCE_DIR) /
                                                  "tests" / "theory" / "gate.yaml");
  constexpr int rollouts = 10000;
  int failed = 0;
  int ended = 0;
  for (std::uint64_t seed = 1; seed <= rollouts; ++seed) {
    RunOptions options;
    options.seed = seed;
    const RunResult result = run(scenario, options);
    const Track& track = result.trace->tracks()[0];
    const std::string_view phase = result.trace->text(track.rows.back().phase);
    failed += static_cast<int>(phase == "Failed");
    ended += static_cast<int>(phase == "Failed" || phase == "Succeeded");
  }
  CHECK(ended == rollouts);
  // A check is made at each of the weights 5 to 50: ten must pass before three fail. The third
  // failure is among the first 10 + 3 - 1 checks: P(Bin(12, 0.2) >= 3) = 0.4417.
  const double expected = binomialTail(10 + 3 - 1, 0.2, 3);
  const double band = 2.58 * std::sqrt(expected * (1 - expected) / rollouts);
  CAPTURE(expected);
  CHECK(std::abs(static_cast<double>(failed) / rollouts - expected) <= band);
}
