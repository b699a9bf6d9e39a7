#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/summary/run_summary.hpp"
#include "sim/trace/trace.hpp"

namespace aviary {

/// One file of a bundle.
struct BundleFile {
  std::string name;
  std::string text;
};

/// Everything a run leaves in a bundle: one file per exporter that has a file name, and
/// scenario.resolved.yaml.
[[nodiscard]] std::vector<BundleFile> bundleFiles(const Trace& trace, const RunSummary& summary,
                                                  std::string_view resolvedScenario);

/// Why no bundle can be written to `directory`, where that can be known beforehand.
[[nodiscard]] std::optional<std::string> bundleProblem(const std::string& directory);

/// Writes all files or none: each is written under a temporary name, and only when all are complete
/// do they take their places. Makes the directory and its parents where they do not exist.
/// \return what went wrong; nothing when all is written.
[[nodiscard]] std::optional<std::string> writeBundle(const std::string& directory,
                                                     const std::vector<BundleFile>& files);

}  // namespace aviary
