#pragma once

#include <QScrollArea>
#include <map>
#include <memory>
#include <vector>

#include "gui/models/view_state.hpp"
#include "gui/series/knobs.hpp"

class QComboBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace aviary {

class KnobRow;

/// What if the load, the new version or the configuration were different: a control for each number
/// the scenario has a use for. It changes nothing itself: it says what is wanted.
class WhatIfPanel : public QScrollArea {
  Q_OBJECT

 public:
  explicit WhatIfPanel(ViewState& state, QWidget* parent = nullptr);
  ~WhatIfPanel() override;

  [[nodiscard]] const WhatIf& whatIf() const { return whatIf_; }
  /// Shows other values, as undo does, without saying that they changed.
  void setWhatIf(const WhatIf& whatIf);
  /// The control of a knob; null when the scenario has no use for it.
  [[nodiscard]] KnobRow* row(KnobId knob) const;

 signals:
  /// A control moves: play it as fast as possible.
  void moved(const aviary::WhatIf& whatIf);
  /// A control was let go: one step to undo.
  void settled(const aviary::WhatIf& whatIf);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void takeKnobs();
  void rebuild(const std::vector<Knob>& knobs);
  void showValues();
  void retranslate();
  void change(KnobId knob, double value);
  void reset(KnobId knob);
  void chooseStrategy(int index);

  ViewState& state_;
  WhatIf whatIf_;
  std::vector<Knob> knobs_;
  QWidget* body_ = nullptr;
  QVBoxLayout* layout_ = nullptr;
  QLabel* strategyTitle_ = nullptr;
  QComboBox* strategy_ = nullptr;
  QPushButton* resetAll_ = nullptr;
  std::vector<std::pair<KnobGroup, QLabel*>> titles_;
  std::map<KnobId, KnobRow*> rows_;
};

}  // namespace aviary
