#include <QAbstractItemModelTester>
#include <QDir>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QFile>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <algorithm>

#include "gui/app/actions.hpp"
#include "gui/app/command_line.hpp"
#include "gui/app/export.hpp"
#include "gui/models/compare_model.hpp"
#include "gui/models/diagnostics_model.hpp"
#include "gui/models/event_log_model.hpp"
#include "gui/models/intervention_model.hpp"
#include "gui/models/phase_graph.hpp"
#include "gui/models/why_text.hpp"
#include "gui/panels/charts_panel.hpp"
#include "gui/panels/code_edit.hpp"
#include "gui/panels/editor_panel.hpp"
#include "gui/panels/interventions_panel.hpp"
#include "gui/panels/knob_row.hpp"
#include "gui/panels/log_panel.hpp"
#include "gui/panels/states_panel.hpp"
#include "gui/panels/what_if_panel.hpp"
#include "gui/runner/file_text.hpp"
#include "tests/gui/window_fixture.hpp"

namespace aviary {
namespace {

TEST_CASE("window: a run fills the log, and its models keep the rules of Qt") {
  testing::OpenWindow open;
  REQUIRE(open.state().run() != nullptr);
  EventLogModel log(open.state());
  EventLogFilter filter(log);
  CompareModel compare(open.state());
  InterventionModel hands(open.bench());
  DiagnosticsModel problems;
  using Mode = QAbstractItemModelTester::FailureReportingMode;
  const QAbstractItemModelTester logTester(&log, Mode::Fatal);
  const QAbstractItemModelTester filterTester(&filter, Mode::Fatal);
  const QAbstractItemModelTester compareTester(&compare, Mode::Fatal);
  const QAbstractItemModelTester handsTester(&hands, Mode::Fatal);
  const QAbstractItemModelTester problemsTester(&problems, Mode::Fatal);
  CHECK(log.rowCount() > 10);
  filter.setLowest(LogSeverity::Failure);
  CHECK(filter.rowCount() > 0);
  CHECK(filter.rowCount() < log.rowCount());
  filter.setText(QStringLiteral("no such text"));
  CHECK(filter.rowCount() == 0);
  CHECK(compare.columnCount() == 2);
  CHECK(open.state().pin(QStringLiteral("A")));
  CHECK(compare.columnCount() == 3);
  problems.take(open.bench().last());
}

TEST_CASE("window: a run opens where traffic and pods are furthest apart, with its line in view") {
  testing::OpenWindow open("rollback.yaml");
  QTest::qWait(50);
  const RolloutView& view = open.state().run()->view;
  CHECK(open.state().cursor() == std::floor(tellingTime(view)));
  CHECK(open.state().cursor() > 0);
  const QTableView* table = open.window.logPanel().table();
  const QModelIndex now = table->currentIndex();
  REQUIRE(now.isValid());
  CHECK(table->viewport()->rect().contains(table->visualRect(now).center()));
}

TEST_CASE("window: the state graph lights the phase at the cursor and keeps the way there") {
  testing::OpenWindow open("rollback.yaml");
  const RolloutView& view = open.state().run()->view;
  const PhaseGraph graph = phaseGraph();
  struct Row {
    double seconds;
    const char* now;
    std::size_t visited;
  };
  // Initialized at 1:10, Progressing at 2:10, Failed at 9:10.
  const Row rows[] = {{30, "Initializing", 1},
                      {100, "Initialized", 2},
                      {300, "Progressing", 3},
                      {view.end, "Failed", 4}};
  auto* panel = open.window.findChild<StatesPanel*>();
  REQUIRE(panel != nullptr);
  for (const Row& row : rows) {
    CAPTURE(row.seconds);
    const PhasePath path = pathUntil(view, row.seconds);
    CHECK(path.now == row.now);
    CHECK(path.visited.size() == row.visited);
    CHECK(path.moves.size() == row.visited - 1);
    CHECK(graph.find(path.now) < graph.nodes.size());
    open.state().setCursor(row.seconds);
    CHECK(panel->accessibleDescription() == QStringLiteral("phase ") + QLatin1String(row.now));
  }
}

TEST_CASE("window: a selected line moves the cursor, and the cursor selects a line") {
  testing::OpenWindow open;
  QTableView* table = open.window.logPanel().table();
  const QModelIndex last = table->model()->index(table->model()->rowCount() - 1, 0);
  table->setCurrentIndex(last);
  CHECK(open.state().cursor() == last.data(EventLogModel::TimeRole).toDouble());
  open.state().setCursor(200);
  const QModelIndex now = table->currentIndex();
  REQUIRE(now.isValid());
  CHECK(now.data(EventLogModel::TimeRole).toDouble() <= 200);
  CHECK(now.data(EventLogModel::RecordRole).toUInt() == open.state().selected().value);
  open.window.playback().next();
  CHECK(open.state().cursor() > 200);
  open.window.playback().previous();
  CHECK(open.state().cursor() <= 200);
}

TEST_CASE("window: why tells the rule with its numbers and leads along the causes") {
  testing::OpenWindow open;
  const RolloutView& view = open.state().run()->view;
  const Mark* halt = nullptr;
  for (const Mark& mark : view.decisions) {
    if (mark.kind == MarkKind::Halt) halt = &mark;
  }
  REQUIRE(halt != nullptr);
  const QString why = whyPlain(*open.state().run(), halt->record);
  CHECK(why.contains(QStringLiteral("request-success-rate")));
  CHECK(why.contains(QStringLiteral("< 99 %")));
  CHECK(whyHtml(*open.state().run(), halt->record, {}).contains(QStringLiteral("record:")));
}

TEST_CASE("window: a typed value plays again, and undo brings the first run back") {
  testing::OpenWindow open("rollout.yaml");
  const std::string first = open.digest();
  KnobRow* row = open.window.whatIfPanel().row(KnobId::StepWeight);
  REQUIRE(row != nullptr);
  row->box()->setValue(25);
  open.waitForRun();
  const std::string second = open.digest();
  CHECK(second != first);
  CHECK(open.state().ghost() != nullptr);
  open.bench().undoStack().undo();
  open.waitForRun();
  CHECK(open.digest() == first);
  CHECK(row->value() == 10);
  open.bench().undoStack().redo();
  open.waitForRun();
  CHECK(open.digest() == second);
}

TEST_CASE("window: the newest of many changes wins") {
  testing::OpenWindow open("rollout.yaml");
  QSignalSpy finished(&open.bench(), &Workbench::finished);
  for (int i = 1; i <= 20; ++i) {
    WhatIf whatIf;
    whatIf.values[KnobId::StepWeight] = i;
    open.bench().preview(whatIf);
  }
  open.waitForRun();
  CHECK(finished.count() < 20);
  CHECK(open.state().run()->request.whatIf.values.at(KnobId::StepWeight) == 20);
}

TEST_CASE("window: a run that is cancelled leaves the one before") {
  testing::OpenWindow open("rollout.yaml");
  const std::string before = open.digest();
  WhatIf whatIf;
  whatIf.values[KnobId::LoadRate] = 20000;
  open.bench().preview(whatIf);
  open.bench().cancel();
  REQUIRE(QTest::qWaitFor([&] { return !open.bench().runner().busy(); }, 60000));
  QTest::qWait(50);
  CHECK(open.digest() == before);
}

TEST_CASE("window: an intervention at the cursor changes the run and can be taken away") {
  testing::OpenWindow open("rollout.yaml");
  const std::string before = open.digest();
  const auto halts = [&] {
    const std::vector<Mark>& marks = open.state().run()->view.decisions;
    return std::count_if(marks.begin(), marks.end(),
                         [](const Mark& mark) { return mark.kind == MarkKind::Halt; });
  };
  const auto haltsBefore = halts();
  open.state().setCursor(300);
  open.window.interventionsPanel().intervene(InterventionChoice::ErrorFault, "payment:v2.0.0",
                                             "30%");
  open.waitForRun();
  CHECK(open.digest() != before);
  // Three minutes of errors, one check a minute.
  CHECK(halts() >= haltsBefore + 2);
  REQUIRE(open.bench().interventions().size() == 1);
  CHECK(open.bench().interventions().front().at == std::chrono::seconds{300});
  open.bench().removeIntervention(0);
  open.waitForRun();
  CHECK(open.digest() == before);
}

TEST_CASE("window: a broken text keeps the last good run, and the fix mends it") {
  testing::OpenWindow open("rollout.yaml");
  const std::string before = open.digest();
  const QString file = open.bench().file();
  QString text = QString::fromStdString(*readTextFile(file.toStdString()).text);
  open.window.showPanel(QStringLiteral("editor"));
  EditorPanel& editor = open.window.editorPanel();
  editor.edit()->setPlainText(text.replace(QStringLiteral("  seed:"), QStringLiteral("  sead:")));
  editor.playNow();
  open.waitForRun();
  CHECK_FALSE(open.bench().last()->playable());
  CHECK(open.state().freshness() == ViewState::Freshness::Stale);
  CHECK(open.digest() == before);
  CHECK(editor.problems()->model()->rowCount() > 0);
  REQUIRE_FALSE(editor.fixButton()->isHidden());
  editor.fixButton()->click();
  open.waitForRun();
  CHECK(open.bench().last()->playable());
  CHECK(open.state().freshness() == ViewState::Freshness::Fresh);
}

TEST_CASE("window: a file that is not there is told, not thrown") {
  testing::OpenWindow open;
  open.window.open(QStringLiteral("no/such/file.yaml"));
  open.waitForRun();
  CHECK_FALSE(open.bench().last()->playable());
  CHECK_FALSE(open.bench().last()->source->problem.empty());
}

TEST_CASE("window: every panel speaks Korean after a switch, and English after another") {
  testing::OpenWindow open;
  const QString english = open.window.dock(QStringLiteral("why"))->windowTitle();
  open.window.language().use(QStringLiteral("ko"));
  QApplication::processEvents();
  CHECK(open.window.dock(QStringLiteral("why"))->windowTitle() == QStringLiteral("왜?"));
  CHECK(open.window.chartsPanel().charts().size() == 7);
  open.window.language().use(QStringLiteral("en"));
  QApplication::processEvents();
  CHECK(open.window.dock(QStringLiteral("why"))->windowTitle() == english);
}

TEST_CASE("translations: Korean has every text") {
  for (const char* language : {"ko", "en"}) {
    QFile file(QStringLiteral(AVIARY_SOURCE_DIR "/gui/app/translations/aviary_%1.ts")
                   .arg(QLatin1String(language)));
    REQUIRE(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    CAPTURE(language);
    CHECK_FALSE(text.contains("type=\"unfinished\""));
    CHECK_FALSE(text.contains("<translation></translation>"));
    CHECK(text.count("<message") >= 6);
  }
}

TEST_CASE("window: pictures and bundles are written") {
  testing::OpenWindow open;
  const QTemporaryDir folder;
  for (const char* name : {"charts.png", "charts.svg", "charts.pdf"}) {
    CAPTURE(name);
    const QString file = folder.filePath(QLatin1String(name));
    CHECK(exportCharts(open.window.chartsPanel(), file).isEmpty());
    CHECK(QFileInfo(file).size() > 2000);
  }
  CHECK(exportBundle(*open.state().run(), folder.filePath(QStringLiteral("bundle"))).isEmpty());
  const QString bundle = folder.filePath(QStringLiteral("bundle"));
  CHECK(QFile::exists(bundle + QStringLiteral("/scenario.resolved.yaml")));
  CHECK(QFile::exists(bundle + QStringLiteral("/series.csv")));
  CHECK_FALSE(exportCsv(*open.state().run(), QStringLiteral("/no/such/folder/a.csv")).isEmpty());
}

TEST_CASE("window: everything that can be reached by keyboard has a name") {
  testing::OpenWindow open;
  for (const QWidget* widget : open.window.findChildren<QWidget*>()) {
    const bool ours = widget->inherits("aviary::TimeChart") || widget->inherits("QComboBox") ||
                      widget->inherits("QTableView") || widget->inherits("QSlider");
    if (!ours || (widget->focusPolicy() & Qt::TabFocus) == 0) continue;
    CAPTURE(widget->metaObject()->className());
    CHECK_FALSE(widget->accessibleName().isEmpty());
  }
}

TEST_CASE("command line: a moment, a picture and a wrong option") {
  const StartOptions options = readCommandLine(
      {QStringLiteral("aviary-gui"), QStringLiteral("a.yaml"), QStringLiteral("--at"),
       QStringLiteral("4:30"), QStringLiteral("--screenshot"), QStringLiteral("out.png"),
       QStringLiteral("--language"), QStringLiteral("ko")});
  CHECK(options.problem.isEmpty());
  CHECK(options.at == 270);
  CHECK(options.file == QStringLiteral("a.yaml"));
  CHECK(options.language == QStringLiteral("ko"));
  CHECK_FALSE(readCommandLine({QStringLiteral("aviary-gui"), QStringLiteral("--language"),
                               QStringLiteral("xx")})
                  .problem.isEmpty());
  CHECK_FALSE(
      readCommandLine({QStringLiteral("aviary-gui"), QStringLiteral("--nope")}).problem.isEmpty());
}

}  // namespace
}  // namespace aviary
