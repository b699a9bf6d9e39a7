#include "gui/charts/step_line.hpp"

#include <doctest/doctest.h>

#include <QImage>
#include <QPainter>

namespace aviary {
namespace {

template <typename Paint>
QImage painted(const Paint& paint) {
  QImage image(20, 20, QImage::Format_RGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  paint(painter);
  return image;
}

bool isBlack(const QImage& image, int x, int y) {
  return image.pixelColor(x, y) == QColor(Qt::black);
}

TEST_CASE("step line: it is level between its corners and upright at them") {
  // At 15 until x = 8, then at 5.
  const StepLine line{{{2, 15}, {8, 15}, {8, 5}, {15, 5}}, QPen(Qt::black, 2)};
  const QImage image = painted([&](QPainter& painter) { paintSteps(painter, line); });
  struct Row {
    int x;
    int y;
    bool black;
  };
  const Row rows[] = {{5, 15, true},  {5, 14, true},   {8, 10, true},  {12, 5, true},
                      {5, 10, false}, {12, 10, false}, {5, 17, false}, {18, 5, false}};
  for (const Row& row : rows) {
    CAPTURE(row.x);
    CAPTURE(row.y);
    CHECK(isBlack(image, row.x, row.y) == row.black);
  }
}

TEST_CASE("step line: hatches stay between their lines") {
  const HatchedBand band{{{2, 4}, {16, 4}}, {{2, 12}, {9, 12}, {9, 8}, {16, 8}}, Qt::black};
  const QImage image = painted([&](QPainter& painter) { paintHatches(painter, band); });
  int inside = 0;
  for (int x = 0; x < 20; ++x) {
    for (int y = 0; y < 20; ++y) {
      if (!isBlack(image, x, y)) continue;
      CAPTURE(x);
      CAPTURE(y);
      const int bottom = x <= 9 ? 12 : 8;
      CHECK((x >= 2 && x <= 16 && y >= 4 && y <= bottom));
      ++inside;
    }
  }
  CHECK(inside > 5);
}

}  // namespace
}  // namespace aviary
