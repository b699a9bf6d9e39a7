#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDirIterator>
#include <QFile>
#include <QMenu>
#include <QTableView>
#include <QTemporaryDir>
#include <set>

#include "gui/app/actions.hpp"
#include "gui/app/command_line.hpp"
#include "gui/charts/chart_readings.hpp"
#include "gui/charts/time_chart.hpp"
#include "gui/models/lessons.hpp"
#include "gui/models/words.hpp"
#include "gui/panels/charts_panel.hpp"
#include "gui/panels/compare_panel.hpp"
#include "gui/panels/copy_rows.hpp"
#include "gui/panels/intervention_menu.hpp"
#include "gui/panels/interventions_panel.hpp"
#include "gui/panels/knob_row.hpp"
#include "gui/panels/log_panel.hpp"
#include "gui/panels/rollout_bar.hpp"
#include "gui/panels/start_page.hpp"
#include "gui/panels/what_if_panel.hpp"
#include "gui/runner/play.hpp"
#include "sim/run/run_control.hpp"
#include "tests/gui/window_fixture.hpp"

namespace aviary {
namespace {

std::string path(const QString& name) {
  return testing::scenarioPath(name.toUtf8().constData()).toStdString();
}

RunPointer playedRun(RunRequest request) {
  RunControl control;
  request.purpose = RunPurpose::Preview;
  return play(std::move(request), control);
}

TEST_CASE("rollouts: every example opens to a picture with something in it") {
  const QStringList files = exampleFiles();
  CHECK(files.size() > 20);
  for (const QString& file : files) {
    CAPTURE(file.toStdString());
    RunRequest request;
    request.file = file.toStdString();
    const RunPointer run = playedRun(std::move(request));
    REQUIRE(run->playable());
    CHECK_FALSE(run->rollouts.empty());
    CHECK_FALSE(run->view.curve(CurveId::PrimaryReady).empty());
    CHECK_FALSE(run->view.phases.empty());
    // One Canary has no users of its own but a load test.
    if (run->view.kind != RolloutKind::Canary) {
      CHECK(run->view.curve(CurveId::Rps).greatest() > 0);
    }
    // A new example is told in English until somebody writes its Korean sentence.
    WARN(isLesson(run->trace->header().description));
  }
}

TEST_CASE("rollouts: a scenario with several Deployments shows the one that is chosen") {
  testing::OpenWindow open("../incidents/eco2.yaml");
  RolloutBar& bar = open.window.rolloutBar();
  REQUIRE(open.state().run()->rollouts.size() > 5);
  CHECK(bar.choice()->count() == static_cast<int>(open.state().run()->rollouts.size()));
  const std::string before = open.digest();
  open.bench().chooseRollout(QStringLiteral("character-api"));
  open.waitForRun();
  const FinishedRun& run = *open.state().run();
  CHECK(run.rollouts[run.shown].key.name == "character-api");
  CHECK(run.view.kind == RolloutKind::Update);
  CHECK(run.view.roles.newImage == "eco2/character-api:v2");
  // Whoever is looked at: it is the same run.
  CHECK(open.digest() == before);
  CHECK(bar.choice()->currentText().contains(QStringLiteral("character-api")));
}

TEST_CASE("rollouts: the controls follow the rollout that is chosen, and keep what they changed") {
  testing::OpenWindow open("../incidents/eco2.yaml");
  const auto choose = [&](const char* name) {
    open.bench().chooseRollout(QString::fromLatin1("Deployment/eco2/%1").arg(QLatin1String(name)));
    open.waitForRun();
  };
  const auto load = [&] { return open.window.whatIfPanel().row(KnobId::LoadRate)->value(); };
  choose("auth-api");
  CHECK(load() == 20);
  // Nothing brings a new auth-api out in the timeline; character-api is updated at 2:00.
  CHECK(open.window.whatIfPanel().row(KnobId::ErrorRate) == nullptr);
  WhatIf changed = open.window.whatIfPanel().whatIf();
  changed.values[KnobId::LoadRate] = 40;
  open.bench().commit(changed);
  open.waitForRun();
  const std::string busy = open.digest();
  choose("character-api");
  CHECK(load() == 10);
  CHECK(open.window.whatIfPanel().row(KnobId::ErrorRate) != nullptr);
  CHECK(open.digest() == busy);
  choose("auth-api");
  CHECK(load() == 40);
  choose("character-api");
  open.bench().undoStack().undo();
  open.waitForRun();
  CHECK(load() == 10);
  choose("auth-api");
  CHECK(load() == 20);
  CHECK(open.digest() != busy);
}

TEST_CASE("rollouts: a run with one version shows what was asked for instead of shares") {
  testing::OpenWindow open("../incidents/zone-down.yaml");
  CHECK(open.state().run()->view.kind == RolloutKind::Steady);
  CHECK(open.window.chartsPanel().chart(ChartKind::Shares)->isHidden());
  open.window.open(testing::scenarioPath("rollout.yaml"));
  open.waitForRun();
  CHECK_FALSE(open.window.chartsPanel().chart(ChartKind::Shares)->isHidden());
}

TEST_CASE("strategies: each of them changes how the new version is brought out") {
  std::set<std::string> digests;
  for (const StrategyChoice strategy : strategyChoices) {
    CAPTURE(static_cast<int>(strategy));
    RunRequest request;
    request.file = path(QStringLiteral("rollout.yaml"));
    request.whatIf.strategy = strategy;
    const RunPointer run = playedRun(std::move(request));
    REQUIRE(run->playable());
    digests.insert(run->summary.digest);
    CHECK_FALSE(Words::strategyHelp(strategy).isEmpty());
  }
  // The payment Canary is written with equal steps of weight: Weighted is AsWritten.
  CHECK(digests.size() == strategyChoices.size() - 1);
}

TEST_CASE("menus: a node, a version, the traffic and the Canary offer what can be done to them") {
  testing::OpenWindow open("rollout.yaml");
  const Scenario& scenario = *open.state().run()->scenario;
  std::vector<InterventionChoice> done;
  const Intervene intervene = [&](InterventionChoice choice, const std::string&,
                                  const std::string&) { done.push_back(choice); };
  for (const ThingKind kind : {ThingKind::Everything, ThingKind::Canary, ThingKind::Node,
                               ThingKind::Version, ThingKind::Traffic}) {
    CAPTURE(static_cast<int>(kind));
    QMenu menu;
    CHECK(fillInterventionMenu(menu, scenario, {kind, {}}, intervene));
  }
  QMenu node;
  REQUIRE(fillInterventionMenu(node, scenario, {ThingKind::Node, "default-1"}, intervene));
  REQUIRE(node.actions().size() == 2);
  for (QAction* action : node.actions()) action->trigger();
  CHECK(done == std::vector{InterventionChoice::Drain, InterventionChoice::NodeFault});
}

TEST_CASE("interventions: what one does can be written anew") {
  testing::OpenWindow open("rollout.yaml");
  open.state().setCursor(300);
  open.window.interventionsPanel().intervene(InterventionChoice::Scale, "payment-service", "5");
  open.waitForRun();
  QAbstractItemModel* model = open.window.interventionsPanel().table()->model();
  const QModelIndex what = model->index(0, 1);
  CHECK_FALSE(model->setData(what, QStringLiteral("{deployment: [")));
  CHECK(model->setData(what, QStringLiteral("{deployment: payment-service, replicas: 7}")));
  QApplication::processEvents();
  open.waitForRun();
  REQUIRE(open.bench().interventions().size() == 1);
  CHECK(open.bench().interventions().front().value == "{deployment: payment-service, replicas: 7}");
}

TEST_CASE("copies: rows, a sentence, and a scenario with the command that plays it") {
  testing::OpenWindow open("rollback.yaml");
  open.state().setCursor(300);
  const QString row = rowsText(*open.window.logPanel().table());
  CHECK(row.count(QLatin1Char('\n')) == 0);
  CHECK(row.contains(QLatin1Char('\t')));
  open.window.showPanel(QStringLiteral("compare"));
  CHECK(rowsText(*open.window.comparePanel().table()).count(QLatin1Char('\n')) > 3);
  const TimeChart& shares = *open.window.chartsPanel().chart(ChartKind::Shares);
  const QString sentence = readingSentence(shares.content(), open.state().run()->view, 300);
  CHECK(sentence.startsWith(QStringLiteral("5:00 traffic to v2")));
  CHECK(sentence.contains(QStringLiteral("apart by")));
  open.window.actions().action(Command::CopyScenario)->trigger();
  const QString text = QApplication::clipboard()->text();
  CHECK(text.startsWith(QStringLiteral("# aviary run '")));
  CHECK(text.contains(QStringLiteral("kind: Scenario")));
}

TEST_CASE("copies: a changed value stands in the command, what no option says does not") {
  RunRequest request;
  request.file = path(QStringLiteral("rollout.yaml"));
  request.whatIf.values[KnobId::StepWeight] = 25;
  const RunPointer turned = playedRun(request);
  CHECK(commandLine(*turned).find("--set 'Canary/payment-service:spec.analysis.stepWeight=25'") !=
        std::string::npos);
  request.whatIf.strategy = StrategyChoice::BlueGreen;
  CHECK(commandLine(*playedRun(request)) == "aviary run scenario.yaml");
}

TEST_CASE("lessons: every one of them is told in Korean too") {
  testing::OpenWindow open;
  open.window.language().use(QStringLiteral("ko"));
  const std::string english = "The new version never becomes ready.";
  REQUIRE(isLesson(english));
  CHECK(lessonOf(english) != QString::fromStdString(english));
  CHECK(lessonOf("A sentence of somebody else.") == QStringLiteral("A sentence of somebody else."));
  open.window.language().use(QStringLiteral("en"));
}

TEST_CASE("files: a manifest that is brought along gets a scenario proposed around it") {
  testing::OpenWindow open;
  const QTemporaryDir folder;
  const QString manifest = folder.filePath(QStringLiteral("canary.yaml"));
  REQUIRE(QFile::copy(QStringLiteral(AVIARY_SOURCE_DIR "/scenarios/payment/manifests/canary.yaml"),
                      manifest));
  open.window.openFiles({manifest});
  open.waitForRun();
  CHECK(open.bench().last()->playable());
  CHECK(open.bench().unsavedFiles().size() == 1);
  const QString proposed = folder.filePath(QStringLiteral("canary.scenario.yaml"));
  CHECK_FALSE(QFile::exists(proposed));
  CHECK(open.bench().save(proposed).isEmpty());
  CHECK(QFile::exists(proposed));
  open.waitForRun();
}

TEST_CASE("files: a scenario goes on under another name") {
  testing::OpenWindow open("rollout.yaml");
  const QTemporaryDir folder;
  const QString copy = folder.filePath(QStringLiteral("copy.yaml"));
  CHECK(open.bench().saveAs(copy).isEmpty());
  open.waitForRun();
  CHECK(QFile::exists(copy));
  CHECK(open.bench().file() == copy);
}

TEST_CASE("command line: a rollout to look at") {
  const StartOptions options =
      readCommandLine({QStringLiteral("aviary-gui"), QStringLiteral("a.yaml"),
                       QStringLiteral("--canary"), QStringLiteral("shop")});
  CHECK(options.problem.isEmpty());
  CHECK(options.rollout == QStringLiteral("shop"));
}

/// What a user can press, type into, choose from or read line by line.
bool isControl(const QWidget& widget) {
  for (const char* type :
       {"QAbstractButton", "QComboBox", "QAbstractSpinBox", "QAbstractSlider", "QLineEdit",
        "QAbstractItemView", "QTextEdit", "QPlainTextEdit", "aviary::TimeChart",
        "aviary::RatioChart", "aviary::ClusterPanel", "aviary::StatesPanel", "aviary::Scrubber"}) {
    if (widget.inherits(type)) return true;
  }
  return false;
}

/// Parts that Qt makes inside of a control: the control itself has the name.
bool isPartOfControl(const QWidget& widget) {
  const QString name = widget.objectName();
  if (name.startsWith(QStringLiteral("qt_")) || widget.inherits("QHeaderView")) return true;
  if (widget.inherits("QScrollBar")) return true;
  for (const QWidget* parent = widget.parentWidget(); parent != nullptr;
       parent = parent->parentWidget()) {
    const bool outer = parent->inherits("QComboBox") || parent->inherits("QAbstractSpinBox") ||
                       parent->inherits("QLineEdit") || parent->inherits("QAbstractItemView");
    const bool frame = parent->inherits("QTabBar") || parent->inherits("QDockWidgetTitleButton");
    if (outer || frame) return true;
  }
  return widget.inherits("QDockWidgetTitleButton") || widget.inherits("QTabBar") ||
         widget.inherits("QMenu");
}

TEST_CASE("names: every control of the window says what it is, in both languages") {
  testing::OpenWindow open;
  for (const char* language : {"en", "ko"}) {
    open.window.language().use(QLatin1String(language));
    QApplication::processEvents();
    for (const QWidget* widget : open.window.findChildren<QWidget*>()) {
      if (!isControl(*widget) || isPartOfControl(*widget)) continue;
      const auto* button = qobject_cast<const QAbstractButton*>(widget);
      const bool named =
          !widget->accessibleName().isEmpty() || (button != nullptr && button->text().size() > 1);
      const std::string what = std::string(widget->metaObject()->className()) + " in " +
                               widget->parentWidget()->metaObject()->className() + ", " + language;
      CAPTURE(what);
      CHECK(named);
    }
  }
  open.window.language().use(QStringLiteral("en"));
}

}  // namespace
}  // namespace aviary
