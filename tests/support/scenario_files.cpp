#include "tests/support/scenario_files.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace aviary::testing {

namespace fs = std::filesystem;

std::string readText(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<fs::path> scenarioFiles() {
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(AVIARY_SOURCE_DIR) / "scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    if (readText(entry.path()).find("\nkind: Scenario") != std::string::npos) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

Scenario loadScenario(const fs::path& path, const std::vector<Setting>& settings) {
  const FileLoader loader = [&path](const std::string& relative) {
    LoadResult result;
    result.text = readText(path.parent_path() / relative);
    return result;
  };
  Diagnostics diagnostics;
  auto scenario =
      readScenario({path.filename().string(), readText(path)}, loader, diagnostics, settings);
  if (!scenario) {
    std::string problems = path.string();
    for (const Diagnostic& diagnostic : diagnostics.all()) problems += "\n" + text(diagnostic);
    throw std::runtime_error(problems);
  }
  return std::move(*scenario);
}

}  // namespace aviary::testing
