#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_text.hpp"

/// The rules of the tree that a program can check. Paths are relative to the root of the
/// repository and use '/'.
namespace aviary::tidy {

/// One broken rule at one place.
struct Finding {
  std::string file;
  int line = 0;  ///< 1-based; 1 for what concerns the whole file
  std::string rule;
  std::string message;  ///< what is wrong, then what would be right

  auto operator<=>(const Finding&) const = default;
};

using Findings = std::vector<Finding>;

/// `file:line: rule: message`, as compilers print, so that editors can jump there.
[[nodiscard]] std::string toText(const Finding& finding);

/// Edges between folders and the libraries each folder may use.
[[nodiscard]] Findings checkIncludes(const SourceText& source);

/// Names that make results differ between machines or runs.
[[nodiscard]] Findings checkBans(const SourceText& source);

/// Function length and mutable state outside objects.
[[nodiscard]] Findings checkScopes(const SourceText& source);

/// Columns, lines, whitespace, titles, home directories, words that never land. Any text file.
[[nodiscard]] Findings checkText(std::string_view path, std::string_view content);

/// Every rule for one file, chosen by its name.
[[nodiscard]] Findings checkFile(std::string_view path, std::string_view content);

/// Every rule for every file below `root`, and the rules about folders. Build output, version
/// control and files that are not text of ours are left out. Sorted by file and line.
/// Throws std::filesystem::filesystem_error when the tree cannot be read.
[[nodiscard]] Findings checkTree(const std::filesystem::path& root);

}  // namespace aviary::tidy
