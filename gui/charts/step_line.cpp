#include "gui/charts/step_line.hpp"

#include <QPaintEngine>
#include <QPainter>
#include <QPolygonF>
#include <algorithm>

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

}  // namespace

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
