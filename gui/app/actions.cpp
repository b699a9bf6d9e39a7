#include "gui/app/actions.hpp"

#include <QAction>
#include <QActionGroup>
#include <QDockWidget>
#include <QFileInfo>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <array>

namespace aviary {

Actions::Actions(QMainWindow& window)
    : QObject(&window),
      window_(window),
      file_(window.menuBar()->addMenu(QString())),
      recent_(nullptr),
      export_(nullptr),
      edit_(window.menuBar()->addMenu(QString())),
      play_(window.menuBar()->addMenu(QString())),
      view_(window.menuBar()->addMenu(QString())),
      panels_(nullptr),
      language_(nullptr),
      appearance_(nullptr),
      help_(window.menuBar()->addMenu(QString())),
      languages_(new QActionGroup(this)),
      appearances_(new QActionGroup(this)) {
  fillMenus();
  retranslate();
}

void Actions::add(QMenu* menu, Command command, const QList<QKeySequence>& keys) {
  QAction* action = menu->addAction(QString());
  action->setShortcuts(keys);
  actions_[command] = action;
}

void Actions::fillMenus() {
  add(file_, Command::Open, {QKeySequence::Open});
  recent_ = file_->addMenu(QString());
  add(file_, Command::StartPage, {});
  add(file_, Command::Save, {QKeySequence::Save});
  add(file_, Command::SaveAs, {QKeySequence::SaveAs, Qt::CTRL | Qt::SHIFT | Qt::Key_S});
  export_ = file_->addMenu(QString());
  add(export_, Command::ExportPicture, {Qt::CTRL | Qt::Key_E});
  add(export_, Command::ExportCsv, {});
  add(export_, Command::ExportBundle, {});
  add(export_, Command::ExportScenario, {});
  add(file_, Command::CopyScenario, {Qt::CTRL | Qt::SHIFT | Qt::Key_C});
  file_->addSeparator();
  add(file_, Command::Quit, {QKeySequence::Quit});
  add(play_, Command::PlayPause, {Qt::Key_Space});
  add(play_, Command::PreviousDecision, {Qt::Key_Comma});
  add(play_, Command::NextDecision, {Qt::Key_Period});
  add(play_, Command::Slower, {Qt::Key_BracketLeft});
  add(play_, Command::Faster, {Qt::Key_BracketRight});
  play_->addSeparator();
  add(play_, Command::ShowInterventions, {Qt::Key_I});
  add(play_, Command::PinRun, {Qt::Key_P});
  add(play_, Command::ShowCompare, {Qt::Key_C});
  add(view_, Command::FitTime, {Qt::Key_0});
  add(view_, Command::ZoomIn, {Qt::CTRL | Qt::Key_Plus, Qt::CTRL | Qt::Key_Equal});
  add(view_, Command::ZoomOut, {Qt::CTRL | Qt::Key_Minus});
  view_->addSeparator();
  add(view_, Command::FilterLog, {Qt::Key_L});
  add(view_, Command::ShowWhy, {Qt::Key_W});
  add(view_, Command::ShowYaml, {Qt::Key_E});
  add(view_, Command::ShowEditor, {Qt::Key_S});
  add(view_, Command::ChooseRollout, {Qt::Key_R});
  panels_ = view_->addMenu(QString());
  add(view_, Command::ResetLayout, {});
  view_->addSeparator();
  language_ = view_->addMenu(QString());
  appearance_ = view_->addMenu(QString());
  add(view_, Command::OtherLanguage, {Qt::CTRL | Qt::Key_L});
  // Each language in its own words.
  for (const auto& [code, name] : {std::pair("en", "English"), std::pair("ko", "한국어")}) {
    QAction* action = language_->addAction(QString::fromUtf8(name));
    action->setCheckable(true);
    action->setData(QString::fromUtf8(code));
    languages_->addAction(action);
  }
  for (const Appearance appearance : {Appearance::System, Appearance::Light, Appearance::Dark}) {
    QAction* action = appearance_->addAction(QString());
    action->setCheckable(true);
    action->setData(static_cast<int>(appearance));
    appearances_->addAction(action);
  }
  add(help_, Command::Keys, {Qt::Key_Question, Qt::Key_F1});
  add(help_, Command::About, {});
  connect(languages_, &QActionGroup::triggered, this,
          [this](const QAction* action) { emit languageChosen(action->data().toString()); });
  connect(appearances_, &QActionGroup::triggered, this, [this](const QAction* action) {
    emit appearanceChosen(static_cast<Appearance>(action->data().toInt()));
  });
}

void Actions::on(Command command, std::function<void()> what) {
  connect(action(command), &QAction::triggered, this, std::move(what));
}

void Actions::addUndo(QAction* undo, QAction* redo) {
  undo->setShortcuts(QKeySequence::Undo);
  redo->setShortcuts(QKeySequence::Redo);
  edit_->addAction(undo);
  edit_->addAction(redo);
}

void Actions::addPanels(const std::vector<QDockWidget*>& docks) {
  for (QDockWidget* dock : docks) panels_->addAction(dock->toggleViewAction());
}

void Actions::setRecent(const QStringList& files) {
  recent_->clear();
  for (const QString& file : files) {
    QAction* action = recent_->addAction(QFileInfo(file).fileName());
    action->setToolTip(file);
    connect(action, &QAction::triggered, this, [this, file] { emit recentChosen(file); });
  }
  recent_->setEnabled(!files.isEmpty());
}

void Actions::showLanguage(const QString& code) {
  for (QAction* action : languages_->actions()) action->setChecked(action->data() == code);
}

void Actions::showAppearance(Appearance appearance) {
  for (QAction* action : appearances_->actions()) {
    action->setChecked(action->data().toInt() == static_cast<int>(appearance));
  }
}

void Actions::nameFileCommands() {
  const auto name = [&](Command command, const QString& text) { action(command)->setText(text); };
  name(Command::Open, tr("&Open…"));
  name(Command::Save, tr("&Save"));
  name(Command::SaveAs, tr("Save &as…"));
  name(Command::StartPage, tr("S&tart page"));
  name(Command::ExportPicture, tr("&Picture (PNG, SVG, PDF)…"));
  name(Command::ExportCsv, tr("&Curves (CSV)…"));
  name(Command::ExportBundle, tr("&Bundle of the run…"));
  name(Command::ExportScenario, tr("&Scenario (YAML)…"));
  name(Command::CopyScenario, tr("&Copy as scenario"));
  name(Command::Quit, tr("&Quit"));
  name(Command::PlayPause, tr("&Play or pause"));
  name(Command::PreviousDecision, tr("P&revious decision"));
  name(Command::NextDecision, tr("&Next decision"));
  name(Command::Slower, tr("S&lower"));
  name(Command::Faster, tr("&Faster"));
  name(Command::PinRun, tr("P&in this run"));
}

void Actions::nameViewCommands() {
  const auto name = [&](Command command, const QString& text) { action(command)->setText(text); };
  name(Command::FitTime, tr("&Fit the whole run"));
  name(Command::ZoomIn, tr("Zoom &in"));
  name(Command::ZoomOut, tr("Zoom &out"));
  name(Command::FilterLog, tr("Filter the &log"));
  name(Command::ShowWhy, tr("&Why?"));
  name(Command::ShowYaml, tr("&YAML of an object"));
  name(Command::ShowEditor, tr("&Edit the scenario"));
  name(Command::ShowInterventions, tr("&Intervene"));
  name(Command::ShowCompare, tr("&Compare runs"));
  name(Command::ChooseRollout, tr("Choose the r&ollout"));
  // The name of the other language, in that language.
  name(Command::OtherLanguage, tr("한국어", "the other language, in its own words"));
  name(Command::ResetLayout, tr("&Restore the panels"));
  name(Command::Keys, tr("&Keys"));
  name(Command::About, tr("&About Aviary"));
}

void Actions::retranslate() {
  file_->setTitle(tr("&File"));
  recent_->setTitle(tr("Open &recent"));
  export_->setTitle(tr("E&xport"));
  edit_->setTitle(tr("&Edit"));
  play_->setTitle(tr("&Run"));
  view_->setTitle(tr("&View"));
  panels_->setTitle(tr("&Panels"));
  language_->setTitle(tr("&Language"));
  appearance_->setTitle(tr("&Appearance"));
  help_->setTitle(tr("&Help"));
  const QList<QAction*> appearances = appearances_->actions();
  appearances.at(0)->setText(tr("As the &desktop"));
  appearances.at(1)->setText(tr("&Light"));
  appearances.at(2)->setText(tr("Dar&k"));
  nameFileCommands();
  nameViewCommands();
  // Korean menus have their letters in brackets; a button of the tool bar has none.
  constexpr qsizetype letterLength = 4;  // "(&X)"
  for (const auto& [command, action] : actions_) {
    QString text = action->text();
    if (const qsizetype at = text.indexOf(QLatin1String("(&")); at >= 0) {
      text.remove(at, letterLength);
    }
    action->setIconText(text.remove(QLatin1Char('&')));
  }
}

QString Actions::keysHtml() const {
  QString rows;
  for (const auto& [command, action] : actions_) {
    if (action->shortcut().isEmpty()) continue;
    const QString name = action->text().remove(QLatin1Char('&')).toHtmlEscaped();
    rows += QStringLiteral("<tr><td><b>%1</b></td><td>&nbsp;&nbsp;%2</td></tr>")
                .arg(action->shortcut().toString(QKeySequence::NativeText).toHtmlEscaped(), name);
  }
  rows += QStringLiteral("<tr><td><b>%1</b></td><td>&nbsp;&nbsp;%2</td></tr>")
              .arg(tr("Left, Right, Home, End"), tr("move the cursor on a chart"));
  rows += QStringLiteral("<tr><td><b>+ −</b></td><td>&nbsp;&nbsp;%1</td></tr>")
              .arg(tr("zoom on a chart"));
  rows += QStringLiteral("<tr><td><b>Ctrl+Space</b></td><td>&nbsp;&nbsp;%1</td></tr>")
              .arg(tr("complete a word in the editor"));
  return QStringLiteral("<table>%1</table>").arg(rows);
}

}  // namespace aviary
