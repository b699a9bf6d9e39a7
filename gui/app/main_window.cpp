#include "gui/app/main_window.hpp"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QStackedWidget>
#include <QTimer>
#include <QToolBar>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/app/actions.hpp"
#include "gui/app/settings.hpp"
#include "gui/charts/ratio_chart.hpp"
#include "gui/panels/charts_panel.hpp"
#include "gui/panels/cluster_panel.hpp"
#include "gui/panels/compare_panel.hpp"
#include "gui/panels/editor_panel.hpp"
#include "gui/panels/interventions_panel.hpp"
#include "gui/panels/log_panel.hpp"
#include "gui/panels/problem_bar.hpp"
#include "gui/panels/rollout_bar.hpp"
#include "gui/panels/start_page.hpp"
#include "gui/panels/states_panel.hpp"
#include "gui/panels/transport_bar.hpp"
#include "gui/panels/what_if_panel.hpp"
#include "gui/panels/why_panel.hpp"
#include "gui/panels/yaml_panel.hpp"

namespace aviary {

MainWindow::MainWindow(Memory memory, QWidget* parent)
    : QMainWindow(parent), memory_(memory), system_(QApplication::palette()) {
  setObjectName(QStringLiteral("aviary"));
  resize(1440, 900);
  setMinimumSize(800, 560);
  setDockNestingEnabled(true);
  setAcceptDrops(true);
  makeCentre();
  makePanels();
  placePanels();
  actions_ = new Actions(*this);
  std::vector<QDockWidget*> docks;
  for (const auto& [name, dock] : docks_) docks.push_back(dock);
  actions_->addPanels(docks);
  actions_->addUndo(workbench_.undoStack().createUndoAction(this),
                    workbench_.undoStack().createRedoAction(this));
  makeHead();
  connectRuns();
  connectPanels();
  connectFileCommands();
  connectViewCommands();
  retranslate();
  firstLayout_ = saveState();
  if (memory_ == Memory::Kept) placed_ = Settings::restoreWindow(*this);
  actions_->setRecent(Settings::recentFiles());
  qApp->installEventFilter(this);
}

// Panels look at state, playback and workbench to their last moment, so they go before them.
MainWindow::~MainWindow() {
  qApp->removeEventFilter(this);
  qDeleteAll(findChildren<QToolBar*>(QString(), Qt::FindDirectChildrenOnly));
  qDeleteAll(findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly));
  delete takeCentralWidget();
}

void MainWindow::makeCentre() {
  stack_ = new QStackedWidget(this);
  startPage_ = new StartPage(stack_);
  auto* runs = new QWidget(stack_);
  auto* column = new QVBoxLayout(runs);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  problemBar_ = new ProblemBar(runs);
  chartsPanel_ = new ChartsPanel(state_, runs);
  column->addWidget(problemBar_);
  column->addWidget(chartsPanel_, 1);
  stack_->addWidget(startPage_);
  stack_->addWidget(runs);
  setCentralWidget(stack_);
}

void MainWindow::makePanels() {
  whatIfPanel_ = new WhatIfPanel(state_, this);
  editorPanel_ = new EditorPanel(workbench_, this);
  ratioChart_ = new RatioChart(state_, this);
  clusterPanel_ = new ClusterPanel(state_, this);
  yamlPanel_ = new YamlPanel(state_, this);
  statesPanel_ = new StatesPanel(state_, this);
  logPanel_ = new LogPanel(state_, this);
  comparePanel_ = new ComparePanel(state_, this);
  interventionsPanel_ = new InterventionsPanel(state_, workbench_, this);
  whyPanel_ = new WhyPanel(state_, this);
  transport_ = new TransportBar(state_, playback_, this);
  auto* foot = new QToolBar(this);
  foot->setObjectName(QStringLiteral("transport"));
  foot->setMovable(false);
  foot->toggleViewAction()->setVisible(false);
  foot->addWidget(transport_);
  addToolBar(Qt::BottomToolBarArea, foot);
}

