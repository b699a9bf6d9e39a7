#pragma once

namespace aviary {

class Engine;
class Store;
class TrafficModel;

/// The inside of a run, for those who look on.
struct RunView {
  Engine& engine;
  Store& store;
  TrafficModel& traffic;
};

/// Looks on from inside while a scenario is played.
///
/// It may watch the store and schedule events of its own in Phase::Record, the last of an instant;
/// it never writes. The trace is then the same as that of an unobserved run.
class RunObserver {
 public:
  RunObserver() = default;
  RunObserver(const RunObserver&) = delete;
  RunObserver& operator=(const RunObserver&) = delete;
  virtual ~RunObserver() = default;

  /// The controllers exist, no object does.
  virtual void begun(const RunView& view) = 0;
  /// The last event is played, everything still stands.
  virtual void ended(const RunView& view) = 0;
};

}  // namespace aviary
