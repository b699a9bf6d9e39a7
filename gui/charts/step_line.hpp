#pragma once

#include <QColor>
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

/// A band between two lines of steps, hatched: what lies below shines through.
struct HatchedBand {
  QList<QPointF> upper;  ///< as StepLine::corners
  QList<QPointF> lower;
  QColor colour;
};

/// Draws the hatches line by line: a brush with a pattern is sliced among threads that wait for
/// each other.
void paintHatches(QPainter& painter, const HatchedBand& band);

}  // namespace aviary
