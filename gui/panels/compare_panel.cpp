#include "gui/panels/compare_panel.hpp"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/panels/copy_rows.hpp"

namespace aviary {

ComparePanel::ComparePanel(ViewState& state, QWidget* parent)
    : QWidget(parent),
      state_(state),
      model_(state),
      table_(new QTableView(this)),
      pin_(new QPushButton(this)),
      unpin_(new QPushButton(this)),
      hint_(new QLabel(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 4, 8, 4);
  auto* row = new QHBoxLayout;
  row->addWidget(pin_);
  row->addWidget(unpin_);
  row->addWidget(hint_, 1);
  column->addLayout(row);
  column->addWidget(table_, 1);
  table_->setModel(&model_);
  table_->setShowGrid(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->setAlternatingRowColors(true);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  hint_->setWordWrap(true);
  connect(pin_, &QPushButton::clicked, this, &ComparePanel::pinRun);
  connect(unpin_, &QPushButton::clicked, this, &ComparePanel::unpinSelected);
  connect(&state, &ViewState::pinnedChanged, this, &ComparePanel::showButtons);
  connect(&state, &ViewState::runChanged, this, &ComparePanel::showButtons);
  letCopyRows(*table_);
  retranslate();
}

void ComparePanel::pinRun() {
  // The first letter that is free.
  for (const QChar letter : QStringLiteral("ABCD")) {
    const QString name = tr("Run %1").arg(letter);
    bool taken = false;
    for (const PinnedRun& pinned : state_.pinned()) taken = taken || pinned.name == name;
    if (taken) continue;
    if (!state_.pin(name)) emit refused(tr("There is no run to pin yet."));
    return;
  }
  emit refused(tr("Four runs are pinned already; unpin one first."));
}

void ComparePanel::unpinSelected() {
  if (state_.pinned().empty()) return;
  const int column = table_->currentIndex().isValid() ? table_->currentIndex().column() : 0;
  const std::size_t last = state_.pinned().size() - 1;
  state_.unpin(column >= 2 ? static_cast<std::size_t>(column - 2) : last);
}

void ComparePanel::showButtons() {
  pin_->setEnabled(state_.run() != nullptr && state_.pinned().size() < pinnedRunsMax);
  unpin_->setEnabled(!state_.pinned().empty());
}

void ComparePanel::retranslate() {
  pin_->setText(tr("Pin this run (P)"));
  unpin_->setText(tr("Unpin"));
  hint_->setText(
      tr("Pin a run, change something, see both: pinned runs are dashed on the charts."));
  table_->setAccessibleName(tr("What differs between the runs"));
  model_.retranslate();
  showButtons();
}

void ComparePanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace aviary
