#include "gui/panels/what_if_panel.hpp"

#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "gui/models/words.hpp"
#include "gui/panels/knob_row.hpp"

namespace aviary {
namespace {

QLabel* newTitle(QWidget* parent) {
  auto* title = new QLabel(parent);
  QFont small = title->font();
  small.setPixelSize(11);
  small.setWeight(QFont::DemiBold);
  title->setFont(small);
  title->setContentsMargins(0, 6, 0, 0);
  return title;
}

bool sameControls(const std::vector<Knob>& a, const std::vector<Knob>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Knob& x, const Knob& y) { return x.id == y.id; });
}

}  // namespace

WhatIfPanel::WhatIfPanel(ViewState& state, QWidget* parent) : QScrollArea(parent), state_(state) {
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setMinimumWidth(228);
  connect(&state, &ViewState::runChanged, this, &WhatIfPanel::takeKnobs);
  rebuild({});
}

WhatIfPanel::~WhatIfPanel() = default;

KnobRow* WhatIfPanel::row(KnobId knob) const {
  const auto found = rows_.find(knob);
  return found == rows_.end() ? nullptr : found->second;
}

void WhatIfPanel::takeKnobs() {
  const std::vector<Knob> knobs =
      state_.run() == nullptr ? std::vector<Knob>{} : state_.run()->knobs;
  if (sameControls(knobs, knobs_) && !knobs.empty()) {
    for (const Knob& knob : knobs) rows_.at(knob.id)->setKnob(knob);
    knobs_ = knobs;
  } else {
    rebuild(knobs);
  }
  showValues();
}

void WhatIfPanel::rebuild(const std::vector<Knob>& knobs) {
  knobs_ = knobs;
  rows_.clear();
  titles_.clear();
  body_ = new QWidget;
  layout_ = new QVBoxLayout(body_);
  layout_->setContentsMargins(12, 8, 12, 8);
  layout_->setSpacing(1);
  for (const Knob& knob : knobs_) {
    if (titles_.empty() || titles_.back().first != knob.group) {
      titles_.emplace_back(knob.group, newTitle(body_));
      layout_->addWidget(titles_.back().second);
    }
    auto* row = new KnobRow(knob, body_);
    rows_[knob.id] = row;
    layout_->addWidget(row);
    connect(row, &KnobRow::moved, this, [this, id = knob.id](double value) {
      change(id, value);
      emit moved(whatIf_);
    });
    connect(row, &KnobRow::settled, this, [this, id = knob.id](double value) {
      change(id, value);
      emit settled(whatIf_);
    });
    connect(row, &KnobRow::resetAsked, this, [this, id = knob.id] { reset(id); });
  }
  strategyTitle_ = newTitle(body_);
  strategy_ = new QComboBox(body_);
  for (std::size_t i = 0; i < strategyChoices.size(); ++i) strategy_->addItem({});
  layout_->addWidget(strategyTitle_);
  layout_->addWidget(strategy_);
  connect(strategy_, &QComboBox::activated, this, &WhatIfPanel::chooseStrategy);
  resetAll_ = new QPushButton(body_);
  layout_->addSpacing(6);
  layout_->addWidget(resetAll_);
  connect(resetAll_, &QPushButton::clicked, this, [this] {
    WhatIf none;
    none.rollout = whatIf_.rollout;
    whatIf_ = std::move(none);
    showValues();
    emit settled(whatIf_);
  });
  layout_->addStretch(1);
  setWidget(body_);
  retranslate();
}

void WhatIfPanel::change(KnobId knob, double value) {
  const auto written =
      std::find_if(knobs_.begin(), knobs_.end(), [&](const Knob& one) { return one.id == knob; });
  const bool same = written != knobs_.end() && std::abs(value - written->value) < 1e-9;
  if (same) {
    whatIf_.values.erase(knob);
  } else {
    whatIf_.values[knob] = value;
  }
  resetAll_->setEnabled(!whatIf_.empty());
}

void WhatIfPanel::reset(KnobId knob) {
  whatIf_.values.erase(knob);
  showValues();
  emit settled(whatIf_);
}

void WhatIfPanel::chooseStrategy(int index) {
  whatIf_.strategy = strategyChoices.at(static_cast<std::size_t>(index));
  // The controls of one strategy mean nothing to another.
  for (const KnobId knob : {KnobId::StepWeight, KnobId::MaxWeight, KnobId::Iterations}) {
    whatIf_.values.erase(knob);
    for (auto& [rollout, values] : whatIf_.others) values.erase(knob);
  }
  std::erase_if(whatIf_.others, [](const auto& other) { return other.second.empty(); });
  emit settled(whatIf_);
}

void WhatIfPanel::setWhatIf(const WhatIf& whatIf) {
  whatIf_ = whatIf;
  showValues();
}

void WhatIfPanel::showValues() {
  for (const Knob& knob : knobs_) {
    const auto changed = whatIf_.values.find(knob.id);
    rows_.at(knob.id)->show(changed == whatIf_.values.end() ? knob.value : changed->second);
  }
  const auto chosen = std::find(strategyChoices.begin(), strategyChoices.end(), whatIf_.strategy);
  const QSignalBlocker quiet(strategy_);
  const bool canary =
      state_.run() == nullptr || !state_.run()->scenario->objects.of<Canary>().empty();
  strategy_->setVisible(canary);
  strategyTitle_->setVisible(canary);
  strategy_->setCurrentIndex(static_cast<int>(chosen - strategyChoices.begin()));
  resetAll_->setEnabled(!whatIf_.empty());
}

void WhatIfPanel::retranslate() {
  setAccessibleName(tr("What if"));
  for (const auto& [group, title] : titles_) title->setText(Words::group(group).toUpper());
  for (const auto& [id, row] : rows_) row->retranslate();
  strategyTitle_->setText(tr("Strategy").toUpper());
  for (std::size_t i = 0; i < strategyChoices.size(); ++i) {
    const int row = static_cast<int>(i);
    strategy_->setItemText(row, Words::strategy(strategyChoices.at(i)));
    strategy_->setItemData(row, Words::strategyHelp(strategyChoices.at(i)), Qt::ToolTipRole);
  }
  strategy_->setAccessibleName(tr("Strategy"));
  strategy_->setToolTip(tr("How the new version is brought out."));
  resetAll_->setText(tr("Reset all"));
  resetAll_->setToolTip(tr("Back to the scenario as it is written."));
}

void WhatIfPanel::changeEvent(QEvent* event) {
  QScrollArea::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace aviary
