#include "sim/cli/scenario_files.hpp"

#include <filesystem>

#include "sim/cli/input_file.hpp"

namespace aviary {

FileLoader loaderBeside(const std::string& scenarioPath) {
  namespace fs = std::filesystem;
  const fs::path folder = scenarioPath == "-" ? fs::path() : fs::path(scenarioPath).parent_path();
  return [folder](const std::string& relativePath) {
    const std::string path = (folder / relativePath).lexically_normal().string();
    FileText file = readFile(path, inputBytesMax);
    LoadResult result;
    result.name = path;
    if (file.status == ExitCode::Ok) {
      result.text = std::move(file.text);
    } else {
      result.error = std::move(file.problem);
    }
    return result;
  };
}

std::vector<Setting> settingsOf(const std::vector<std::string>& texts) {
  std::vector<Setting> settings;
  for (const std::string& text : texts) {
    bool quoted = false;
    std::size_t sign = 0;
    for (; sign < text.size() && (quoted || text[sign] != '='); ++sign) {
      if (text[sign] == '"') quoted = !quoted;
    }
    const bool hasValue = sign < text.size();
    settings.push_back({text.substr(0, sign), hasValue ? text.substr(sign + 1) : std::string()});
  }
  return settings;
}

}  // namespace aviary
