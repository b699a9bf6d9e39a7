#pragma once

#include <QObject>
#include <functional>
#include <map>
#include <vector>

#include "gui/models/colours.hpp"

class QAction;
class QActionGroup;
class QDockWidget;
class QMainWindow;
class QMenu;

namespace aviary {

/// Everything that can be done from the menus and the keyboard.
enum class Command {
  Open,
  Save,
  SaveAs,
  StartPage,
  ExportPicture,
  ExportCsv,
  ExportBundle,
  ExportScenario,
  CopyScenario,
  Quit,
  PlayPause,
  PreviousDecision,
  NextDecision,
  Faster,
  Slower,
  FitTime,
  ZoomIn,
  ZoomOut,
  PinRun,
  FilterLog,
  ShowWhy,
  ShowYaml,
  ShowEditor,
  ShowInterventions,
  ShowCompare,
  ChooseRollout,
  OtherLanguage,
  ResetLayout,
  Keys,
  About
};

/// The menus of the window: names, shortcuts, languages, appearances. What a command does is said
/// by whoever wires it.
class Actions : public QObject {
  Q_OBJECT

 public:
  explicit Actions(QMainWindow& window);

  [[nodiscard]] QAction* action(Command command) const { return actions_.at(command); }
  void on(Command command, std::function<void()> what);
  /// The undo and redo actions of the workbench, and the toggles of the panels.
  void addUndo(QAction* undo, QAction* redo);
  void addPanels(const std::vector<QDockWidget*>& docks);
  void setRecent(const QStringList& files);
  void showLanguage(const QString& code);
  void showAppearance(Appearance appearance);
  void retranslate();
  /// The shortcuts as rich text.
  [[nodiscard]] QString keysHtml() const;

 signals:
  void languageChosen(const QString& code);
  void appearanceChosen(aviary::Appearance appearance);
  void recentChosen(const QString& file);

 private:
  void add(QMenu* menu, Command command, const QList<QKeySequence>& keys);
  void fillMenus();
  void nameFileCommands();
  void nameViewCommands();

  QMainWindow& window_;
  QMenu* file_;
  QMenu* recent_;
  QMenu* export_;
  QMenu* edit_;
  QMenu* play_;
  QMenu* view_;
  QMenu* panels_;
  QMenu* language_;
  QMenu* appearance_;
  QMenu* help_;
  QActionGroup* languages_;
  QActionGroup* appearances_;
  std::map<Command, QAction*> actions_;
};

}  // namespace aviary
