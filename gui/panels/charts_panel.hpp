#pragma once

#include <QWidget>
#include <vector>

#include "gui/models/view_state.hpp"
#include "gui/series/chart_content.hpp"

namespace aviary {

class TimeChart;

/// The charts over time: traffic against pods, the pods, and the small ones below.
class ChartsPanel : public QWidget {
  Q_OBJECT

 public:
  explicit ChartsPanel(ViewState& state, QWidget* parent = nullptr);

  [[nodiscard]] const std::vector<TimeChart*>& charts() const { return charts_; }
  [[nodiscard]] TimeChart* chart(ChartKind kind) const;
  /// Everything as it is seen, for export.
  void paintInto(QPainter& painter);

 signals:
  void flagMoved(double from, double to);

 private:
  TimeChart* add(ChartKind kind, QWidget* parent);

  ViewState& state_;
  std::vector<TimeChart*> charts_;
};

}  // namespace aviary
