#pragma once

#include <QMainWindow>
#include <QTranslator>
#include <map>
#include <memory>

#include "gui/models/colours.hpp"
#include "gui/models/playback.hpp"
#include "gui/models/view_state.hpp"
#include "gui/models/workbench.hpp"

class QDockWidget;
class QStackedWidget;

namespace aviary {

class ChartsPanel;
class LogPanel;
class TransportBar;
class WhatIfPanel;
class WhyPanel;

/// The window: makes the panels, gives them their places, and wires them to the workbench. No
/// feature lives here.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(QWidget* parent = nullptr);
  ~MainWindow() override;

  [[nodiscard]] ViewState& state() { return state_; }
  [[nodiscard]] Workbench& workbench() { return workbench_; }
  [[nodiscard]] WhatIfPanel& whatIfPanel() { return *whatIfPanel_; }
  [[nodiscard]] ChartsPanel& chartsPanel() { return *chartsPanel_; }

 private:
  void makePanels();
  void connectParts();
  QDockWidget* addPanel(const QString& name, QWidget* content, Qt::DockWidgetArea area);
  void retranslate();

  ViewState state_;
  Workbench workbench_{state_};
  Playback playback_{state_};
  QStackedWidget* stack_ = nullptr;
  ChartsPanel* chartsPanel_ = nullptr;
  WhatIfPanel* whatIfPanel_ = nullptr;
  LogPanel* logPanel_ = nullptr;
  WhyPanel* whyPanel_ = nullptr;
  TransportBar* transport_ = nullptr;
  std::map<QString, QDockWidget*> docks_;
};

}  // namespace aviary
