#pragma once

#include <QList>
#include <QPen>
#include <QPointF>

class QPainter;

namespace aviary {

/// A line of steps: each value holds until the next point.
struct StepLine {
  QList<QPointF> corners;  ///< where values begin, with growing x, on whole device pixels
  QPen pen;                ///< of a width in pixels
};

/// Paints a line of steps. On a screen solid ones are filled rectangle by rectangle: stroking the
/// same line as a path, as chart series do for each of their items twice, takes ten times as long,
/// and every movement of a slider moves every curve.
void paintSteps(QPainter& painter, const StepLine& line);

}  // namespace aviary
