#include <QAction>
#include <QDir>
#include <QSlider>
#include <QStyle>
#include <QStyleOptionSlider>
#include <functional>

#include "gui/app/actions.hpp"
#include "gui/charts/time_chart.hpp"
#include "gui/panels/charts_panel.hpp"
#include "gui/panels/knob_row.hpp"
#include "gui/panels/what_if_panel.hpp"
#include "gui/panels/why_panel.hpp"
#include "tests/gui/window_fixture.hpp"

/// What somebody does in the first minutes, with mouse and keyboard. Under Xvfb it is a session on
/// a screen; AVIARY_SESSION_PICTURES names a folder for pictures of it.
namespace aviary {
namespace {

void picture(testing::OpenWindow& open, const char* name) {
  QTest::qWait(50);
  const QString folder = qEnvironmentVariable("AVIARY_SESSION_PICTURES");
  if (folder.isEmpty()) return;
  REQUIRE(QDir().mkpath(folder));
  const QString file = QDir(folder).filePath(QStringLiteral("%1.png").arg(QLatin1String(name)));
  REQUIRE(open.window.grab().save(file));
}

QPoint handleOf(const QSlider& slider) {
  QStyleOptionSlider option;
  option.initFrom(&slider);
  option.orientation = slider.orientation();
  option.minimum = slider.minimum();
  option.maximum = slider.maximum();
  option.sliderPosition = slider.sliderPosition();
  option.sliderValue = slider.value();
  return slider.style()
      ->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, &slider)
      .center();
}

/// Drags the handle of a slider by mouse, stopping on the way.
void drag(QSlider& slider, int pixels, const std::function<void()>& halfway) {
  const QPoint from = handleOf(slider);
  constexpr int steps = 10;
  QTest::mousePress(&slider, Qt::LeftButton, Qt::NoModifier, from);
  for (int i = 1; i <= steps; ++i) {
    QTest::mouseMove(&slider, from + QPoint(pixels * i / steps, 0));
    QTest::qWait(5);
    if (i == steps / 2) halfway();
  }
  QTest::mouseRelease(&slider, Qt::LeftButton, Qt::NoModifier, from + QPoint(pixels, 0));
}

const Mark* rollbackOf(const RolloutView& view) {
  for (const Mark& mark : view.decisions) {
    if (mark.kind == MarkKind::Rollback) return &mark;
  }
  return nullptr;
}

TEST_CASE("session: a dragged error rate rolls back, why tells it, and Korean tells it too") {
  testing::OpenWindow open("rollout.yaml");
  open.window.activateWindow();
  (void)QTest::qWaitForWindowActive(&open.window);
  picture(open, "1-opened");
  CHECK(rollbackOf(open.state().run()->view) == nullptr);

  // The ghost of the run before is there while the slider is held, and no undo step yet.
  QSlider* slider = open.window.whatIfPanel().row(KnobId::ErrorRate)->slider();
  open.window.whatIfPanel().ensureWidgetVisible(slider);
  drag(*slider, 60, [&] {
    open.waitForRun();
    CHECK(open.state().ghost() != nullptr);
    CHECK(open.bench().undoStack().count() == 0);
    picture(open, "2-dragging");
  });
  open.waitForRun();
  CHECK(open.bench().undoStack().count() == 1);
  const Mark* rollback = rollbackOf(open.state().run()->view);
  REQUIRE(rollback != nullptr);
  picture(open, "3-let-go");

  open.state().setCursor(0);
  open.window.chartsPanel().chart(ChartKind::Shares)->setFocus();
  for (int i = 0; i < 100 && open.state().cursor() < rollback->time; ++i) {
    open.window.actions().action(Command::NextDecision)->trigger();
  }
  CHECK(open.state().cursor() == rollback->time);
  CHECK(open.state().selected() == rollback->record);
  open.window.actions().action(Command::ShowWhy)->trigger();
  auto* why = open.window.findChild<WhyPanel*>();
  REQUIRE(why != nullptr);
  const QString english = why->toPlainText();
  CHECK(english.size() > 40);
  picture(open, "4-why");

  open.window.language().use(QStringLiteral("ko"));
  QApplication::processEvents();
  CHECK(why->toPlainText() != english);
  picture(open, "5-korean");
  open.window.language().use(QStringLiteral("en"));
}

}  // namespace
}  // namespace aviary
