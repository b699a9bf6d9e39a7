#pragma once

#include <doctest/doctest.h>

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include "gui/app/main_window.hpp"

namespace aviary::testing {

inline QString scenarioPath(const char* name) {
  return QStringLiteral(AVIARY_SOURCE_DIR "/scenarios/payment/%1").arg(QLatin1String(name));
}

/// A window with a finished run in it.
struct OpenWindow {
  MainWindow window{MainWindow::Memory::None};

  explicit OpenWindow(const char* name = "rollback.yaml") {
    window.setAppearance(Appearance::Light);
    window.language().use(QStringLiteral("en"));
    window.show();
    window.open(scenarioPath(name));
    waitForRun();
  }

  /// Waits until nothing is played and nothing waits.
  void waitForRun() {
    constexpr int longest = 60000;
    REQUIRE(QTest::qWaitFor([this] { return !window.workbench().runner().busy(); }, longest));
    QApplication::processEvents();
    REQUIRE(window.workbench().last() != nullptr);
  }

  [[nodiscard]] ViewState& state() { return window.state(); }
  [[nodiscard]] Workbench& bench() { return window.workbench(); }
  [[nodiscard]] std::string digest() { return window.state().run()->summary.digest; }
};

}  // namespace aviary::testing
