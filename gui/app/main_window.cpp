#include "gui/app/main_window.hpp"

#include <QDockWidget>
#include <QStackedWidget>
#include <QToolBar>

#include "gui/panels/charts_panel.hpp"
#include "gui/panels/log_panel.hpp"
#include "gui/panels/transport_bar.hpp"
#include "gui/panels/what_if_panel.hpp"
#include "gui/panels/why_panel.hpp"

namespace aviary {

MainWindow::MainWindow(QWidget* parent) : QMainWindow(parent) {
  setObjectName(QStringLiteral("aviary"));
  resize(1440, 900);
  setDockNestingEnabled(true);
  makePanels();
  connectParts();
  retranslate();
}

MainWindow::~MainWindow() = default;

void MainWindow::makePanels() {
  stack_ = new QStackedWidget(this);
  chartsPanel_ = new ChartsPanel(state_, stack_);
  stack_->addWidget(chartsPanel_);
  setCentralWidget(stack_);
  setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
  whatIfPanel_ = new WhatIfPanel(state_, this);
  logPanel_ = new LogPanel(state_, this);
  whyPanel_ = new WhyPanel(state_, this);
  addPanel(QStringLiteral("whatIf"), whatIfPanel_, Qt::LeftDockWidgetArea);
  addPanel(QStringLiteral("log"), logPanel_, Qt::BottomDockWidgetArea);
  addPanel(QStringLiteral("why"), whyPanel_, Qt::BottomDockWidgetArea);
  resizeDocks({docks_[QStringLiteral("whatIf")]}, {228}, Qt::Horizontal);
  resizeDocks({docks_[QStringLiteral("log")]}, {190}, Qt::Vertical);
  resizeDocks({docks_[QStringLiteral("log")], docks_[QStringLiteral("why")]}, {1020, 420},
              Qt::Horizontal);
  transport_ = new TransportBar(state_, playback_, this);
  auto* foot = new QToolBar(this);
  foot->setObjectName(QStringLiteral("transport"));
  foot->setMovable(false);
  foot->addWidget(transport_);
  addToolBar(Qt::BottomToolBarArea, foot);
}

QDockWidget* MainWindow::addPanel(const QString& name, QWidget* content, Qt::DockWidgetArea area) {
  auto* dock = new QDockWidget(this);
  dock->setObjectName(name);
  dock->setWidget(content);
  addDockWidget(area, dock);
  docks_[name] = dock;
  return dock;
}

void MainWindow::connectParts() {
  connect(whatIfPanel_, &WhatIfPanel::moved, &workbench_, &Workbench::preview);
  connect(whatIfPanel_, &WhatIfPanel::settled, &workbench_, &Workbench::commit);
  connect(&workbench_, &Workbench::whatIfChanged, this,
          [this] { whatIfPanel_->setWhatIf(workbench_.whatIf()); });
  connect(&workbench_, &Workbench::progressChanged, transport_, &TransportBar::showProgress);
  connect(transport_, &TransportBar::cancelAsked, &workbench_, &Workbench::cancel);
}

void MainWindow::retranslate() {
  setWindowTitle(QStringLiteral("Aviary"));
  docks_[QStringLiteral("whatIf")]->setWindowTitle(tr("What if"));
  docks_[QStringLiteral("log")]->setWindowTitle(tr("Events"));
  docks_[QStringLiteral("why")]->setWindowTitle(tr("Why?"));
}

}  // namespace aviary