// The line above everything: what is on screen, and what is done most often.
void MainWindow::makeHead() {
  rolloutBar_ = new RolloutBar(state_, this);
  rolloutBar_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  head_ = new QToolBar(this);
  head_->setObjectName(QStringLiteral("head"));
  head_->setMovable(false);
  head_->toggleViewAction()->setVisible(false);
  head_->setToolButtonStyle(Qt::ToolButtonTextOnly);
  head_->addWidget(rolloutBar_);
  for (const Command command :
       {Command::Open, Command::ShowEditor, Command::ShowInterventions, Command::PinRun,
        Command::ShowCompare, Command::CopyScenario, Command::OtherLanguage}) {
    head_->addAction(actions_->action(command));
  }
  addToolBar(Qt::TopToolBarArea, head_);
}

QDockWidget* MainWindow::addPanel(const QString& name, QWidget* content, Qt::DockWidgetArea area) {
  auto* dock = new QDockWidget(this);
  dock->setObjectName(name);
  dock->setWidget(content);
  addDockWidget(area, dock);
  docks_[name] = dock;
  return dock;
}

void MainWindow::placePanels() {
  setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
  auto* whatIf = addPanel(QStringLiteral("whatIf"), whatIfPanel_, Qt::LeftDockWidgetArea);
  auto* editor = addPanel(QStringLiteral("editor"), editorPanel_, Qt::LeftDockWidgetArea);
  addPanel(QStringLiteral("ratio"), ratioChart_, Qt::RightDockWidgetArea);
  auto* cluster = addPanel(QStringLiteral("cluster"), clusterPanel_, Qt::RightDockWidgetArea);
  auto* yaml = addPanel(QStringLiteral("yaml"), yamlPanel_, Qt::RightDockWidgetArea);
  addPanel(QStringLiteral("states"), statesPanel_, Qt::RightDockWidgetArea);
  auto* log = addPanel(QStringLiteral("log"), logPanel_, Qt::BottomDockWidgetArea);
  auto* compare = addPanel(QStringLiteral("compare"), comparePanel_, Qt::BottomDockWidgetArea);
  auto* hands =
      addPanel(QStringLiteral("interventions"), interventionsPanel_, Qt::BottomDockWidgetArea);
  addPanel(QStringLiteral("why"), whyPanel_, Qt::BottomDockWidgetArea);
  // A dock whose tab lies behind another is visible to Qt; to people it is not.
  connect(yaml, &QDockWidget::visibilityChanged, yamlPanel_, [this](bool visible) {
    yamlPanel_->setOnScreen(visible ? ViewState::Visibility::Shown : ViewState::Visibility::Hidden);
  });
  connect(compare, &QDockWidget::visibilityChanged, comparePanel_, [this](bool visible) {
    comparePanel_->setOnScreen(visible ? ViewState::Visibility::Shown
                                       : ViewState::Visibility::Hidden);
  });
  splitDockWidget(whatIf, editor, Qt::Horizontal);
  editor->hide();
  tabifyDockWidget(cluster, yaml);
  cluster->raise();
  tabifyDockWidget(log, compare);
  tabifyDockWidget(log, hands);
  log->raise();
}

// The shares of a small window are not those of a large one: charts come first.
void MainWindow::fitPanels() {
  const auto panel = [&](const char* name) { return docks_.at(QLatin1String(name)); };
  constexpr int lowWindow = 800;
  if (height() < lowWindow) {
    tabifyDockWidget(panel("yaml"), panel("states"));
    panel("cluster")->raise();
  }
  const int right = std::clamp(width() * 300 / 1440, 230, 340);
  const int column = std::max(300, height() - 330);
  resizeDocks({panel("whatIf"), panel("ratio")}, {width() < 1280 ? 246 : 256, right},
              Qt::Horizontal);
  if (height() < lowWindow) {
    resizeDocks({panel("ratio"), panel("cluster")}, {column / 2, column / 2}, Qt::Vertical);
  } else {
    resizeDocks({panel("ratio"), panel("cluster"), panel("states")},
                {column * 36 / 100, column * 36 / 100, column * 28 / 100}, Qt::Vertical);
  }
  resizeDocks({panel("log"), panel("why")}, {width() * 7 / 10, width() * 3 / 10}, Qt::Horizontal);
  resizeDocks({panel("log")}, {165}, Qt::Vertical);
}

