#pragma once

#include <QWidget>

#include "gui/models/view_state.hpp"

class QComboBox;
class QLabel;

namespace aviary {

/// What is on screen: the name of the scenario, and which of its rollouts is looked at.
class RolloutBar : public QWidget {
  Q_OBJECT

 public:
  explicit RolloutBar(ViewState& state, QWidget* parent = nullptr);

  [[nodiscard]] QComboBox* choice() const { return choice_; }
  /// Gives the keyboard to the choice of rollouts.
  void focusChoice();
  void setFile(const QString& file);

 signals:
  /// "Kind/namespace/name".
  void rolloutChosen(const QString& rollout);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void takeRun();
  void retranslate();

  ViewState& state_;
  QLabel* scenario_;
  QLabel* label_;
  QComboBox* choice_;
  std::vector<RolloutName> shown_;
};

}  // namespace aviary
