#pragma once

#include <QChartView>
#include <QPixmap>
#include <vector>

#include "gui/models/colours.hpp"
#include "gui/models/view_state.hpp"

class QLineSeries;
class QValueAxis;

namespace aviary {

/// The ratio plane: traffic share to the right, pod share upwards. On the diagonal the traffic
/// ratio is the pod ratio; the run's path shows that it seldom is. A click jumps to that moment.
class RatioChart : public QChartView {
  Q_OBJECT

 public:
  explicit RatioChart(ViewState& state, QWidget* parent = nullptr);

  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override { return width; }

 protected:
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void drawForeground(QPainter* painter, const QRectF& rect) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  void refresh();
  void drawBackdrop(QPainter* painter);
  void drawStations(QPainter& painter) const;
  void showCursor();
  void retranslate();
  [[nodiscard]] QRectF plot() const;
  [[nodiscard]] QPointF pointOf(double traffic, double pods) const;
  QLineSeries* path(std::size_t index);

  ViewState& state_;
  Colours colours_;
  QValueAxis* xAxis_;
  QValueAxis* yAxis_;
  std::vector<QLineSeries*> paths_;  // ghost, pinned, then the run itself
  QPixmap backdrop_;         // plane, diagonal and texts, as painted last; null: to be painted
  QPointF current_{-1, -1};  // traffic, pods; below 0: none
};

}  // namespace aviary
