#include "gui/panels/editor_panel.hpp"

#include <QComboBox>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/models/words.hpp"
#include "gui/panels/code_edit.hpp"
#include "gui/series/completion.hpp"
#include "sim/scenario/scenario_schema.hpp"

namespace aviary {
namespace {

/// What is typed is played when the hands rest for so long.
constexpr int restMilliseconds = 350;

}  // namespace

EditorPanel::EditorPanel(Workbench& bench, QWidget* parent)
    : QWidget(parent),
      bench_(bench),
      files_(new QComboBox(this)),
      save_(new QPushButton(this)),
      fix_(new QPushButton(this)),
      count_(new QLabel(this)),
      edit_(new CodeEdit(this)),
      problems_(new QTableView(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(8, 4, 8, 0);
  row->addWidget(files_, 1);
  row->addWidget(count_);
  row->addWidget(fix_);
  row->addWidget(save_);
  column->addLayout(row);
  auto* splitter = new QSplitter(Qt::Vertical, this);
  splitter->addWidget(edit_);
  splitter->addWidget(problems_);
  splitter->setStretchFactor(0, 4);
  splitter->setStretchFactor(1, 1);
  column->addWidget(splitter, 1);
  problems_->setModel(&model_);
  problems_->setShowGrid(false);
  problems_->setFrameShape(QFrame::NoFrame);
  problems_->setWordWrap(false);
  problems_->setSelectionBehavior(QAbstractItemView::SelectRows);
  problems_->setSelectionMode(QAbstractItemView::SingleSelection);
  problems_->verticalHeader()->hide();
  problems_->horizontalHeader()->hide();
  problems_->horizontalHeader()->setStretchLastSection(true);
  problems_->setColumnWidth(0, 150);
  edit_->setSuggest([](const YamlPlace& place) {
    static const DataNode schema = scenarioSchema();
    return suggestionsAt(schema, place);
  });
  typed_.setSingleShot(true);
  typed_.setInterval(restMilliseconds);
  connect(edit_, &QPlainTextEdit::textChanged, this, [this] {
    if (!taking_) typed_.start();
  });
  connect(&typed_, &QTimer::timeout, this, &EditorPanel::playNow);
  connect(files_, &QComboBox::currentIndexChanged, this, &EditorPanel::showFile);
  connect(save_, &QPushButton::clicked, this, &EditorPanel::save);
  connect(fix_, &QPushButton::clicked, this, &EditorPanel::applyFix);
  connect(problems_, &QTableView::activated, this, &EditorPanel::goToProblem);
  connect(problems_, &QTableView::clicked, this, &EditorPanel::goToProblem);
  connect(problems_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &EditorPanel::showFix);
  connect(&bench, &Workbench::opened, this, &EditorPanel::takeSource);
  connect(&bench, &Workbench::finished, this, &EditorPanel::takeDiagnostics);
  connect(&bench, &Workbench::savedChanged, this, &EditorPanel::retranslate);
  retranslate();
}

QString EditorPanel::file() const {
  return files_->currentData().toString();
}

void EditorPanel::takeSource() {
  QStringList files;
  for (const InputFile& one : bench_.source()->files) files << toQt(one.name);
  QStringList shown;
  for (int i = 0; i < files_->count(); ++i) shown << files_->itemData(i).toString();
  if (files == shown || files.isEmpty()) {
    showFile();
    return;
  }
  const QString chosen = file();
  const QSignalBlocker quiet(files_);
  files_->clear();
  for (const QString& one : files) files_->addItem(QFileInfo(one).fileName(), one);
  files_->setCurrentIndex(std::max(0, files_->findData(chosen)));
  showFile();
}

void EditorPanel::showFile() {
  if (bench_.source() == nullptr) return;
  for (const InputFile& one : bench_.source()->files) {
    if (toQt(one.name) != file()) continue;
    const QString text = toQt(one.text);
    // What is being typed is newer than what has been played.
    const bool same = shownFile_ == file();
    if (same && (typed_.isActive() || edit_->toPlainText() == text)) break;
    taking_ = true;
    edit_->setPlainText(text);
    taking_ = false;
    shownFile_ = file();
  }
  showMarks();
}

void EditorPanel::playNow() {
  typed_.stop();
  if (file().isEmpty()) return;
  bench_.setText(file(), edit_->toPlainText());
}

QString EditorPanel::save() {
  if (typed_.isActive()) playNow();
  const QString problem = bench_.save(file());
  if (!problem.isEmpty()) emit saveFailed(problem);
  return problem;
}

void EditorPanel::takeDiagnostics(const RunPointer& run) {
  model_.take(run);
  const int errors = static_cast<int>(model_.errorCount());
  const int warnings = model_.rowCount() - errors;
  count_->setText(model_.rowCount() == 0 ? tr("no problems")
                                         : tr("✖ %1  ▲ %2").arg(errors).arg(warnings));
  count_->setAccessibleName(tr("%1 errors, %2 warnings").arg(errors).arg(warnings));
  problems_->setVisible(model_.rowCount() > 0);
  showMarks();
  showFix();
}

void EditorPanel::showMarks() {
  std::vector<Diagnostic> here;
  for (const Diagnostic& one : model_.entries()) {
    if (toQt(one.mark.file) == file() && one.mark.line > 0) here.push_back(one);
  }
  edit_->setDiagnostics(here);
}

void EditorPanel::goToProblem() {
  const QModelIndex index = problems_->currentIndex();
  if (!index.isValid()) return;
  const int place = files_->findData(index.data(DiagnosticsModel::FileRole));
  if (place >= 0) files_->setCurrentIndex(place);
  edit_->goTo(index.data(DiagnosticsModel::LineRole).toInt(),
              index.data(DiagnosticsModel::ColumnRole).toInt());
}

std::optional<QuickFix> EditorPanel::chosenFix() const {
  const std::string text = edit_->toPlainText().toStdString();
  const int chosen = problems_->currentIndex().row();
  for (int i = 0; i < model_.rowCount(); ++i) {
    if (chosen >= 0 && i != chosen) continue;
    const Diagnostic& one = model_.entries()[static_cast<std::size_t>(i)];
    if (toQt(one.mark.file) != file()) continue;
    if (const auto fix = quickFixOf(one, text)) return fix;
  }
  return std::nullopt;
}

void EditorPanel::showFix() {
  const std::optional<QuickFix> fix = chosenFix();
  fix_->setVisible(fix.has_value());
  fix_->setText(fix ? tr("Replace “%1” with “%2”").arg(toQt(fix->wrong), toQt(fix->right))
                    : tr("Fix"));
}

void EditorPanel::applyFix() {
  const std::optional<QuickFix> fix = chosenFix();
  if (!fix) return;
  edit_->replaceAll(toQt(fixedText(edit_->toPlainText().toStdString(), *fix)));
  playNow();
}

void EditorPanel::retranslate() {
  files_->setAccessibleName(tr("File"));
  edit_->setAccessibleName(tr("Text of the scenario"));
  problems_->setAccessibleName(tr("Problems of the scenario"));
  const bool unsaved = !bench_.unsavedFiles().isEmpty();
  save_->setText(unsaved ? tr("Save *") : tr("Save"));
  save_->setEnabled(unsaved);
  if (fix_->isHidden()) fix_->setText(tr("Fix"));
  edit_->setToolTip({});
}

void EditorPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() != QEvent::LanguageChange) return;
  retranslate();
  takeDiagnostics(bench_.last());
}

}  // namespace aviary
