#include "gui/panels/interventions_panel.hpp"

#include <QComboBox>
#include <QCoreApplication>
#include <QEvent>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSignalBlocker>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "gui/models/words.hpp"
#include "gui/panels/copy_rows.hpp"

namespace aviary {
namespace {

bool sameOffers(const std::vector<InterventionOffer>& a, const std::vector<InterventionOffer>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const InterventionOffer& x, const InterventionOffer& y) {
                      return x.choice == y.choice && x.targets == y.targets;
                    });
}

class Names {
  Q_DECLARE_TR_FUNCTIONS(aviary::InterventionNames)

 public:
  static QString of(InterventionChoice choice) {
    switch (choice) {
      case InterventionChoice::SetImage:
        return tr("Set image");
      case InterventionChoice::Scale:
        return tr("Scale");
      case InterventionChoice::OpenGate:
        return tr("Open gate");
      case InterventionChoice::CloseGate:
        return tr("Close gate");
      case InterventionChoice::Promote:
        return tr("Promote");
      case InterventionChoice::Abort:
        return tr("Abort");
      case InterventionChoice::Undo:
        return tr("Undo rollout");
      case InterventionChoice::Pause:
        return tr("Suspend");
      case InterventionChoice::Resume:
        return tr("Resume");
      case InterventionChoice::Drain:
        return tr("Drain node");
      case InterventionChoice::ErrorFault:
        return tr("Fault: errors");
      case InterventionChoice::LatencyFault:
        return tr("Fault: latency");
      case InterventionChoice::CrashFault:
        return tr("Fault: crash");
      case InterventionChoice::NodeFault:
        return tr("Fault: node down");
      case InterventionChoice::LoadFactor:
        return tr("Multiply load");
    }
    return {};
  }
};

}  // namespace

QString interventionName(InterventionChoice choice) {
  return Names::of(choice);
}

InterventionsPanel::InterventionsPanel(ViewState& state, Workbench& bench, QWidget* parent)
    : QWidget(parent),
      state_(state),
      bench_(bench),
      model_(bench),
      choice_(new QComboBox(this)),
      target_(new QComboBox(this)),
      value_(new QLineEdit(this)),
      do_(new QPushButton(this)),
      remove_(new QPushButton(this)),
      table_(new QTableView(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 4, 8, 4);
  column->setSpacing(4);
  auto* grid = new QGridLayout;
  grid->addWidget(choice_, 0, 0);
  grid->addWidget(target_, 0, 1);
  grid->addWidget(value_, 1, 0);
  grid->addWidget(do_, 1, 1);
  grid->setColumnStretch(0, 1);
  grid->setColumnStretch(1, 1);
  column->addLayout(grid);
  column->addWidget(table_, 1);
  column->addWidget(remove_);
  for (QComboBox* box : {choice_, target_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
  }
  table_->setModel(&model_);
  table_->setShowGrid(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->setColumnWidth(InterventionModel::TimeColumn, 60);
  table_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
  connect(choice_, &QComboBox::currentIndexChanged, this, &InterventionsPanel::showOffer);
  connect(value_, &QLineEdit::returnPressed, do_, &QPushButton::click);
  connect(do_, &QPushButton::clicked, this, [this] {
    if (const InterventionOffer* chosen = offer()) {
      intervene(chosen->choice, target_->currentText().toStdString(), value_->text().toStdString());
    }
  });
  auto* erase = new QShortcut(QKeySequence::Delete, table_, nullptr, nullptr, Qt::WidgetShortcut);
  connect(erase, &QShortcut::activated, this, &InterventionsPanel::removeSelected);
  connect(remove_, &QPushButton::clicked, this, &InterventionsPanel::removeSelected);
  connect(&model_, &QAbstractItemModel::modelReset, this,
          [this] { remove_->setEnabled(model_.rowCount() > 0); });
  connect(&state, &ViewState::runChanged, this, &InterventionsPanel::takeRun);
  connect(&state, &ViewState::cursorChanged, this, &InterventionsPanel::showTime);
  remove_->setEnabled(false);
  letCopyRows(*table_);
  retranslate();
}

const InterventionOffer* InterventionsPanel::offer() const {
  const int index = choice_->currentIndex();
  const bool there = index >= 0 && index < static_cast<int>(offers_.size());
  return there ? &offers_[static_cast<std::size_t>(index)] : nullptr;
}

void InterventionsPanel::choose(InterventionChoice choice) {
  for (std::size_t i = 0; i < offers_.size(); ++i) {
    if (offers_[i].choice == choice) choice_->setCurrentIndex(static_cast<int>(i));
  }
}

void InterventionsPanel::edit(std::size_t row) {
  const QModelIndex index = model_.index(static_cast<int>(row), InterventionModel::WhatColumn);
  if (!index.isValid()) return;
  table_->setFocus(Qt::OtherFocusReason);
  table_->setCurrentIndex(index);
  table_->edit(index);
}

void InterventionsPanel::focusChoice() {
  choice_->setFocus(Qt::ShortcutFocusReason);
}

void InterventionsPanel::intervene(InterventionChoice choice, const std::string& target,
                                   const std::string& value) {
  // Whole seconds: what happens between two of them is nobody's intention.
  const SimDuration at = wholeSeconds(timeAt(fromSeconds(state_.cursor()))).time_since_epoch();
  bench_.addIntervention(interventionOf(choice, target, value, at));
}

void InterventionsPanel::takeRun() {
  std::vector<InterventionOffer> offers;
  if (state_.run() != nullptr) offers = offersOf(*state_.run()->scenario);
  if (sameOffers(offers, offers_)) return;
  const QString chosen = choice_->currentText();
  {
    const QSignalBlocker quiet(choice_);
    offers_ = std::move(offers);
    choice_->clear();
    for (const InterventionOffer& one : offers_) choice_->addItem(interventionName(one.choice));
    choice_->setCurrentIndex(std::max(0, choice_->findText(chosen)));
  }
  showOffer();
}

void InterventionsPanel::showOffer() {
  target_->clear();
  const InterventionOffer* chosen = offer();
  if (chosen != nullptr) {
    for (const std::string& target : chosen->targets) target_->addItem(toQt(target));
    value_->setText(toQt(chosen->value));
    value_->setPlaceholderText(toQt(chosen->values));
    value_->setEnabled(!chosen->value.empty());
  }
  showTime();
}

void InterventionsPanel::showTime() {
  do_->setEnabled(offer() != nullptr);
  do_->setText(tr("Do it at %1").arg(Words::time(std::floor(state_.cursor()))));
}

void InterventionsPanel::removeSelected() {
  const QModelIndex index = table_->currentIndex();
  const int row = index.isValid() ? index.row() : model_.rowCount() - 1;
  if (row >= 0) bench_.removeIntervention(static_cast<std::size_t>(row));
}

void InterventionsPanel::retranslate() {
  choice_->setAccessibleName(tr("Intervention"));
  target_->setAccessibleName(tr("Target of the intervention"));
  value_->setAccessibleName(tr("Value of the intervention"));
  table_->setAccessibleName(tr("Interventions"));
  remove_->setText(tr("Remove"));
  for (std::size_t i = 0; i < offers_.size(); ++i) {
    choice_->setItemText(static_cast<int>(i), interventionName(offers_[i].choice));
  }
  model_.retranslate();
  showTime();
}

void InterventionsPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace aviary
