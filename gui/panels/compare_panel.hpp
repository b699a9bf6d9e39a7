#pragma once

#include <QWidget>

#include "gui/models/compare_model.hpp"

class QLabel;
class QPushButton;
class QTableView;

namespace aviary {

/// Up to four runs pinned beside the present one, and what differs.
class ComparePanel : public QWidget {
  Q_OBJECT

 public:
  explicit ComparePanel(ViewState& state, QWidget* parent = nullptr);

  [[nodiscard]] QTableView* table() const { return table_; }
  /// Keeps the present run under a letter: A, B, C, D.
  void pinRun();
  void setOnScreen(ViewState::Visibility visibility) { model_.setOnScreen(visibility); }

 signals:
  /// Why a run could not be pinned.
  void refused(const QString& why);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void showButtons();
  void unpinSelected();

  ViewState& state_;
  CompareModel model_;
  QTableView* table_;
  QPushButton* pin_;
  QPushButton* unpin_;
  QLabel* hint_;
};

}  // namespace aviary
