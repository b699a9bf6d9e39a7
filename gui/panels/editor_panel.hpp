#pragma once

#include <QTimer>
#include <QWidget>

#include "gui/models/diagnostics_model.hpp"
#include "gui/models/workbench.hpp"
#include "gui/series/completion.hpp"

class QComboBox;
class QLabel;
class QPushButton;
class QTableView;

namespace aviary {

class CodeEdit;

/// The scenario's files as text: what is typed is played, what is wrong is marked and listed, with
/// a fix where there is one.
class EditorPanel : public QWidget {
  Q_OBJECT

 public:
  explicit EditorPanel(Workbench& bench, QWidget* parent = nullptr);

  [[nodiscard]] CodeEdit* edit() const { return edit_; }
  [[nodiscard]] QTableView* problems() const { return problems_; }
  [[nodiscard]] QPushButton* fixButton() const { return fix_; }
  /// Saves the file that is shown. \return what went wrong; empty: nothing.
  QString save();
  /// Takes what was typed at once.
  void playNow();

 signals:
  void saveFailed(const QString& why);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void takeSource();
  void showFile();
  void takeDiagnostics(const RunPointer& run);
  void showMarks();
  void goToProblem();
  void applyFix();
  void showFix();
  void retranslate();
  [[nodiscard]] QString file() const;
  [[nodiscard]] std::optional<QuickFix> chosenFix() const;

  Workbench& bench_;
  DiagnosticsModel model_;
  QTimer typed_;
  QString shownFile_;
  bool taking_ = false;
  QComboBox* files_;
  QPushButton* save_;
  QPushButton* fix_;
  QLabel* count_;
  CodeEdit* edit_;
  QTableView* problems_;
};

}  // namespace aviary
