#include "gui/panels/problem_bar.hpp"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

namespace aviary {
namespace {

constexpr int rowsShownMax = 8;

}  // namespace

ProblemBar::ProblemBar(QWidget* parent)
    : QFrame(parent),
      title_(new QLabel(this)),
      edit_(new QPushButton(this)),
      table_(new QTableView(this)) {
  setObjectName(QStringLiteral("problemBar"));
  setFrameShape(QFrame::StyledPanel);
  setAutoFillBackground(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(12, 8, 12, 8);
  auto* row = new QHBoxLayout;
  row->addWidget(title_, 1);
  row->addWidget(edit_);
  column->addLayout(row);
  column->addWidget(table_);
  table_->setModel(&model_);
  table_->setShowGrid(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->hide();
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->setColumnWidth(0, 170);
  connect(edit_, &QPushButton::clicked, this, &ProblemBar::editAsked);
  connect(table_, &QTableView::activated, this, &ProblemBar::editAsked);
  retranslate();
  hide();
}

void ProblemBar::take(const RunPointer& run) {
  const bool broken = run != nullptr && !run->playable();
  setVisible(broken);
  if (!broken) return;
  model_.take(run);
  const int rows = std::clamp(model_.rowCount(), 1, rowsShownMax);
  table_->setFixedHeight(rows * table_->verticalHeader()->defaultSectionSize() + 4);
  retranslate();
}

void ProblemBar::retranslate() {
  title_->setText(QStringLiteral("<b>✖ %1</b>")
                      .arg(tr("The scenario cannot be played: %n problem(s)", nullptr,
                              static_cast<int>(model_.errorCount()))));
  edit_->setText(tr("Edit the scenario"));
  table_->setAccessibleName(tr("Problems of the scenario"));
}

void ProblemBar::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace aviary
