#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/tidy/tidy_rules.hpp"

namespace aviary::tidy {
namespace {

namespace fs = std::filesystem;

bool isCode(std::string_view path) {
  return path.ends_with(".hpp") || path.ends_with(".cpp");
}

/// Text that people write here. Recorded cases, pictures and golden files are not.
bool isOurText(std::string_view path) {
  constexpr std::array<std::string_view, 9> endings{
      ".hpp", ".cpp", ".md", ".yaml", ".yml", ".cmake", "CMakeLists.txt", "CMakePresets.json",
      ".sh"};
  const bool script = (path.starts_with("scripts/") || path.starts_with(".ci/")) &&
                      path.find('.', path.rfind('/')) == path.npos;
  return script || std::any_of(endings.begin(), endings.end(),
                               [&](std::string_view e) { return path.ends_with(e); });
}

bool isSkippedFolder(const std::string& name) {
  return name == "build" || name == "out" || (name.starts_with('.') && name != ".ci");
}

/// Files below `root`, relative to it, in alphabetical order.
std::set<std::string> filesBelow(const fs::path& root) {
  std::set<std::string> files;
  for (fs::recursive_directory_iterator at(root), end; at != end; ++at) {
    const std::string name = at->path().filename().generic_string();
    if (at->is_directory() && !at->is_symlink()) {
      if (isSkippedFolder(name)) at.disable_recursion_pending();
    } else if (at->is_regular_file()) {
      files.insert(at->path().lexically_relative(root).generic_string());
    }
  }
  return files;
}

std::string readFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    throw fs::filesystem_error("cannot read", path,
                               std::make_error_code(std::errc::permission_denied));
  }
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Folders with code and no page about them. The folders of tests share the page of tests/.
Findings checkReadmes(const std::set<std::string>& files) {
  std::set<std::string> folders;
  for (const std::string& file : files) {
    const bool ours = file.starts_with("sim/") || file.starts_with("gui/") ||
                      file.starts_with("reports/") || file.starts_with("tests/");
    if (!ours || !isCode(file)) continue;
    folders.insert(file.starts_with("tests/") ? "tests" : file.substr(0, file.rfind('/')));
  }
  Findings findings;
  for (const std::string& folder : folders) {
    if (files.count(folder + "/README.md") == 0) {
      findings.push_back({folder + "/README.md", 1, "readme",
                          "the folder has code and no README.md; write one screen: what it is "
                          "for, what it must not know, the order to read files in"});
    }
  }
  return findings;
}

}  // namespace

std::string toText(const Finding& finding) {
  return finding.file + ":" + std::to_string(finding.line) + ": " + finding.rule + ": " +
         finding.message;
}

Findings checkFile(std::string_view path, std::string_view content) {
  Findings findings;
  const auto append = [&](Findings more) {
    findings.insert(findings.end(), more.begin(), more.end());
  };
  if (isOurText(path)) append(checkText(path, content));
  if (isCode(path)) {
    const SourceText source = readSource(path, content);
    append(checkIncludes(source));
    append(checkBans(source));
    append(checkScopes(source));
  }
  std::sort(findings.begin(), findings.end());
  return findings;
}

Findings checkTree(const fs::path& root) {
  const std::set<std::string> files = filesBelow(root);
  Findings findings = checkReadmes(files);
  for (const std::string& file : files) {
    if (!isOurText(file)) continue;
    const Findings more = checkFile(file, readFile(root / file));
    findings.insert(findings.end(), more.begin(), more.end());
  }
  std::sort(findings.begin(), findings.end());
  return findings;
}

}  // namespace aviary::tidy
