#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sim/controllers/reconcile_loop.hpp"
#include "sim/run/recorder.hpp"
#include "sim/scenario/scenario.hpp"

namespace aviary {

/// Creates every object of a set that does not exist, in the order in which a user would apply
/// them, and replaces spec and metadata of those that do.
void applyObjects(Store& store, const ObjectSet& objects);

/// What timeline actions reach that is not an object of the store.
struct TimelineReach {
  std::function<void(const GateAction&)> setGate;
  std::function<void(const TrafficChangeAction&)> changeTraffic;
  std::function<void(const DrainAction&)> drain;
};

/// The user of the scenario: carries out the timeline, each entry at its time and after everything
/// the controllers have to do in that instant, as a user acts on a settled cluster.
class Timeline {
 public:
  Timeline(Store& store, ReconcileLoop& loop, Recorder& recorder,
           const std::vector<TimelineEntry>& entries, TimelineReach reach);
  Timeline(const Timeline&) = delete;
  Timeline& operator=(const Timeline&) = delete;

  /// Schedules the entries. Once, at time 0.
  void start();

  /// Entries that are still to come.
  [[nodiscard]] std::size_t remaining() const { return entries_.size() - done_; }

 private:
  enum class Suspension : std::uint8_t { Paused, Running };

  void carryOut(const TimelineEntry& entry);
  void perform(const SetImageAction& action);
  void perform(const ScaleAction& action);
  void perform(const PatchAction& action);
  void perform(const ApplyAction& action);
  void perform(const DeleteAction& action);
  void perform(const DrainAction& action);
  void perform(const GateAction& action);
  void perform(const RolloutAction& action);
  void perform(const TrafficChangeAction& action);
  /// Records what is about to be done, as the cause of the writes that follow.
  void tell(std::string_view action, std::string_view kind, const ObjectKey& key, std::string text);
  void undo(const ObjectKey& key, std::optional<int> toRevision);
  void suspend(const ObjectName& object, std::string_view command, Suspension value);

  Store& store_;
  ReconcileLoop& loop_;
  Recorder& recorder_;
  const std::vector<TimelineEntry>& entries_;
  TimelineReach reach_;
  QueueId queue_;
  std::size_t done_ = 0;
};

}  // namespace aviary