void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  if (!placed_) fitPanels();
  placed_ = true;
}

void MainWindow::connectRuns() {
  connect(&workbench_, &Workbench::whatIfChanged, this,
          [this] { whatIfPanel_->setWhatIf(workbench_.whatIf()); });
  connect(&workbench_, &Workbench::progressChanged, transport_, &TransportBar::showProgress);
  connect(&workbench_, &Workbench::finished, problemBar_, &ProblemBar::take);
  connect(&workbench_, &Workbench::opened, this, &MainWindow::showTitle);
  connect(&workbench_, &Workbench::savedChanged, this, &MainWindow::showTitle);
  connect(&language_, &Language::changed, this,
          [this] { actions_->showLanguage(language_.code()); });
}

void MainWindow::connectPanels() {
  connect(whatIfPanel_, &WhatIfPanel::moved, &workbench_, &Workbench::preview);
  connect(whatIfPanel_, &WhatIfPanel::settled, &workbench_, &Workbench::commit);
  connect(transport_, &TransportBar::cancelAsked, &workbench_, &Workbench::cancel);
  connect(chartsPanel_, &ChartsPanel::flagPulled, this, &MainWindow::pullFlag);
  connect(chartsPanel_, &ChartsPanel::flagMoved, this, &MainWindow::moveFlag);
  connect(chartsPanel_, &ChartsPanel::flagReturned, &workbench_, &Workbench::stopPreview);
  connect(rolloutBar_, &RolloutBar::rolloutChosen, &workbench_, &Workbench::chooseRollout);
  connectMenus();
  connect(problemBar_, &ProblemBar::editAsked, this,
          [this] { showPanel(QStringLiteral("editor")); });
  connect(editorPanel_, &EditorPanel::saveFailed, this, &MainWindow::tell);
  connect(comparePanel_, &ComparePanel::refused, this, &MainWindow::tell);
  connect(startPage_, &StartPage::fileChosen, this,
          [this](const QString& file) { openFiles({file}); });
  connect(startPage_, &StartPage::openAsked, this, &MainWindow::openFromDialog);
}

QDockWidget* MainWindow::dock(const QString& name) const {
  const auto found = docks_.find(name);
  return found == docks_.end() ? nullptr : found->second;
}

bool MainWindow::showPanel(const QString& name) {
  QDockWidget* panel = dock(name);
  if (panel == nullptr) return false;
  const bool hidden = panel->isHidden();
  panel->show();
  panel->raise();
  // The editor needs the width of a line of YAML when it comes.
  if (name == QLatin1String("editor") && hidden) resizeDocks({panel}, {460}, Qt::Horizontal);
  panel->widget()->setFocus(Qt::ShortcutFocusReason);
  return true;
}

void MainWindow::open(const QString& file, std::vector<Setting> settings, const QString& rollout) {
  workbench_.open(file, std::move(settings), rollout);
  showRuns(file);
  if (memory_ == Memory::None) return;
  Settings::addRecentFile(file);
  actions_->setRecent(Settings::recentFiles());
}

void MainWindow::showRuns(const QString& file) {
  playback_.pause();
  rolloutBar_->setFile(file);
  stack_->setCurrentIndex(1);
  for (const auto& [name, panel] : docks_) {
    if (name != QLatin1String("editor")) panel->show();
  }
  transport_->parentWidget()->show();
  head_->show();
  showTitle();
}

void MainWindow::showStartPage() {
  startPage_->setRecent(Settings::recentFiles());
  stack_->setCurrentIndex(0);
  for (const auto& [name, panel] : docks_) panel->hide();
  head_->hide();
  transport_->parentWidget()->hide();
}

void MainWindow::setAppearance(Appearance appearance) {
  QApplication::setPalette(paletteFor(appearance, system_));
  actions_->showAppearance(appearance);
  if (memory_ == Memory::Kept) Settings::setAppearance(appearance);
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (memory_ == Memory::Kept && stack_->currentIndex() == 1) Settings::saveWindow(*this);
  if (!mayLeave()) return event->ignore();
  workbench_.cancel();
  event->accept();
}

}  // namespace aviary
