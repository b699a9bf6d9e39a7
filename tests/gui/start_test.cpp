#include <QDockWidget>
#include <QPointer>
#include <QSettings>

#include "gui/app/application.hpp"
#include "gui/app/bench.hpp"
#include "gui/panels/transport_bar.hpp"
#include "tests/gui/window_fixture.hpp"

namespace aviary {
namespace {

TEST_CASE("bench: quantiles are those of the nearest rank") {
  CHECK(quantilesOf({}).longest == 0);
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  const Quantiles found = quantilesOf(values);
  CHECK(found.median == 50);
  CHECK(found.p95 == 95);
  CHECK(found.longest == 100);
}

TEST_CASE("bench: the process knows how long it has been running") {
  const double first = processMilliseconds();
  CHECK(first >= 0);
  QTest::qWait(50);
  CHECK(processMilliseconds() >= first + 40);
}

TEST_CASE("window: nothing moves while nothing is asked") {
  testing::OpenWindow open;
  QTest::qWait(300);
  // Caches and fonts have settled; a hundredth of a processor is room for the clock.
  CHECK(measureIdle(500) < 2);
}

TEST_CASE("window: size and places of panels are remembered") {
  QSettings().clear();
  {
    MainWindow window(MainWindow::Memory::Kept);
    window.open(testing::scenarioPath("rollback.yaml"));
    window.resize(1111, 777);
    window.show();
    window.dock(QStringLiteral("why"))->hide();
    REQUIRE(QTest::qWaitFor([&] { return !window.workbench().runner().busy(); }, 60000));
    window.close();
  }
  {
    MainWindow window(MainWindow::Memory::Kept);
    CHECK(window.size() == QSize(1111, 777));
    CHECK(window.dock(QStringLiteral("why"))->isHidden());
  }
  QSettings().clear();
}

TEST_CASE("window: panels are gone before what they look at") {
  QPointer<TransportBar> bar;
  bool watched = false;
  {
    testing::OpenWindow open;
    bar = open.window.findChild<TransportBar*>();
    REQUIRE(bar != nullptr);
    QObject::connect(&open.window.playback(), &QObject::destroyed, [&] { watched = bar.isNull(); });
  }
  CHECK(watched);
}

TEST_CASE("window: a long run shows its progress and can be cancelled") {
  testing::OpenWindow open("rollout.yaml");
  const std::string before = open.digest();
  QSignalSpy progress(&open.bench(), &Workbench::progressChanged);
  WhatIf whatIf;
  whatIf.values[KnobId::LoadRate] = 100000;
  open.bench().commit(whatIf);
  const auto shown = [&] {
    for (const QList<QVariant>& one : progress) {
      if (one.front().toDouble() >= 0) return true;
    }
    return !open.bench().runner().busy();
  };
  REQUIRE(QTest::qWaitFor(shown, 60000));
  if (!open.bench().runner().busy()) return;  // a machine that plays this in a tenth of a second
  CHECK(open.bench().runner().elapsedMilliseconds() >= 100);
  auto* bar = open.window.findChild<TransportBar*>();
  emit bar->cancelAsked();
  REQUIRE(QTest::qWaitFor([&] { return !open.bench().runner().busy(); }, 60000));
  QApplication::processEvents();
  CHECK(open.digest() == before);
}

}  // namespace
}  // namespace aviary
