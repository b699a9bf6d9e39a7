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

  void show(Content content, const Colours& colours);
  void paintInto(QPainter& painter) const;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  [[nodiscard]] QRectF boxOf() const;
  [[nodiscard]] QRegion regionOf() const;

  Content content_;
  Colours colours_;
  QRegion drawn_;
};

}  // namespace aviary
