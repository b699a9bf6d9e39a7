#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/api/config.hpp"
#include "sim/api/pod.hpp"

namespace aviary {

/// The ConfigMaps and Secrets a pod template uses in volumes, env and envFrom, each once, in the
/// order of kind and name. A use that is not optional makes the whole reference not optional.
/// Source: flagger pkg/canary/config_tracker.go:getRefConfigMaps, getRefSecrets.
[[nodiscard]] std::vector<ConfigReference> configReferences(const PodTemplateSpec& podTemplate);

/// "configmap/name" or "secret/name".
[[nodiscard]] std::string trackingKey(const ConfigReference& reference);

/// Whether Flagger follows and copies this object: not when an annotation
/// flagger.app/config-tracking says "disable...", and Secrets of a few types only.
[[nodiscard]] bool isTracked(const ConfigMap& config);
[[nodiscard]] bool isTracked(const Secret& secret);

/// Stable text of `data`, equal for equal data only (in practice).
/// Differs: 16 hexadecimal digits of another hash than SHA-256; only equality matters.
[[nodiscard]] std::string dataChecksum(const StringMap& data);

/// Renames each reference whose tracking key is in `tracked` to "<name>-primary".
void renameTracked(PodTemplateSpec& podTemplate, const StringMap& tracked);

/// Whether the present checksums differ from the recorded ones. Without a record anything counts.
[[nodiscard]] bool configChanged(const StringMap& now, const std::optional<StringMap>& recorded);

}  // namespace aviary
