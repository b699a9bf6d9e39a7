#include "gui/panels/rollout_bar.hpp"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

#include "gui/models/words.hpp"

namespace aviary {
namespace {

constexpr int longestName = 28;  // characters of the choice that always fit

}  // namespace

RolloutBar::RolloutBar(ViewState& state, QWidget* parent)
    : QWidget(parent),
      state_(state),
      scenario_(new QLabel(this)),
      label_(new QLabel(this)),
      choice_(new QComboBox(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 2, 8, 2);
  row->setSpacing(8);
  row->addWidget(scenario_);
  row->addSpacing(12);
  row->addWidget(label_);
  row->addWidget(choice_);
  row->addStretch(1);
  QFont bold = scenario_->font();
  bold.setWeight(QFont::DemiBold);
  scenario_->setFont(bold);
  choice_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  choice_->setMinimumContentsLength(longestName);
  label_->setBuddy(choice_);
  connect(choice_, &QComboBox::activated, this,
          [this](int index) { emit rolloutChosen(choice_->itemData(index).toString()); });
  connect(&state, &ViewState::runChanged, this, &RolloutBar::takeRun);
  retranslate();
  takeRun();
}

void RolloutBar::focusChoice() {
  choice_->setFocus(Qt::ShortcutFocusReason);
}

void RolloutBar::setFile(const QString& file) {
  scenario_->setToolTip(file);
}

void RolloutBar::takeRun() {
  const RunPointer& run = state_.run();
  scenario_->setText(run == nullptr ? QString() : toQt(run->trace->header().scenario));
  const std::vector<RolloutName> names =
      run == nullptr ? std::vector<RolloutName>{} : run->rollouts;
  const QSignalBlocker quiet(choice_);
  if (names != shown_) {
    shown_ = names;
    choice_->clear();
    for (const RolloutName& name : names) {
      choice_->addItem(toQt(name.kind) + QLatin1Char(' ') + toQt(name.key.name),
                       toQt(text(TraceObject{name.kind, name.key})));
    }
  }
  const bool several = names.size() > 1;
  label_->setVisible(several);
  choice_->setVisible(several);
  if (several) choice_->setCurrentIndex(static_cast<int>(run->shown));
}

void RolloutBar::retranslate() {
  label_->setText(tr("Rollout"));
  choice_->setAccessibleName(tr("Rollout"));
  choice_->setToolTip(tr("Which rollout the charts show (R)"));
}

void RolloutBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace aviary
