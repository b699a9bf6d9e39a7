#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/series/cluster_history.hpp"
#include "gui/series/intervention.hpp"
#include "gui/series/knobs.hpp"
#include "gui/series/log_entry.hpp"
#include "gui/series/rollout_view.hpp"
#include "reports/summary/run_summary.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/scenario_reader.hpp"
#include "sim/trace/condition_change.hpp"
#include "sim/trace/trace.hpp"

namespace aviary {

/// A scenario as it was opened: its text, its documents, what is wrong with them.
/// Threads: never changes once made; any number may read.
struct ScenarioSource {
  std::string file;
  std::string text;
  FileLoader loader;
  std::string problem;  ///< why the file could not be read; empty: it could
  std::vector<Diagnostic> diagnostics;
  std::optional<ScenarioDocuments> documents;
  std::optional<Scenario> scenario;  ///< as written; absent when there are errors
  std::vector<InputFile> files;      ///< what was read, this file first
};

/// Preview: as fast as possible, while a slider moves. Final: as the scenario says.
enum class RunPurpose : std::uint8_t { Final, Preview };

/// What to play.
struct RunRequest {
  std::shared_ptr<const ScenarioSource> source;  ///< null: `file` is opened first
  std::string file;
  std::map<std::string, std::string> texts;  ///< instead of what these files hold
  std::vector<Setting> settings;             ///< as with --set
  WhatIf whatIf;
  std::vector<Intervention> interventions;
  /// The rollout that the view is made of: its name, or "Kind/namespace/name"; empty: the first
  /// Canary, else the Deployment that something happens to.
  std::string rollout;
  RunPurpose purpose = RunPurpose::Final;
};

/// A rollout that can be looked at: a Canary, or a Deployment that none rules.
struct RolloutName {
  std::string kind;
  ObjectKey key;
  bool operator==(const RolloutName&) const = default;
};

/// Everything the window shows of one run. Without a trace the diagnostics or the fault say why.
/// Threads: never changes once made; any number may read.
struct FinishedRun {
  std::uint64_t number = 0;  ///< grows with each request
  RunRequest request;
  std::shared_ptr<const ScenarioSource> source;
  std::vector<Diagnostic> diagnostics;       ///< of the documents as played
  std::string fault;                         ///< an internal fault; empty: none
  ScenarioDocuments documents;               ///< as played
  std::shared_ptr<const Scenario> scenario;  ///< as played; null when there are errors
  std::vector<Knob> knobs;                   ///< of what is shown, with the values as written
  std::shared_ptr<const Trace> trace;
  RunSummary summary;
  std::vector<RolloutName> rollouts;  ///< those that can be looked at; may be empty
  std::size_t shown = 0;              ///< which of them the view is made of
  RolloutView view;
  ClusterHistory cluster;
  std::vector<LogEntry> log;
  std::vector<ConditionChange> conditions;  ///< of statuses, with growing times
  double runMilliseconds = 0;    ///< wall time of the simulation alone
  double totalMilliseconds = 0;  ///< from the start of the work to the hand-over

  [[nodiscard]] bool playable() const { return trace != nullptr; }
};

using RunPointer = std::shared_ptr<const FinishedRun>;

}  // namespace aviary
