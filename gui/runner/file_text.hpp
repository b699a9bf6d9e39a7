#pragma once

#include <optional>
#include <string>

#include "sim/scenario/file_loader.hpp"

namespace aviary {

/// Bytes of one scenario or manifest file at most.
inline constexpr std::size_t fileBytesMax = std::size_t{10} << 20;

/// A file's text, or why there is none.
struct FileContent {
  std::optional<std::string> text;
  std::string problem;  ///< "payment.yaml: No such file or directory"
};

[[nodiscard]] FileContent readTextFile(const std::string& path);

/// The folder of a file, and a path within a folder, as they are written: nothing is resolved.
[[nodiscard]] std::string folderOf(const std::string& path);
[[nodiscard]] std::string pathIn(const std::string& folder, const std::string& relativePath);

/// Reads what a scenario names, relative to the scenario's own folder.
[[nodiscard]] FileLoader filesBeside(const std::string& scenarioPath);

/// Writes a whole file or nothing. \return what went wrong; empty: nothing.
[[nodiscard]] std::string writeTextFile(const std::string& path, const std::string& text);

}  // namespace aviary
