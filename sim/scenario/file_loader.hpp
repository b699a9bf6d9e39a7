#pragma once

#include <functional>
#include <optional>
#include <string>

namespace aviary {

/// A text with its name for diagnostics.
struct InputFile {
  std::string name;
  std::string text;
};

/// What a caller found at a path that a scenario names.
struct LoadResult {
  /// Absent: the file cannot be read, `error` says why.
  std::optional<std::string> text;
  /// Name for diagnostics; empty: the path as written.
  std::string name;
  std::string error;
};

/// Reads a file whose path is relative to the scenario's own. This folder opens no files itself.
using FileLoader = std::function<LoadResult(const std::string& relativePath)>;

}  // namespace aviary
