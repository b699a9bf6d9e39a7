#pragma once

#include <QMainWindow>
#include <functional>
#include <map>

#include "gui/app/language.hpp"
#include "gui/models/colours.hpp"
#include "gui/models/playback.hpp"
#include "gui/models/view_state.hpp"
#include "gui/models/workbench.hpp"
#include "gui/panels/intervention_menu.hpp"

class QDockWidget;
class QLabel;
class QMenu;
class QStackedWidget;
class QToolBar;

namespace aviary {

class Actions;
class ChartsPanel;
class ClusterPanel;
class ComparePanel;
class EditorPanel;
class InterventionsPanel;
class LogPanel;
class ProblemBar;
class RatioChart;
class RolloutBar;
class StartPage;
class StatesPanel;
class TimeChart;
class TransportBar;
class WhatIfPanel;
class WhyPanel;
class YamlPanel;

/// The window: makes the panels, gives them their places, and wires them to the workbench. No
/// feature lives here.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  enum class Memory { Kept, None };

  /// \param memory  None: nothing is remembered and nothing is restored, as for pictures and tests.
  explicit MainWindow(Memory memory, QWidget* parent = nullptr);
  ~MainWindow() override;

  [[nodiscard]] ViewState& state() { return state_; }
  [[nodiscard]] Workbench& workbench() { return workbench_; }
  [[nodiscard]] Playback& playback() { return playback_; }
  [[nodiscard]] Language& language() { return language_; }
  [[nodiscard]] Actions& actions() { return *actions_; }
  [[nodiscard]] WhatIfPanel& whatIfPanel() { return *whatIfPanel_; }
  [[nodiscard]] ChartsPanel& chartsPanel() { return *chartsPanel_; }
  [[nodiscard]] LogPanel& logPanel() { return *logPanel_; }
  [[nodiscard]] EditorPanel& editorPanel() { return *editorPanel_; }
  [[nodiscard]] InterventionsPanel& interventionsPanel() { return *interventionsPanel_; }
  [[nodiscard]] ComparePanel& comparePanel() { return *comparePanel_; }
  [[nodiscard]] RolloutBar& rolloutBar() { return *rolloutBar_; }
  [[nodiscard]] StartPage& startPage() { return *startPage_; }

  void open(const QString& file, std::vector<Setting> settings = {}, const QString& rollout = {});
  /// Opens what was brought along: a scenario, or manifests that a scenario is proposed around.
  void openFiles(const QStringList& files, std::vector<Setting> settings = {},
                 const QString& rollout = {});
  void showStartPage();
  /// Brings a panel to the front by its name: editor, log, why, yaml, ...
  bool showPanel(const QString& name);
  [[nodiscard]] QDockWidget* dock(const QString& name) const;
  void setAppearance(Appearance appearance);

 protected:
  void changeEvent(QEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void makeCentre();
  void makePanels();
  void makeHead();
  void placePanels();
  void fitPanels();
  void connectRuns();
  void connectPanels();
  void connectFileCommands();
  void connectViewCommands();
  QDockWidget* addPanel(const QString& name, QWidget* content, Qt::DockWidgetArea area);
  void retranslate();
  void showTitle();
  void pullFlag(double from, double to);
  void moveFlag(double from, double to);
  void connectMenus();
  [[nodiscard]] std::optional<std::size_t> interventionAt(double seconds) const;
  void thingMenu(const Thing& thing, QPoint position);
  void chartMenu(TimeChart* chart, double seconds, std::optional<double> flag, QPoint position);
  void addFlagCommands(QMenu& menu, double flag);
  void addCopyCommands(QMenu& menu, TimeChart* chart, double seconds);
  void copyScenario();
  /// False when the user wants to stay with texts that are not saved.
  bool mayLeave();
  void saveAs();
  void openFromDialog();
  /// The charts and panels, in place of the start page.
  void showRuns(const QString& file);
  void exportWith(const QString& title, const QString& filter,
                  const std::function<QString(const QString&)>& write);
  void tell(const QString& problem);
  void showKeys();
  void showAbout();

  Memory memory_;
  QPalette system_;
  Language language_;
  ViewState state_;
  Workbench workbench_{state_};
  Playback playback_{state_};
  Actions* actions_ = nullptr;
  QStackedWidget* stack_ = nullptr;
  StartPage* startPage_ = nullptr;
  ProblemBar* problemBar_ = nullptr;
  ChartsPanel* chartsPanel_ = nullptr;
  WhatIfPanel* whatIfPanel_ = nullptr;
  EditorPanel* editorPanel_ = nullptr;
  RatioChart* ratioChart_ = nullptr;
  ClusterPanel* clusterPanel_ = nullptr;
  YamlPanel* yamlPanel_ = nullptr;
  StatesPanel* statesPanel_ = nullptr;
  LogPanel* logPanel_ = nullptr;
  ComparePanel* comparePanel_ = nullptr;
  InterventionsPanel* interventionsPanel_ = nullptr;
  WhyPanel* whyPanel_ = nullptr;
  TransportBar* transport_ = nullptr;
  RolloutBar* rolloutBar_ = nullptr;
  QToolBar* head_ = nullptr;
  QByteArray firstLayout_;
  bool placed_ = false;  // panels have their sizes: remembered, or from the first show
  std::map<QString, QDockWidget*> docks_;
};

}  // namespace aviary
