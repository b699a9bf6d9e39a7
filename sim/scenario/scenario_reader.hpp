#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/scenario/file_loader.hpp"
#include "sim/scenario/scenario.hpp"

namespace aviary {

/// Replaces one value of a document before it is decoded, as `--set` and sweeps do.
///
/// `seed`, `spec.cluster.nodePools[0].count` name a value of the Scenario document;
/// `Canary/web:spec.analysis.stepWeight` one of the manifest `Canary` named `web`. Keys with dots
/// stand in quotes: `versions["web:v2"].errorRate`. The value is YAML.
struct Setting {
  std::string path;
  std::string value;
};

/// Documents of a scenario and of everything it names, read but not decoded. Sweeps keep it and
/// decode it once for each setting.
struct ScenarioDocuments {
  InputDocument scenario;
  std::vector<InputDocument> manifests;
};

/// Reads the text of a scenario and the manifests it names. Nothing when there is no scenario.
[[nodiscard]] std::optional<ScenarioDocuments> readScenarioDocuments(const InputFile& file,
                                                                     const FileLoader& loader,
                                                                     Diagnostics& diagnostics);

/// Applies settings in their order. A path that leads nowhere is reported.
void applySettings(ScenarioDocuments& documents, std::span<const Setting> settings,
                   Diagnostics& diagnostics);

/// Decodes and validates. Nothing when anything was reported as an error.
/// \param keys  learns the keys of every map of the Scenario document; may be null.
[[nodiscard]] std::optional<Scenario> decodeScenario(const ScenarioDocuments& documents,
                                                     const FileLoader& loader,
                                                     Diagnostics& diagnostics,
                                                     const KeyObserver* keys = nullptr);

/// All of the above.
[[nodiscard]] std::optional<Scenario> readScenario(const InputFile& file, const FileLoader& loader,
                                                   Diagnostics& diagnostics,
                                                   std::span<const Setting> settings = {});

/// True when a document says that it is a Scenario.
[[nodiscard]] bool isScenario(const InputDocument& document);

}  // namespace aviary
