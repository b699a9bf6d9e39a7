#pragma once

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <QUndoStack>
#include <map>
#include <vector>

#include "gui/models/view_state.hpp"
#include "gui/runner/runner.hpp"

namespace aviary {

/// What is on the bench: the scenario that is open, what is changed in it, and the runs that come
/// out. Every change that is let go is one step to undo and plays the whole scenario again.
/// Invariants: the run that is shown is the newest one that could be played.
/// Threads: GUI thread only.
class Workbench : public QObject {
  Q_OBJECT

 public:
  explicit Workbench(ViewState& state, QObject* parent = nullptr);

  [[nodiscard]] const std::shared_ptr<const ScenarioSource>& source() const { return source_; }
  [[nodiscard]] QString file() const { return file_; }
  [[nodiscard]] const WhatIf& whatIf() const { return whatIf_; }
  [[nodiscard]] const std::vector<Intervention>& interventions() const { return interventions_; }
  [[nodiscard]] QUndoStack& undoStack() { return undo_; }
  [[nodiscard]] Runner& runner() { return runner_; }
  /// The last run, playable or not; its diagnostics are what is wrong with the scenario.
  [[nodiscard]] const RunPointer& last() const { return last_; }

  /// Opens a scenario file and forgets all changes.
  /// \param rollout  what to look at, as in chooseRollout; empty: the first.
  void open(const QString& file, std::vector<Setting> settings = {}, const QString& rollout = {});
  /// Opens a text that is not on disk yet as a scenario of that name.
  void openText(const QString& file, const QString& text, std::vector<Setting> settings = {},
                const QString& rollout = {});
  /// Plays another text of one of the scenario's files, as an editor has it. Changes are kept.
  void setText(const QString& file, const QString& text);
  /// The files whose text is not what is on disk.
  [[nodiscard]] QStringList unsavedFiles() const;
  /// Writes an edited file. \return what went wrong; empty: nothing.
  QString save(const QString& file);
  /// Writes the scenario's own file under another name and goes on with that one; what is changed
  /// by controls and hands stays. \return what went wrong; empty: nothing.
  QString saveAs(const QString& newFile);
  /// Follows a slider: as fast as possible, nothing to undo.
  void preview(const WhatIf& whatIf);
  /// A slider was let go, or a value typed.
  void commit(const WhatIf& whatIf);
  void addIntervention(const Intervention& intervention);
  void removeIntervention(std::size_t index);
  void replaceIntervention(std::size_t index, const Intervention& intervention);
  /// Follows a flag that is pulled, as `preview` follows a slider.
  void previewIntervention(std::size_t index, const Intervention& intervention);
  /// Shows what is committed again, after a preview that is not wanted.
  void stopPreview();
  /// Shows another rollout of the scenario: a name, or "Kind/namespace/name".
  void chooseRollout(const QString& rollout);
  void cancel();

 signals:
  /// A run came back, playable or not.
  void finished(aviary::RunPointer run);
  void opened();
  void savedChanged();
  void whatIfChanged();
  void interventionsChanged();
  /// 0-1 of a run that takes long; below 0: none does.
  void progressChanged(double progress);

 private:
  friend class ChangeCommand;
  struct Changes {
    WhatIf whatIf;
    std::vector<Intervention> interventions;
  };

  /// Forgets the scenario before.
  void begin(const QString& file, std::vector<Setting> settings, const QString& rollout);
  void change(const QString& text, Changes changes);
  void apply(const Changes& changes);
  void submit(RunPurpose purpose);
  void take(const RunPointer& run);
  void watchProgress();
  /// Makes the values of a rollout those that the controls turn.
  void lookAt(const std::string& rollout);
  [[nodiscard]] WhatIf named(WhatIf whatIf) const;

  ViewState& state_;
  QUndoStack undo_;
  QTimer progressTimer_;
  QString file_;
  std::map<std::string, std::string> texts_;  // of edited files
  std::vector<Setting> settings_;
  std::shared_ptr<const ScenarioSource> source_;
  RunPointer last_;
  WhatIf whatIf_;     // as committed
  WhatIf previewed_;  // as the slider has it
  bool previewing_ = false;
  bool fresh_ = true;  // the next run is of another scenario
  std::vector<Intervention> interventions_;
  std::vector<Intervention> previewedInterventions_;  // as the flag has it
  std::string rollout_;
  Runner runner_;  // last: its thread ends before the rest goes
};

}  // namespace aviary
