#pragma once

#include <QWidget>

#include "gui/models/event_log_model.hpp"

class QComboBox;
class QLineEdit;
class QTableView;

namespace aviary {

/// The event log with its filter. Selecting a line moves the cursor; the cursor selects a line.
class LogPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LogPanel(ViewState& state, QWidget* parent = nullptr);

  [[nodiscard]] QTableView* table() const { return table_; }
  /// Puts the keyboard into the text of the filter.
  void focusFilter();

 protected:
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void retranslate();
  void takeRun();
  void showSelection();
  void followHover();
  void selectRow(const QModelIndex& index);

  ViewState& state_;
  EventLogModel model_;
  EventLogFilter filter_;
  QTableView* table_;
  QLineEdit* text_;
  QComboBox* scope_;
  QComboBox* object_;
  QComboBox* severity_;
};

}  // namespace aviary
