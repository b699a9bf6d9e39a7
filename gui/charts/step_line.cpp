#include "gui/charts/step_line.hpp"

#include <QLineF>
#include <QPaintEngine>
#include <QPainter>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

namespace aviary {
namespace {

QPolygonF stepsOf(const QList<QPointF>& corners) {
  QPolygonF steps;
  steps.reserve(2 * corners.size());
  for (const QPointF& corner : corners) {
    if (!steps.isEmpty() && steps.back().y() != corner.y()) {
      steps.append({corner.x(), steps.back().y()});
    }
    steps.append(corner);
  }
  return steps;
}

/// \param width  of the line, in pixels.
QList<QRectF> rectanglesOf(const QList<QPointF>& corners, double width) {
  QList<QRectF> rectangles;
  rectangles.reserve(2 * corners.size());
  const double half = width / 2;
  for (qsizetype i = 1; i < corners.size(); ++i) {
    const QPointF from = corners[i - 1];
    const QPointF to = corners[i];
    if (to.x() > from.x()) {
      rectangles.append({from.x() - half, from.y() - half, to.x() - from.x() + width, width});
    }
    if (to.y() != from.y()) {
      const double top = std::min(from.y(), to.y());
      const double bottom = std::max(from.y(), to.y());
      rectangles.append({to.x() - half, top - half, width, bottom - top + width});
    }
  }
  return rectangles;
}

/// The values of two lines wherever both hold: rectangles side by side.
QList<QRectF> rectanglesBetween(const QList<QPointF>& upper, const QList<QPointF>& lower) {
  QList<QRectF> rectangles;
  if (upper.isEmpty() || lower.isEmpty()) return rectangles;
  const double until = std::min(upper.back().x(), lower.back().x());
  double x = std::max(upper.front().x(), lower.front().x());
  qsizetype one = 0;
  qsizetype other = 0;
  while (x < until) {
    while (one + 1 < upper.size() && upper[one + 1].x() <= x) ++one;
    while (other + 1 < lower.size() && lower[other + 1].x() <= x) ++other;
    double next = until;
    if (one + 1 < upper.size()) next = std::min(next, upper[one + 1].x());
    if (other + 1 < lower.size()) next = std::min(next, lower[other + 1].x());
    const double top = upper[one].y();
    const double bottom = lower[other].y();
    if (bottom > top) rectangles.append({x, top, next - x, bottom - top});
    x = next;
  }
  return rectangles;
}

}  // namespace

void paintHatches(QPainter& painter, const HatchedBand& band) {
  constexpr double distance = 7;  // pixels between two hatches
  QList<QLineF> lines;
  for (const QRectF& area : rectanglesBetween(band.upper, band.lower)) {
    // A hatch is where x + y is a multiple of the distance, so that neighbours go on in each other.
    const double last = area.right() + area.bottom();
    for (double sum = std::ceil((area.left() + area.top()) / distance) * distance; sum < last;
         sum += distance) {
      const double left = std::max(area.left(), sum - area.bottom());
      const double right = std::min(area.right(), sum - area.top());
      lines.append({left, sum - left, right, sum - right});
    }
  }
  painter.setPen(QPen(band.colour, 1));
  painter.drawLines(lines);
}

void paintSteps(QPainter& painter, const StepLine& line) {
  if (line.corners.size() < 2) return;
  const bool screen = painter.paintEngine()->type() == QPaintEngine::Raster;
  if (!screen || line.pen.style() != Qt::SolidLine) {
    painter.setPen(line.pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(stepsOf(line.corners));
    return;
  }
  painter.setPen(Qt::NoPen);
  painter.setBrush(line.pen.color());
  painter.drawRects(rectanglesOf(line.corners, line.pen.widthF()));
}

}  // namespace aviary
