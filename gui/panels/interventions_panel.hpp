#pragma once

#include <QWidget>
#include <vector>

#include "gui/models/intervention_model.hpp"
#include "gui/series/intervention_choices.hpp"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;

namespace aviary {

/// What is done to the run by hand: choose what, to what, and do it at the cursor's time. Below is
/// what was done; every entry can be moved, taken away, undone.
class InterventionsPanel : public QWidget {
  Q_OBJECT

 public:
  InterventionsPanel(ViewState& state, Workbench& bench, QWidget* parent = nullptr);

  /// Does it at the cursor's time.
  void intervene(InterventionChoice choice, const std::string& target, const std::string& value);
  [[nodiscard]] QPushButton* doButton() const { return do_; }
  [[nodiscard]] QTableView* table() const { return table_; }
  void choose(InterventionChoice choice);
  /// Lets the user write what the entry of a row does.
  void edit(std::size_t row);
  void focusChoice();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void takeRun();
  void showOffer();
  void showTime();
  void removeSelected();
  void retranslate();
  [[nodiscard]] const InterventionOffer* offer() const;

  ViewState& state_;
  Workbench& bench_;
  InterventionModel model_;
  std::vector<InterventionOffer> offers_;
  QComboBox* choice_;
  QComboBox* target_;
  QLineEdit* value_;
  QPushButton* do_;
  QPushButton* remove_;
  QTableView* table_;
};

/// "Set image", "Scale", ... in the language of the moment.
[[nodiscard]] QString interventionName(InterventionChoice choice);

}  // namespace aviary
