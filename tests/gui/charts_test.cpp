#include <QTableView>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <ctime>

#include "gui/charts/ratio_chart.hpp"
#include "gui/charts/time_chart.hpp"
#include "gui/models/event_log_model.hpp"
#include "gui/panels/charts_panel.hpp"
#include "gui/panels/interventions_panel.hpp"
#include "gui/panels/log_panel.hpp"
#include "tests/gui/window_fixture.hpp"

namespace aviary {
namespace {

QPoint placeOf(const TimeChart& chart, double seconds) {
  return {static_cast<int>(std::lround(chart.xOf(seconds))),
          static_cast<int>(chart.plot().center().y())};
}

void turnWheel(TimeChart& chart, QPoint place, int clicks) {
  constexpr int oneClick = 120;
  QWheelEvent event(place, chart.viewport()->mapToGlobal(place), {}, {0, clicks * oneClick},
                    Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
  QApplication::sendEvent(chart.viewport(), &event);
}

TimeChart& sharesOf(testing::OpenWindow& open) {
  return *open.window.chartsPanel().chart(ChartKind::Shares);
}

TEST_CASE("charts: the wheel zooms at the pointer in all of them, a double click fits again") {
  testing::OpenWindow open;
  TimeChart& chart = sharesOf(open);
  const QPoint place = placeOf(chart, 300);
  const double under = chart.secondsAt(place.x());
  turnWheel(chart, place, 3);
  // Three clicks of 1.2 each.
  CHECK(open.state().window().length() == doctest::Approx(open.state().end() / std::pow(1.2, 3)));
  CHECK(chart.secondsAt(place.x()) == doctest::Approx(under).epsilon(0.001));
  for (const TimeChart* other : open.window.chartsPanel().charts()) {
    CHECK(other->content().window == open.state().window());
  }
  QTest::mouseDClick(chart.viewport(), Qt::LeftButton, Qt::NoModifier, place);
  CHECK(open.state().window() == TimeWindow{0, open.state().end()});
}

TEST_CASE("charts: dragging pans by what the mouse moved, and not beyond the run") {
  testing::OpenWindow open;
  TimeChart& chart = sharesOf(open);
  open.state().setWindow({200, 300});
  const double cursor = open.state().cursor();
  const QPoint start = placeOf(chart, 250);
  const double pixel = 100 / chart.plot().width();
  QTest::mousePress(chart.viewport(), Qt::LeftButton, Qt::NoModifier, start);
  QTest::mouseMove(chart.viewport(), start - QPoint(50, 0));
  QTest::mouseRelease(chart.viewport(), Qt::LeftButton, Qt::NoModifier, start - QPoint(50, 0));
  CHECK(open.state().window().from == doctest::Approx(200 + 50 * pixel).epsilon(0.01));
  CHECK(open.state().window().length() == doctest::Approx(100));
  CHECK(open.state().cursor() == cursor);
  open.state().pan(100000);
  CHECK(open.state().window().until == open.state().end());
  open.state().pan(-100000);
  CHECK(open.state().window().from == 0);
}

TEST_CASE("charts: a click moves the cursor of the window, and log and cluster follow") {
  testing::OpenWindow open;
  TimeChart& chart = sharesOf(open);
  const QPoint place = placeOf(chart, 400);
  QTest::mouseClick(chart.viewport(), Qt::LeftButton, Qt::NoModifier, place);
  CHECK(open.state().cursor() == doctest::Approx(chart.secondsAt(place.x())));
  const QModelIndex row = open.window.logPanel().table()->currentIndex();
  REQUIRE(row.isValid());
  CHECK(row.data(EventLogModel::TimeRole).toDouble() <= open.state().cursor());
  CHECK(row.data(EventLogModel::RecordRole).toUInt() == open.state().selected().value);
  // And back: a line of the log moves the crosshair.
  QTableView* table = open.window.logPanel().table();
  const QModelIndex first = table->model()->index(0, 0);
  table->setCurrentIndex(first);
  CHECK(open.state().cursor() == first.data(EventLogModel::TimeRole).toDouble());
}

TEST_CASE("charts: hovering reads in all charts and leaves the cursor alone") {
  testing::OpenWindow open;
  TimeChart& chart = sharesOf(open);
  const double cursor = open.state().cursor();
  QTest::mouseMove(chart.viewport(), placeOf(chart, 200));
  REQUIRE(open.state().hover());
  CHECK(*open.state().hover() == doctest::Approx(200).epsilon(0.01));
  CHECK(open.state().readingTime() == *open.state().hover());
  CHECK(open.state().cursor() == cursor);
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(&chart, &leave);
  CHECK_FALSE(open.state().hover());
}

/// Pulls the flag of an intervention from one time to another, mouse still down.
QPoint pullFlag(TimeChart& chart, double from, double to) {
  const auto flagPlace = [&](double seconds) {
    return QPoint(placeOf(chart, seconds).x(), static_cast<int>(chart.plot().top()) + 5);
  };
  QTest::mousePress(chart.viewport(), Qt::LeftButton, Qt::NoModifier, flagPlace(from));
  QTest::mouseMove(chart.viewport(), flagPlace((from + to) / 2));
  QTest::mouseMove(chart.viewport(), flagPlace(to));
  return flagPlace(to);
}

/// The chart of shares, after a fault of v2 was put in at a moment, seconds.
TimeChart& withFlagAt(testing::OpenWindow& open, double at) {
  open.state().setCursor(at);
  open.window.interventionsPanel().intervene(InterventionChoice::ErrorFault, "payment:v2.0.0",
                                             "30%");
  open.waitForRun();
  return sharesOf(open);
}

TEST_CASE("charts: a flag that is pulled plays its run, on whole seconds, and can be undone") {
  testing::OpenWindow open("rollout.yaml");
  TimeChart& chart = withFlagAt(open, 200);
  const std::string before = open.digest();
  const QPoint place = pullFlag(chart, 200, 320);
  open.waitForRun();
  // A preview: the picture is another one, and nothing is committed yet.
  CHECK(open.digest() != before);
  CHECK(open.bench().interventions().front().at == std::chrono::seconds{200});
  CHECK(open.state().ghost() != nullptr);
  QTest::mouseRelease(chart.viewport(), Qt::LeftButton, Qt::NoModifier, place);
  open.waitForRun();
  const SimDuration at = open.bench().interventions().front().at;
  CHECK(at % std::chrono::seconds{1} == SimDuration{});
  CHECK(toSeconds(at) == doctest::Approx(320).epsilon(0.01));
  CHECK(open.bench().undoStack().undoText() == QStringLiteral("Move intervention"));
  open.bench().undoStack().undo();
  open.waitForRun();
  CHECK(open.digest() == before);
}

TEST_CASE("charts: Escape leaves a pulled flag where it was") {
  testing::OpenWindow open("rollout.yaml");
  TimeChart& chart = withFlagAt(open, 200);
  const std::string before = open.digest();
  const int steps = open.bench().undoStack().count();
  const QPoint place = pullFlag(chart, 200, 320);
  open.waitForRun();
  QTest::keyClick(&chart, Qt::Key_Escape);
  open.waitForRun();
  CHECK(open.digest() == before);
  QTest::mouseRelease(chart.viewport(), Qt::LeftButton, Qt::NoModifier, place);
  open.waitForRun();
  CHECK(open.digest() == before);
  CHECK(open.bench().undoStack().count() == steps);
}

TEST_CASE("charts: an entry of the legend switches its curve") {
  testing::OpenWindow open;
  TimeChart& chart = sharesOf(open);
  const auto drawn = [&](CurveId curve) {
    const auto& lines = chart.content().lines;
    return std::any_of(lines.begin(), lines.end(),
                       [&](const ChartLine& line) { return line.curve == curve; });
  };
  QApplication::processEvents();  // legends are painted first
  const QPoint entry(static_cast<int>(chart.plot().left()) + 6, 10);
  CHECK(drawn(CurveId::TrafficShare));
  QTest::mouseClick(chart.viewport(), Qt::LeftButton, Qt::NoModifier, entry);
  CHECK_FALSE(drawn(CurveId::TrafficShare));
  CHECK(open.state().hidden().count(CurveId::TrafficShare) == 1);
  QApplication::processEvents();
  QTest::mouseClick(chart.viewport(), Qt::LeftButton, Qt::NoModifier, entry);
  CHECK(drawn(CurveId::TrafficShare));
}

TEST_CASE("charts: a run leaves series and widgets as they are") {
  testing::OpenWindow open("rollout.yaml");
  const auto objects = [&] {
    const QList<QObject*> all = open.window.findChildren<QObject*>();
    return std::count_if(all.begin(), all.end(), [](const QObject* one) {
      return one->isWidgetType() || one->inherits("QAbstractSeries");
    });
  };
  const auto preview = [&](double rate) {
    WhatIf whatIf;
    whatIf.values[KnobId::LoadRate] = rate;
    open.bench().preview(whatIf);
    open.waitForRun();
  };
  preview(150);
  preview(151);
  const auto before = objects();
  for (int i = 0; i < 6; ++i) preview(150 + i % 2);
  CHECK(objects() <= before);
}

/// A run of one track with a row each hundredth of a second.
std::shared_ptr<FinishedRun> syntheticRun(const FinishedRun& like, std::size_t points) {
  auto run = std::make_shared<FinishedRun>(like);
  Segment wave;
  wave.reserve(points);
  for (std::size_t i = 0; i < points; ++i) {
    const double x = static_cast<double>(i) / 100;
    wave.push_back({x, 50 + 40 * std::sin(x / 500) + static_cast<double>(i * 7919 % 13)});
  }
  run->view.end = static_cast<double>(points) / 100;
  for (Curve& curve : run->view.curves) curve = Curve({wave});
  return run;
}

TEST_CASE("charts: a million points are drawn as a few for each pixel") {
  testing::OpenWindow open;
  constexpr std::size_t points = 1'000'000;
  open.state().setRun(syntheticRun(*open.state().run(), points), ViewState::GhostPolicy::Drop);
  for (const TimeChart* chart : open.window.chartsPanel().charts()) {
    for (const ChartLine& line : chart->content().lines) {
      CHECK(line.points.size() <= 8 * static_cast<std::size_t>(chart->plot().width()) + 64);
    }
  }
  // Panning through it redraws within a frame; processor time, as machines are busy.
  const auto fastestFrame = [&] {
    double fastest = 1000;
    for (int i = 0; i < 20; ++i) {
      const std::clock_t before = std::clock();
      open.state().pan(i % 2 == 0 ? 1 : -1);
      QApplication::processEvents();
      fastest =
          std::min(fastest, 1000.0 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
    }
    return fastest;
  };
  constexpr double frameMilliseconds = 16;
  for (const double shown : {0.99, 0.1, 0.01}) {
    CAPTURE(shown);
    open.state().fit();
    open.state().zoom(shown, 5000);
    const double fastest = fastestFrame();
    MESSAGE("a frame of " << shown << " of a million points takes " << fastest << " ms");
    CHECK(fastest < frameMilliseconds);
  }
  CHECK(sharesOf(open).content().window == open.state().window());
}

}  // namespace
}  // namespace aviary
