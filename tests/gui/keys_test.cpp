#include <QAction>
#include <QDockWidget>
#include <QLineEdit>
#include <QMessageBox>

#include "gui/app/actions.hpp"
#include "gui/charts/time_chart.hpp"
#include "gui/panels/charts_panel.hpp"
#include "gui/panels/interventions_panel.hpp"
#include "gui/panels/log_panel.hpp"
#include "tests/gui/window_fixture.hpp"

namespace aviary {
namespace {

struct ActiveWindow : testing::OpenWindow {
  ActiveWindow() {
    window.activateWindow();
    REQUIRE(QTest::qWaitForWindowActive(&window));
    window.chartsPanel().chart(ChartKind::Shares)->setFocus();
  }
  void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QWidget* focus = QApplication::focusWidget();
    QTest::keyClick(focus == nullptr ? &window : focus, key, modifiers);
    QApplication::processEvents();
  }
  [[nodiscard]] bool isSeen(const char* panel) {
    return !window.dock(QLatin1String(panel))->visibleRegion().isEmpty();
  }
};

TEST_CASE("keys: space plays and pauses, comma and period step between decisions") {
  ActiveWindow open;
  open.press(Qt::Key_Space);
  CHECK(open.window.playback().playing());
  open.press(Qt::Key_Space);
  CHECK_FALSE(open.window.playback().playing());
  open.state().setCursor(0);
  open.press(Qt::Key_Period);
  const double first = open.state().cursor();
  CHECK(first > 0);
  open.press(Qt::Key_Period);
  CHECK(open.state().cursor() > first);
  open.press(Qt::Key_Comma);
  CHECK(open.state().cursor() == first);
}

TEST_CASE("keys: brackets change the speed, 0 fits, arrows move the cursor") {
  ActiveWindow open;
  const double speed = open.window.playback().speed();
  open.press(Qt::Key_BracketRight);
  CHECK(open.window.playback().speed() == 2 * speed);
  open.press(Qt::Key_BracketLeft);
  CHECK(open.window.playback().speed() == speed);
  open.press(Qt::Key_Plus, Qt::ControlModifier);
  CHECK(open.state().window().length() < open.state().end());
  open.press(Qt::Key_0);
  CHECK(open.state().window().length() == open.state().end());
  open.state().setCursor(100);
  open.press(Qt::Key_Right);
  CHECK(open.state().cursor() > 100);
  open.press(Qt::Key_Home);
  CHECK(open.state().cursor() == 0);
  open.press(Qt::Key_End);
  CHECK(open.state().cursor() == open.state().end());
}

TEST_CASE("keys: L filters the log, W asks why, E shows YAML, I and C their panels") {
  ActiveWindow open;
  const auto charts = [&] { open.window.chartsPanel().chart(ChartKind::Shares)->setFocus(); };
  open.press(Qt::Key_L);
  CHECK(qobject_cast<QLineEdit*>(QApplication::focusWidget()) != nullptr);
  charts();
  open.press(Qt::Key_E);
  CHECK(open.isSeen("yaml"));
  charts();
  open.press(Qt::Key_I);
  CHECK(open.isSeen("interventions"));
  charts();
  open.press(Qt::Key_C);
  CHECK(open.isSeen("compare"));
  charts();
  open.window.dock(QStringLiteral("why"))->hide();
  open.press(Qt::Key_W);
  CHECK(open.isSeen("why"));
}

TEST_CASE("keys: letters typed into the filter are text, not commands") {
  ActiveWindow open;
  open.press(Qt::Key_L);
  const std::size_t pinned = open.state().pinned().size();
  QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("pe "));
  CHECK(open.state().pinned().size() == pinned);
  CHECK_FALSE(open.window.playback().playing());
  CHECK(qobject_cast<QLineEdit*>(QApplication::focusWidget())->text() == QStringLiteral("pe "));
}

TEST_CASE("keys: P pins the run, ? shows the keys and every command has a name") {
  ActiveWindow open;
  open.press(Qt::Key_P);
  CHECK(open.state().pinned().size() == 1);
  open.window.actions().action(Command::Keys)->trigger();
  const auto boxes = open.window.findChildren<QMessageBox*>();
  REQUIRE(boxes.size() == 1);
  CHECK_FALSE(boxes.front()->isModal());
  CHECK(boxes.front()->text().contains(QStringLiteral("Space")));
  boxes.front()->close();
  const QList<QKeySequence> keys = open.window.actions().action(Command::Keys)->shortcuts();
  CHECK(keys.contains(QKeySequence(Qt::Key_Question)));
  for (int i = 0; i <= static_cast<int>(Command::About); ++i) {
    CHECK_FALSE(open.window.actions().action(static_cast<Command>(i))->text().isEmpty());
  }
}

TEST_CASE("keys: undo and redo take interventions back and bring them again") {
  ActiveWindow open;
  const std::string before = open.digest();
  open.state().setCursor(150);
  open.window.interventionsPanel().intervene(InterventionChoice::ErrorFault, "payment:v2.0.0",
                                             "40%");
  open.waitForRun();
  const std::string changed = open.digest();
  CHECK(changed != before);
  open.press(Qt::Key_Z, Qt::ControlModifier);
  open.waitForRun();
  CHECK(open.digest() == before);
  CHECK(open.bench().interventions().empty());
  open.press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
  open.waitForRun();
  CHECK(open.digest() == changed);
  CHECK(open.bench().interventions().size() == 1);
}

}  // namespace
}  // namespace aviary
