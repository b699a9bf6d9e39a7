#pragma once

#include <QChartView>
#include <QPixmap>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "gui/charts/cursor_overlay.hpp"
#include "gui/charts/step_line.hpp"
#include "gui/models/colours.hpp"
#include "gui/models/view_state.hpp"
#include "gui/series/chart_content.hpp"

class QAreaSeries;
class QLineSeries;
class QValueAxis;

namespace aviary {

struct PlotGrid;

/// One chart over time. All of them share the cursor and the window of a ViewState; the mouse on
/// one moves all: hover reads, click sets the cursor, wheel zooms, drag pans, double click fits.
class TimeChart : public QChartView {
  Q_OBJECT

 public:
  enum class Detail { Full, Small };

  TimeChart(ChartKind kind, Detail detail, ViewState& state, QWidget* parent = nullptr);
  ~TimeChart() override;

  [[nodiscard]] ChartKind kind() const { return kind_; }
  [[nodiscard]] const ChartContent& content() const { return content_; }

  /// Takes the present run from the state again.
  void refresh();

  /// The part of the widget, in pixels, that time and values span.
  [[nodiscard]] QRectF plot() const;
  [[nodiscard]] double xOf(double seconds) const;
  [[nodiscard]] double yOf(double value) const;
  [[nodiscard]] double secondsAt(double x) const;

  /// Draws the chart as it is seen, cursor included.
  void paintInto(QPainter& painter, const QRectF& target);

 signals:
  /// A flag of an intervention is being pulled, was let go at another time, or stays where it was.
  /// Whole seconds, but for `from`, which is the time that the flag had.
  void flagPulled(double from, double to);
  void flagMoved(double from, double to);
  void flagReturned();
  /// A menu was asked for at a moment; `flag` is the time of the flag under the mouse.
  void menuAsked(double seconds, std::optional<double> flag, QPoint globalPosition);

 protected:
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void drawForeground(QPainter* painter, const QRectF& rect) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  struct AreaItem {
    QLineSeries* upper = nullptr;
    QLineSeries* lower = nullptr;
    QAreaSeries* area = nullptr;
  };
  struct Drag {
    QPointF start;
    TimeWindow window;
    std::optional<double> flag;  ///< the time of the flag that is pulled
    bool moved = false;
  };

  void fitNumbers();
  void showContent();
  void showAreas();
  const AreaItem& areaItem(std::size_t index);
  [[nodiscard]] QList<QPointF> cornersOf(const Segment& segment) const;
  void showLines();
  void showCursor();
  void readOut(CursorOverlay::Below below);
  void applyLayout();
  void retranslate();
  [[nodiscard]] PlotGrid grid() const;
  /// The whole second at a place, within the run.
  [[nodiscard]] double wholeSecondAt(double x) const;
  void dropFlag();
  [[nodiscard]] std::optional<double> flagAt(QPointF position) const;
  [[nodiscard]] std::optional<CurveId> legendAt(QPointF position) const;

  /// What stands behind the curves, as it was painted last, and what it depends on.
  struct Backdrop {
    QPixmap picture;
    TimeWindow window;
    ChartAxis axis;
    MetricLimit limit;
    std::optional<double> target;
    std::vector<PhaseBand> phases;
    std::set<CurveId> hidden;
  };

  [[nodiscard]] const std::vector<PhaseBand>& phases() const;
  void freshenBackdrop();
  void drawBackdrop(QPainter& painter);
  void drawBands(QPainter& painter) const;
  void drawGrid(QPainter& painter) const;
  void drawLimits(QPainter& painter) const;
  void drawLegend(QPainter& painter);
  void drawLines(QPainter& painter) const;
  void drawDots(QPainter& painter) const;
  void drawMarks(QPainter& painter) const;

  ChartKind kind_;
  Detail detail_;
  ViewState& state_;
  Colours colours_;
  ChartContent content_;
  double numbersRoom_ = 40;  // pixels left of the plot of a small chart
  QValueAxis* xAxis_;
  QValueAxis* yAxis_;
  std::vector<StepLine> steps_;
  std::vector<HatchedBand> hatches_;
  std::vector<AreaItem> areas_;
  std::vector<std::pair<QRectF, CurveId>> legend_;
  Backdrop backdrop_;
  CursorOverlay* overlay_;
  std::optional<Drag> drag_;
};

}  // namespace aviary
