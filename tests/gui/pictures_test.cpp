#include <QDir>
#include <QDockWidget>
#include <QFileInfo>
#include <QImage>
#include <algorithm>
#include <cstdlib>

#include "gui/panels/charts_panel.hpp"
#include "tests/gui/window_fixture.hpp"

/// Each panel against a picture of it, in cells of a few pixels: other fonts and smoothing pass,
/// a chart that is empty or a list that lost its lines does not.
namespace aviary {
namespace {

constexpr int cell = 12;             // pixels
constexpr int cellDistanceMax = 36;  // of 255, between the means of two cells
constexpr double cellsOffMax = 0.06;

QString pictureFile(const QString& name) {
  return QStringLiteral(AVIARY_SOURCE_DIR "/tests/gui/pictures/%1.png").arg(name);
}

/// Share of cells whose mean colour differs; 1 for other sizes.
double differenceOf(const QImage& one, const QImage& other) {
  if (one.size() != other.size()) return 1;
  const QSize cells(std::max(1, one.width() / cell), std::max(1, one.height() / cell));
  const auto small = [&](const QImage& image) {
    return image.scaled(cells, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
        .convertToFormat(QImage::Format_RGB32);
  };
  const QImage a = small(one);
  const QImage b = small(other);
  int off = 0;
  for (int y = 0; y < cells.height(); ++y) {
    for (int x = 0; x < cells.width(); ++x) {
      const QColor left = a.pixelColor(x, y);
      const QColor right = b.pixelColor(x, y);
      const int distance =
          std::max({std::abs(left.red() - right.red()), std::abs(left.green() - right.green()),
                    std::abs(left.blue() - right.blue())});
      if (distance > cellDistanceMax) ++off;
    }
  }
  return static_cast<double>(off) / (cells.width() * cells.height());
}

void compare(QWidget& widget, const QString& name) {
  CAPTURE(name.toStdString());
  const QImage now = widget.grab().toImage().convertToFormat(QImage::Format_RGB32);
  const QString file = pictureFile(name);
  if (qEnvironmentVariableIsSet("AVIARY_UPDATE_GOLDEN")) {
    QDir().mkpath(QFileInfo(file).path());
    constexpr int smallest = 0;  // a file as small as PNG can make it
    REQUIRE(now.save(file, "PNG", smallest));
    return;
  }
  const QImage expected(file);
  REQUIRE_FALSE(expected.isNull());
  const double off = differenceOf(now, expected);
  if (off > cellsOffMax) {
    const QString seen = QDir::temp().filePath(QStringLiteral("aviary-%1.png").arg(name));
    now.save(seen);
    MESSAGE("what was seen: " << seen.toStdString()
                              << "; AVIARY_UPDATE_GOLDEN=1 takes it as the new picture");
  }
  CHECK(off <= cellsOffMax);
}

TEST_CASE("pictures: every panel looks as its picture") {
  testing::OpenWindow open;
  open.window.resize(1440, 900);
  open.state().setCursor(480);
  REQUIRE(open.state().pin(QStringLiteral("A")));
  for (const char* name : {"whatIf", "ratio", "cluster", "yaml", "states", "log", "compare",
                           "interventions", "why", "editor"}) {
    open.window.showPanel(QLatin1String(name));
    open.window.chartsPanel().setFocus();
    QDockWidget* dock = open.window.dock(QLatin1String(name));
    dock->setFloating(true);
    dock->resize(420, 320);
    QTest::qWait(30);
    compare(*dock->widget(), QLatin1String(name));
    dock->setFloating(false);
  }
}

TEST_CASE("pictures: the charts look as their picture, light and dark") {
  testing::OpenWindow open;
  open.state().setCursor(480);
  ChartsPanel& charts = open.window.chartsPanel();
  const auto picture = [&](const char* name) {
    open.window.centralWidget()->setFixedSize(800, 600);
    QTest::qWait(30);
    compare(charts, QLatin1String(name));
  };
  picture("charts");
  open.window.setAppearance(Appearance::Dark);
  picture("charts-dark");
  open.window.setAppearance(Appearance::Light);
}

}  // namespace
}  // namespace aviary
