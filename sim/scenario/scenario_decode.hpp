#pragma once

#include <optional>

#include "sim/scenario/fields.hpp"
#include "sim/scenario/file_loader.hpp"
#include "sim/scenario/scenario.hpp"

/// Decoders of the parts of `spec` of a Scenario document.
namespace aviary {

bool decode(const Cursor& at, Distribution& out);
bool decode(const Cursor& at, VersionBehaviour& out);
bool decode(const Cursor& at, TrafficSource& out);
bool decode(const Cursor& at, ServiceCall& out);
bool decode(const Cursor& at, FaultSpec& out);
bool decode(const Cursor& at, NodePool& out);
bool decode(const Cursor& at, PropagationDelays& out);
bool decode(const Cursor& at, TimelineEntry& out);
bool decode(const Cursor& at, WebhookBehaviour& out);
bool decode(const Cursor& at, Expectation& out);
bool decodeProfile(const Cursor& at, LoadProfile& out);
/// A map of metric names to windows, or a list of overrides.
bool decodeOverrides(const Cursor& at, std::vector<MetricOverride>& out);
/// `< 0.2%`
bool decode(const Cursor& at, Comparison& out);

/// Check: a moment of the scenario, not negative and not absurdly late.
inline const auto moment = durationBetween(SimDuration{0}, longestDuration);

/// Text of the file named by a scalar, or nothing after reporting why not.
[[nodiscard]] std::optional<InputFile> loadFile(const Cursor& at);

}  // namespace aviary
