#pragma once

#include <QFrame>

#include "gui/models/diagnostics_model.hpp"

class QLabel;
class QPushButton;
class QTableView;

namespace aviary {

/// Above the charts while the scenario cannot be played: what is wrong with it, line by line. The
/// last good run stays behind.
class ProblemBar : public QFrame {
  Q_OBJECT

 public:
  explicit ProblemBar(QWidget* parent = nullptr);

  /// Shows what is wrong with a run, or hides itself.
  void take(const RunPointer& run);
  [[nodiscard]] QTableView* table() const { return table_; }

 signals:
  void editAsked();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  DiagnosticsModel model_;
  QLabel* title_;
  QPushButton* edit_;
  QTableView* table_;
};

}  // namespace aviary
