#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/trace.hpp"

namespace aviary {

enum class Tone : std::uint8_t { Plain, Good, Bad };

/// One line below a heading.
struct StoryLine {
  Tone tone = Tone::Plain;
  std::string text;
};

/// One thing worth telling: what happened at a moment, in a heading and a few lines.
struct StoryEntry {
  SimTime time{};
  Tone tone = Tone::Plain;
  std::string heading;
  std::vector<StoryLine> lines;  ///< empty: the heading says it all
  RecordId record;
};

/// The records as a story: ticks that did something, user actions, faults, autoscalers that moved,
/// rolling updates, alerts, and what goes wrong with pods and nodes. Ordered by time.
[[nodiscard]] std::vector<StoryEntry> storyOf(const Trace& trace);

/// What `kubectl rollout status` prints about a Deployment whose spec has been observed.
/// Source: kubectl pkg/polymorphichelpers/rollout_status.go.
[[nodiscard]] std::string rolloutStatusText(std::string_view name, const DeploymentChange& change);

/// A check against its threshold: "request-success-rate 99.93 % (>= 99 %)".
[[nodiscard]] std::string checkText(const CheckRecord& check);

/// "Alert (error) to oncall, Slack #releases".
[[nodiscard]] std::string alertHeading(const Trace& trace, const AlertSent& alert);

/// "Primary 4 pods (CPU 62 %)   Canary 1 of 2 pods ready (CPU 71 %)".
[[nodiscard]] std::string sidesText(const SeriesRow& row);

}  // namespace aviary
