#pragma once

#include <utility>
#include <vector>

#include "sim/run/run_observer.hpp"
#include "sim/trace/condition_change.hpp"

namespace aviary {

/// Remembers the conditions that controllers write into statuses, which the trace does not hold: no
/// controller of the simulation reads most of them, people who ask `kubectl get -o yaml` do. It
/// looks on only: the trace is that of a run without it.
class ConditionLog final : public RunObserver {
 public:
  /// \param next  another who looks on; lives as long as the log; null: nobody does.
  explicit ConditionLog(RunObserver* next) : next_(next) {}

  void begun(const RunView& view) override;
  void ended(const RunView& view) override;

  /// With growing times; to be asked for once, after the run.
  [[nodiscard]] std::vector<ConditionChange> take() { return std::move(changes_); }

 private:
  RunObserver* next_;
  std::vector<ConditionChange> changes_;
};

}  // namespace aviary
