#pragma once

#include <QObject>
#include <QString>
#include <optional>
#include <set>
#include <vector>

#include "gui/runner/finished_run.hpp"

namespace aviary {

/// A run that stays on the charts.
struct PinnedRun {
  RunPointer run;
  QString name;
};

inline constexpr std::size_t pinnedRunsMax = 4;

/// The one owner of what the window looks at: the run, the cursor's time, the part of the time axis
/// that is shown, the selected record, the hidden curves. Panels ask it and listen to it; they do
/// not talk to each other.
/// Invariants: the cursor lies within the run; the window has a positive length.
/// Threads: GUI thread only.
class ViewState : public QObject {
  Q_OBJECT

 public:
  enum class Visibility { Shown, Hidden };
  /// What becomes of the faint run behind the curves. TakeFirst: the run before a series of
  /// changes; TakePrevious: the run before this one.
  enum class GhostPolicy { Keep, TakeFirst, TakePrevious, Drop };

  explicit ViewState(QObject* parent = nullptr) : QObject(parent) {}

  /// The run that is shown; null before the first. It always has a trace.
  [[nodiscard]] const RunPointer& run() const { return run_; }
  [[nodiscard]] const RunPointer& ghost() const { return ghost_; }
  [[nodiscard]] const std::vector<PinnedRun>& pinned() const { return pinned_; }
  [[nodiscard]] double end() const { return run_ == nullptr ? 0 : run_->view.end; }

  /// Shows another run: runChanged, then selectionChanged; cursor and window may be others too.
  /// \pre the run is null or playable.
  void setRun(RunPointer run, GhostPolicy policy);
  void clearGhost();
  /// Keeps the present run on the charts. False when there is none or no room.
  bool pin(const QString& name);
  void unpin(std::size_t index);

  /// Stale: the scenario has been changed into one that cannot be played.
  enum class Freshness { Fresh, Stale };
  [[nodiscard]] Freshness freshness() const { return freshness_; }
  void setFreshness(Freshness freshness);

  /// Seconds since the start of the simulation.
  [[nodiscard]] double cursor() const { return cursor_; }
  [[nodiscard]] std::optional<double> hover() const { return hover_; }
  /// The time that the charts read out: that under the mouse, else the cursor's.
  [[nodiscard]] double readingTime() const { return hover_.value_or(cursor_); }
  void setCursor(double seconds);
  /// Moves the cursor as the arrow keys, Home and End do; false for any other Qt::Key.
  /// \param step  seconds of an arrow key.
  bool moveCursor(int key, double step);
  void setHover(std::optional<double> seconds);

  [[nodiscard]] TimeWindow window() const { return window_; }
  void setWindow(TimeWindow window);
  void fit();
  /// \param factor  > 1 shows more time. The moment `at` stays where it is.
  void zoom(double factor, double at);
  void pan(double seconds);

  /// The record that is explained; none: nothing is selected.
  [[nodiscard]] RecordId selected() const { return selected_; }
  /// Selects a record and moves the cursor to its time.
  void select(RecordId record);

  [[nodiscard]] const std::set<CurveId>& hidden() const { return hidden_; }
  void setVisibility(CurveId curve, Visibility visibility);

 signals:
  void runChanged();
  void ghostChanged();
  void pinnedChanged();
  void cursorChanged();
  void hoverChanged();
  void windowChanged();
  void selectionChanged();
  void hiddenChanged();
  void freshnessChanged();

 private:
  [[nodiscard]] double clamped(double seconds) const;
  /// The last record before the cursor that an event log shows.
  [[nodiscard]] RecordId nearestRecord() const;

  RunPointer run_;
  RunPointer ghost_;
  std::vector<PinnedRun> pinned_;
  double cursor_ = 0;
  std::optional<double> hover_;
  TimeWindow window_{0, 1};
  bool fitted_ = true;
  RecordId selected_;
  Freshness freshness_ = Freshness::Fresh;
  std::set<CurveId> hidden_{CurveId::CanaryWeight};
};

}  // namespace aviary
