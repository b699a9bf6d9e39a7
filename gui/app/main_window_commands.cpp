#include <QApplication>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMessageBox>
#include <QMimeData>
#include <QStatusBar>
#include <cmath>

#include "gui/app/actions.hpp"
#include "gui/app/export.hpp"
#include "gui/app/main_window.hpp"
#include "gui/app/settings.hpp"
#include "gui/models/words.hpp"
#include "gui/panels/charts_panel.hpp"
#include "gui/panels/compare_panel.hpp"
#include "gui/panels/editor_panel.hpp"
#include "gui/panels/interventions_panel.hpp"
#include "gui/panels/log_panel.hpp"
#include "gui/panels/rollout_bar.hpp"
#include "gui/panels/yaml_panel.hpp"
#include "gui/runner/file_text.hpp"
#include "gui/runner/proposal.hpp"

/// What the menus, the keyboard and the mouse ask of the window.
namespace aviary {
namespace {

constexpr double zoomStep = 1.5;
constexpr double speedStep = 2;
constexpr int messageMilliseconds = 6000;

}  // namespace

void MainWindow::connectFileCommands() {
  actions_->on(Command::Open, [this] { openFromDialog(); });
  actions_->on(Command::StartPage, [this] { showStartPage(); });
  actions_->on(Command::Save, [this] { editorPanel_->save(); });
  actions_->on(Command::Quit, [this] { close(); });
  actions_->on(Command::ExportPicture, [this] {
    exportWith(tr("Export picture"), tr("Pictures (*.png *.svg *.pdf)"),
               [this](const QString& file) { return exportCharts(*chartsPanel_, file); });
  });
  actions_->on(Command::ExportCsv, [this] {
    exportWith(tr("Export curves"), tr("CSV (*.csv)"),
               [this](const QString& file) { return exportCsv(*state_.run(), file); });
  });
  actions_->on(Command::ExportScenario, [this] {
    exportWith(tr("Export scenario"), tr("YAML (*.yaml)"),
               [this](const QString& file) { return exportScenario(*state_.run(), file); });
  });
  actions_->on(Command::ExportBundle, [this] {
    exportWith(tr("Export bundle"), {},
               [this](const QString& folder) { return exportBundle(*state_.run(), folder); });
  });
  actions_->on(Command::SaveAs, [this] { saveAs(); });
  actions_->on(Command::CopyScenario, [this] { copyScenario(); });
  connect(actions_, &Actions::recentChosen, this,
          [this](const QString& file) { openFiles({file}); });
}

void MainWindow::connectViewCommands() {
  actions_->on(Command::PlayPause, [this] { playback_.toggle(); });
  actions_->on(Command::PreviousDecision, [this] { playback_.previous(); });
  actions_->on(Command::NextDecision, [this] { playback_.next(); });
  actions_->on(Command::Faster, [this] { playback_.setSpeed(playback_.speed() * speedStep); });
  actions_->on(Command::Slower, [this] { playback_.setSpeed(playback_.speed() / speedStep); });
  actions_->on(Command::FitTime, [this] { state_.fit(); });
  actions_->on(Command::ZoomIn, [this] { state_.zoom(1 / zoomStep, state_.cursor()); });
  actions_->on(Command::ZoomOut, [this] { state_.zoom(zoomStep, state_.cursor()); });
  actions_->on(Command::PinRun, [this] { comparePanel_->pinRun(); });
  actions_->on(Command::FilterLog, [this] {
    showPanel(QStringLiteral("log"));
    logPanel_->focusFilter();
  });
  actions_->on(Command::ChooseRollout, [this] { rolloutBar_->focusChoice(); });
  actions_->on(Command::OtherLanguage, [this] {
    const bool korean = language_.code() == QLatin1String("ko");
    emit actions_->languageChosen(korean ? QStringLiteral("en") : QStringLiteral("ko"));
  });
  actions_->on(Command::ShowWhy, [this] { showPanel(QStringLiteral("why")); });
  actions_->on(Command::ShowYaml, [this] {
    showPanel(QStringLiteral("yaml"));
    yamlPanel_->focusObject();
  });
  actions_->on(Command::ShowEditor, [this] { showPanel(QStringLiteral("editor")); });
  actions_->on(Command::ShowInterventions, [this] {
    showPanel(QStringLiteral("interventions"));
    interventionsPanel_->focusChoice();
  });
  actions_->on(Command::ShowCompare, [this] { showPanel(QStringLiteral("compare")); });
  actions_->on(Command::ResetLayout, [this] {
    restoreState(firstLayout_);
    fitPanels();
  });
  actions_->on(Command::Keys, [this] { showKeys(); });
  actions_->on(Command::About, [this] { showAbout(); });
  connect(actions_, &Actions::languageChosen, this, [this](const QString& code) {
    language_.use(code);
    if (memory_ == Memory::Kept) Settings::setLanguage(code);
  });
  connect(actions_, &Actions::appearanceChosen, this, &MainWindow::setAppearance);
}

void MainWindow::retranslate() {
  const std::map<QString, QString> titles{
      {QStringLiteral("whatIf"), tr("What if")},
      {QStringLiteral("editor"), tr("Scenario")},
      {QStringLiteral("ratio"), tr("Ratio plane")},
      {QStringLiteral("cluster"), tr("Cluster")},
      {QStringLiteral("yaml"), tr("YAML")},
      {QStringLiteral("states"), tr("State graph")},
      {QStringLiteral("log"), tr("Events")},
      {QStringLiteral("compare"), tr("Compare")},
      {QStringLiteral("interventions"), tr("Interventions")},
      {QStringLiteral("why"), tr("Why?")},
  };
  for (const auto& [name, title] : titles) docks_.at(name)->setWindowTitle(title);
  if (actions_ != nullptr) actions_->retranslate();
  showTitle();
}

void MainWindow::showTitle() {
  if (workbench_.file().isEmpty()) {
    setWindowTitle(QStringLiteral("Aviary"));
    return;
  }
  const QString file = QFileInfo(workbench_.file()).fileName();
  const bool unsaved = !workbench_.unsavedFiles().isEmpty();
  setWindowTitle(
      QStringLiteral("%1%2 — Aviary").arg(unsaved ? QStringLiteral("*") : QString(), file));
}

void MainWindow::pullFlag(double from, double to) {
  const auto index = interventionAt(from);
  if (!index) return;
  Intervention pulled = workbench_.interventions()[*index];
  pulled.at = fromSeconds(to);
  workbench_.previewIntervention(*index, pulled);
}

void MainWindow::moveFlag(double from, double to) {
  if (const auto index = interventionAt(from)) {
    Intervention moved = workbench_.interventions()[*index];
    moved.at = fromSeconds(to);
    return workbench_.replaceIntervention(*index, moved);
  }
  tell(tr("This flag stands in the scenario itself; edit it there."));
}

void MainWindow::openFromDialog() {
  const QString folder = QFileInfo(workbench_.file()).path();
  const QString file = QFileDialog::getOpenFileName(this, tr("Open a scenario"), folder,
                                                    tr("Scenarios (*.yaml *.yml)"));
  if (!file.isEmpty()) openFiles({file});
}

void MainWindow::openFiles(const QStringList& files, std::vector<Setting> settings,
                           const QString& rollout) {
  if (!mayLeave()) return;
  std::vector<InputFile> contents;
  for (const QString& file : files) {
    FileContent content = readTextFile(file.toStdString());
    if (content.text) contents.push_back({file.toStdString(), std::move(*content.text)});
  }
  const std::optional<Proposal> proposal = proposalFor(contents);
  if (!proposal) {
    return files.isEmpty() ? void() : open(files.front(), std::move(settings), rollout);
  }
  const QString file = toQt(proposal->file);
  workbench_.openText(file, toQt(proposal->text), std::move(settings), rollout);
  showRuns(file);
  showPanel(QStringLiteral("editor"));
  tell(tr("A scenario is proposed around the manifests; save it to keep it."));
}

void MainWindow::exportWith(const QString& title, const QString& filter,
                            const std::function<QString(const QString&)>& write) {
  if (state_.run() == nullptr) return tell(tr("There is no run to export yet."));
  const QString file = filter.isEmpty()
                           ? QFileDialog::getExistingDirectory(this, title)
                           : QFileDialog::getSaveFileName(this, title, QString(), filter);
  if (file.isEmpty()) return;
  const QString problem = write(file);
  if (!problem.isEmpty()) return tell(problem);
  statusBar()->showMessage(tr("Wrote %1").arg(file), messageMilliseconds);
}

void MainWindow::tell(const QString& problem) {
  statusBar()->showMessage(problem, messageMilliseconds);
}

void MainWindow::showKeys() {
  auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Keys"), actions_->keysHtml(),
                              QMessageBox::Close, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setModal(false);
  box->show();
}

void MainWindow::showAbout() {
  auto* box = new QMessageBox(
      QMessageBox::NoIcon, tr("About Aviary"),
      tr("<b>Aviary %1</b><p>Plays Kubernetes rollouts in simulated time. The charts are drawn "
         "with Qt Charts (GPL-3.0).</p>")
          .arg(toQt(aviaryVersion)),
      QMessageBox::Close, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setModal(false);
  box->show();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  QStringList files;
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) files << url.toLocalFile();
  }
  openFiles(files);
}

// A button, a list or a box that has the keyboard keeps its own keys; only then do the window's
// single keys count.
bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool presses = key->key() == Qt::Key_Space && key->modifiers() == Qt::NoModifier;
    const bool takesSpace = watched->inherits("QAbstractButton") ||
                            watched->inherits("QComboBox") || watched->inherits("QListView");
    if (presses && takesSpace) {
      event->accept();
      return true;
    }
  }
  return QMainWindow::eventFilter(watched, event);
}

}  // namespace aviary
