#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

#include "sim/scenario/scenario_reader.hpp"
#include "tests/fuzz/fuzz_settings.hpp"
#include "tests/fuzz/mutation.hpp"
#include "tests/fuzz/random_scenario.hpp"
#include "tests/support/scenario_files.hpp"

namespace aviary::fuzz {
namespace {

/// A scenario and the manifests beside it, as text.
struct Input {
  std::string scenario;
  std::map<std::string, std::string> files;
};

Input payment() {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(AVIARY_SOURCE_DIR) / "scenarios" / "payment";
  Input input{testing::readText(folder / "rollout.yaml"), {}};
  for (const auto& entry : fs::directory_iterator(folder / "manifests")) {
    input.files["manifests/" + entry.path().filename().string()] = testing::readText(entry.path());
  }
  return input;
}

// Reads it all; whether it is a scenario does not matter.
void read(const Input& input) {
  const FileLoader loader = [&input](const std::string& path) {
    LoadResult result;
    const auto found = input.files.find(path);
    if (found != input.files.end()) result.text = found->second;
    return result;
  };
  Diagnostics diagnostics;
  const auto scenario = readScenario({"fuzz.yaml", input.scenario}, loader, diagnostics);
  // Nothing is refused without a word.
  const bool told = scenario.has_value() || diagnostics.hasErrors();
  CHECK(told);
  for (const Diagnostic& diagnostic : diagnostics.all()) CHECK(!text(diagnostic).empty());
}

void mutateOne(Draw& draw, Input& input) {
  if (draw.chance(50) || input.files.empty()) {
    input.scenario = mutated(draw, input.scenario);
    return;
  }
  auto file = input.files.begin();
  std::advance(file, draw.between(0, static_cast<int>(input.files.size()) - 1));
  file->second = mutated(draw, file->second);
}

TEST_CASE("reader: whatever a file holds, reading it ends with a scenario or with diagnostics") {
  const Input good = payment();
  std::uint64_t first = setting("AVIARY_FUZZ_FIRST", 1);
  std::uint64_t runs = setting("AVIARY_FUZZ_RUNS", 1000) * 3;
  if (const std::uint64_t seed = setting("AVIARY_FUZZ_READER_SEED", 0); seed != 0) {
    first = seed;
    runs = 1;
  }
  for (std::uint64_t seed = first; seed < first + runs; ++seed) {
    INFO(fmt::format("replay: AVIARY_FUZZ_READER_SEED={} {}/tests/test_fuzz -tc=\"reader:*\"", seed,
                     AVIARY_BINARY_DIR));
    Draw draw(seed);
    Input input = draw.chance(70) ? good : Input{randomScenario(seed), {}};
    mutateOne(draw, input);
    try {
      read(input);
    } catch (const std::exception& error) {
      FAIL_CHECK("thrown: " << error.what());
    }
  }
}

TEST_CASE("reader: small files that unfold into large ones are refused") {
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    laughs += fmt::format("a{}: &a{} [", i, i);
    for (int n = 0; n < 10; ++n) laughs += fmt::format("*a{}, ", i - 1);
    laughs += "]\n";
  }
  struct Row {
    const char* name;
    std::string text;
  };
  const Row rows[] = {
      {"aliases of aliases", laughs},
      {"a list in a list in a list", std::string(200'000, '[')},
      {"a map in a map in a map",
       [] {
         std::string text;
         for (int i = 0; i < 50'000; ++i) text += "{a: ";
         return text;
       }()},
      {"a block in a block in a block",
       [] {
         std::string text;
         for (int i = 0; i < 2'000; ++i)
           text += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
         return text;
       }()},
      {"dashes",
       [] {
         std::string text;
         for (int i = 0; i < 100'000; ++i) text += "- ";
         return text;
       }()},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Diagnostics diagnostics;
    const auto scenario = readScenario(
        {"fuzz.yaml", row.text}, [](const std::string&) { return LoadResult{}; }, diagnostics);
    CHECK(!scenario.has_value());
    CHECK(diagnostics.hasErrors());
  }
}

}  // namespace
}  // namespace aviary::fuzz
