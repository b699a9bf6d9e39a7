#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "sim/scenario/scenario_reader.hpp"
#include "sim/scenario/validate.hpp"
#include "sim/scenario/yaml_reader.hpp"

using namespace aviary;

namespace {

const std::string folder = std::string(AVIARY_SOURCE_DIR) + "/tests/scenario/bad/";

std::optional<std::string> contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// What `aviary validate` does with a file: a scenario where it says so, else plain manifests.
void validateFile(const std::string& name, Diagnostics& diagnostics) {
  const std::string text = contents(folder + name).value_or("");
  if (name[0] == 'N' || text.find("kind: Scenario") != std::string::npos) {
    (void)readScenario(
        {name, text},
        [](const std::string& path) -> LoadResult {
          return {contents(folder + path), {}, "no such file"};
        },
        diagnostics);
    return;
  }
  const std::vector<InputDocument> documents = readYaml(text, name, diagnostics);
  validateObjects(decodeManifests(documents, diagnostics), diagnostics);
}

std::string problemsOf(const std::string& name) {
  Diagnostics diagnostics;
  validateFile(name, diagnostics);
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics.all()) out += text(diagnostic) + '\n';
  return out;
}

std::vector<std::string> badFiles() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("bad files: each gives exactly the messages that stand beside it") {
  for (const std::string& name : badFiles()) {
    CAPTURE(name);
    const std::string expected = name.substr(0, name.size() - 5) + ".txt";
    const std::optional<std::string> lines = contents(folder + expected);
    REQUIRE(lines);
    CHECK(problemsOf(name) == *lines);
    // The file is named after the code it is about.
    CHECK(lines->find(' ' + name.substr(0, 4)) != std::string::npos);
  }
}

TEST_CASE("bad files: every code has one, except those that need a file of megabytes or none") {
  // S001, S006, S007: limits, in yaml_reader_test; S021: diagnostic_test; N213: scenario_test.
  const std::set<std::string_view> elsewhere{"S001", "S006", "S007", "S021", "N213"};
  std::set<std::string> covered;
  for (const std::string& name : badFiles()) covered.insert(name.substr(0, 4));
  for (const CodeEntry& entry : diagnosticTable) {
    CAPTURE(entry.name);
    CHECK(covered.contains(std::string(entry.name)) != elsewhere.contains(entry.name));
  }
}
