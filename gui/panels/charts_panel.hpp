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
  /// A flag of an intervention is being pulled, was let go at another time, or stays where it was.
  void flagPulled(double from, double to);
  void flagMoved(double from, double to);
  void flagReturned();
  /// A menu was asked for on a chart, at a moment or on the flag of one.
  void menuAsked(aviary::TimeChart* chart, double seconds, std::optional<double> flag,
                 QPoint globalPosition);

 private:
  TimeChart* add(ChartKind kind, QWidget* parent);
  void listenTo(TimeChart* chart);
  /// What is compared stands above; where there is nothing to compare, what was asked for does.
  void arrange();

  ViewState& state_;
  std::vector<TimeChart*> charts_;
  TimeChart* load_;  ///< requests, large
};

}  // namespace aviary
