#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "sim/run/run.hpp"
#include "sim/scenario/scenario_reader.hpp"
#include "tests/support/checker.hpp"
#include "tests/fuzz/fuzz_settings.hpp"
#include "tests/fuzz/random_scenario.hpp"

namespace aviary::fuzz {
namespace {

std::optional<Scenario> read(const std::string& text, std::string& problems) {
  const FileLoader noFiles = [](const std::string&) { return LoadResult{}; };
  Diagnostics diagnostics;
  auto scenario = readScenario({"fuzz.yaml", text}, noFiles, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    if (!scenario) problems += aviary::text(diagnostic) + "\n";
  }
  return scenario;
}

/// Empty when everything held; else what did not.
std::string play(std::uint64_t seed) {
  std::string problems;
  const auto scenario = read(randomScenario(seed), problems);
  if (!scenario) return problems;
  testing::RunChecks checks(scenario->faults);
  RunOptions options;
  options.observer = &checks;
  try {
    const RunResult result = run(*scenario, options);
    problems = checks.findings().text();
    if (result.trace->end() == RunEnd::Limit) problems += "a limit of the engine ended the run\n";
  } catch (const std::exception& error) {
    problems = checks.findings().text() + error.what() + "\n";
  }
  return problems;
}

std::string howToReplay(std::uint64_t seed) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / fmt::format("aviary-fuzz-{}.yaml", seed);
  std::ofstream(file) << randomScenario(seed);
  return fmt::format(
      "replay: AVIARY_FUZZ_SEED={} {}/tests/test_fuzz -tc=\"fuzz: random clusters*\"\nscenario: "
      "{}\n",
      seed, AVIARY_BINARY_DIR, file.string());
}

// AVIARY_FUZZ_SEED plays this one seed; AVIARY_FUZZ_RUNS plays as many, from AVIARY_FUZZ_FIRST on.
TEST_CASE("fuzz: random clusters break no invariant, and what they begin ends") {
  std::uint64_t first = setting("AVIARY_FUZZ_FIRST", 1);
  std::uint64_t runs = setting("AVIARY_FUZZ_RUNS", 1000);
  if (const std::uint64_t seed = setting("AVIARY_FUZZ_SEED", 0); seed != 0) {
    first = seed;
    runs = 1;
  }
  int failures = 0;
  for (std::uint64_t seed = first; seed < first + runs && failures < 500; ++seed) {
    const std::string problems = play(seed);
    if (problems.empty()) continue;
    ++failures;
    FAIL_CHECK("seed " << seed << ":\n" << problems << howToReplay(seed));
  }
}

}  // namespace
}  // namespace aviary::fuzz
