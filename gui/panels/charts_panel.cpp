#include "gui/panels/charts_panel.hpp"

#include <QHBoxLayout>
#include <QPainter>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "gui/charts/time_chart.hpp"

namespace aviary {
namespace {

constexpr std::array smallCharts{ChartKind::SuccessRate, ChartKind::Latency, ChartKind::Cpu,
                                 ChartKind::Requests, ChartKind::Failed};

}  // namespace

ChartsPanel::ChartsPanel(ViewState& state, QWidget* parent) : QWidget(parent), state_(state) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  auto* splitter = new QSplitter(Qt::Vertical, this);
  splitter->setChildrenCollapsible(false);
  splitter->setHandleWidth(5);
  column->addWidget(splitter);
  splitter->addWidget(add(ChartKind::Shares, splitter));
  load_ = new TimeChart(ChartKind::Requests, TimeChart::Detail::Full, state_, splitter);
  splitter->addWidget(load_);
  splitter->addWidget(add(ChartKind::Pods, splitter));
  auto* small = new QWidget(splitter);
  auto* row = new QHBoxLayout(small);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(2);
  for (const ChartKind kind : smallCharts) row->addWidget(add(kind, small), 1);
  splitter->addWidget(small);
  splitter->setStretchFactor(0, 45);
  splitter->setStretchFactor(1, 45);
  splitter->setStretchFactor(2, 25);
  splitter->setStretchFactor(3, 22);
  splitter->setSizes({450, 450, 250, 220});
  connect(&state, &ViewState::runChanged, this, &ChartsPanel::arrange);
  listenTo(load_);
  arrange();
}

void ChartsPanel::listenTo(TimeChart* chart) {
  connect(chart, &TimeChart::flagPulled, this, &ChartsPanel::flagPulled);
  connect(chart, &TimeChart::flagMoved, this, &ChartsPanel::flagMoved);
  connect(chart, &TimeChart::flagReturned, this, &ChartsPanel::flagReturned);
  connect(chart, &TimeChart::menuAsked, this,
          [this, chart](double seconds, std::optional<double> flag, QPoint position) {
            emit menuAsked(chart, seconds, flag, position);
          });
}

void ChartsPanel::arrange() {
  const bool steady = state_.run() != nullptr && state_.run()->view.kind == RolloutKind::Steady;
  load_->setVisible(steady);
  chart(ChartKind::Shares)->setVisible(!steady);
  chart(ChartKind::Requests)->setVisible(!steady);
}

TimeChart* ChartsPanel::add(ChartKind kind, QWidget* parent) {
  const bool large = kind == ChartKind::Shares || kind == ChartKind::Pods;
  auto* chart = new TimeChart(kind, large ? TimeChart::Detail::Full : TimeChart::Detail::Small,
                              state_, parent);
  listenTo(chart);
  charts_.push_back(chart);
  return chart;
}

TimeChart* ChartsPanel::chart(ChartKind kind) const {
  const auto found = std::find_if(charts_.begin(), charts_.end(),
                                  [&](const TimeChart* chart) { return chart->kind() == kind; });
  return found == charts_.end() ? nullptr : *found;
}

void ChartsPanel::paintInto(QPainter& painter) {
  std::vector<TimeChart*> all = charts_;
  all.push_back(load_);
  for (TimeChart* chart : all) {
    if (chart->isHidden()) continue;
    const QPoint corner = chart->mapTo(this, QPoint(0, 0));
    chart->paintInto(painter, QRectF(corner, chart->size()));
  }
}

}  // namespace aviary
