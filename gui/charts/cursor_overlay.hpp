#pragma once

#include <QStringList>
#include <QWidget>
#include <vector>

#include "gui/models/colours.hpp"

namespace aviary {

/// The crosshair over a chart, with what it reads out. Moving it repaints a narrow strip.
class CursorOverlay : public QWidget {
 public:
  struct Reading {
    QString label;
    QString value;
    QColor colour;
    double y = 0;  ///< pixels: where the curve is; below 0: no dot
  };
  struct Content {
    QRectF plot;
    double cursorX = -1;  ///< pixels; outside of the plot: not drawn
    double readingX = -1;
    QString title;                  ///< the time
    std::vector<Reading> readings;  ///< empty: no box
  };

  explicit CursorOverlay(QWidget* parent);

  /// Shows another reading. Stays: what lies below stays, and only what moved is painted.
  /// Repainted: the chart below is about to be painted as a whole.
  enum class Below { Stays, Repainted };
  void show(Content content, const Colours& colours, Below below);
  void paintInto(QPainter& painter) const;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  [[nodiscard]] QRectF boxOf() const;
  [[nodiscard]] QRect stripAt(double x) const;

  Content content_;
  Colours colours_;
  // Where they were painted last; null: nowhere.
  QRect cursor_;
  QRect reading_;
};

}  // namespace aviary
