#include "gui/charts/ratio_chart.hpp"

#include <QChart>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QMouseEvent>
#include <QPaintEngine>
#include <QPainterPath>
#include <QValueAxis>
#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "gui/models/words.hpp"

namespace aviary {
namespace {

constexpr double currentRadius = 6;
constexpr double stationRadius = 2.5;
constexpr double clickReach = 14;
constexpr double valueWidth = 40;  // pixels: for the numbers left of the square
constexpr double roomySide = 120;  // pixels: a smaller square has no words in it

// Right, then up: between two rows both shares hold.
QList<QPointF> stepsOf(const std::vector<RatioPoint>& path) {
  QList<QPointF> points;
  for (const RatioPoint& point : path) {
    if (!points.isEmpty()) points.append({point.traffic, points.back().y()});
    points.append({point.traffic, point.pods});
  }
  return points;
}

}  // namespace

RatioChart::RatioChart(ViewState& state, QWidget* parent)
    : QChartView(parent),
      state_(state),
      colours_(coloursFor(palette())),
      xAxis_(new QValueAxis(this)),
      yAxis_(new QValueAxis(this)) {
  chart()->setAnimationOptions(QChart::NoAnimation);
  chart()->setBackgroundVisible(false);
  chart()->setMargins({});
  chart()->layout()->setContentsMargins(0, 0, 0, 0);
  chart()->legend()->hide();
  for (QValueAxis* axis : {xAxis_, yAxis_}) {
    axis->setRange(0, 100);
    axis->setVisible(false);
  }
  chart()->addAxis(xAxis_, Qt::AlignBottom);
  chart()->addAxis(yAxis_, Qt::AlignLeft);
  for (std::size_t i = 0; i < pinnedRunsMax + 2; ++i) path(i);
  setRenderHint(QPainter::Antialiasing, false);
  setOptimizationFlags(DontSavePainterState | DontAdjustForAntialiasing);
  scene()->setItemIndexMethod(QGraphicsScene::NoIndex);
  setViewportUpdateMode(QGraphicsView::NoViewportUpdate);  // as the charts over time
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
  setFrameShape(QFrame::NoFrame);
  setMinimumSize(160, 110);
  connect(&state, &ViewState::runChanged, this, &RatioChart::refresh);
  connect(&state, &ViewState::ghostChanged, this, &RatioChart::refresh);
  connect(&state, &ViewState::pinnedChanged, this, &RatioChart::refresh);
  connect(&state, &ViewState::cursorChanged, this, &RatioChart::showCursor);
  connect(&state, &ViewState::hoverChanged, this, &RatioChart::showCursor);
  retranslate();
  refresh();
}

QLineSeries* RatioChart::path(std::size_t index) {
  while (paths_.size() <= index) {
    auto* line = new QLineSeries(this);
    chart()->addSeries(line);
    line->attachAxis(xAxis_);
    line->attachAxis(yAxis_);
    paths_.push_back(line);
  }
  return paths_[index];
}

void RatioChart::refresh() {
  viewport()->update();
  const auto show = [&](std::size_t index, const FinishedRun* run, const QPen& pen) {
    QLineSeries* line = path(index);
    if (run == nullptr && !line->isVisible()) return;
    line->setVisible(run != nullptr);
    if (line->pen() != pen) line->setPen(pen);
    line->replace(run == nullptr ? QList<QPointF>() : stepsOf(run->view.path));
  };
  const QColor faint = mixed(colours_.text, colours_.ground, 80);
  show(0, state_.ghost().get(), QPen(faint, 1.2));
  constexpr std::array styles{Qt::DashLine, Qt::DotLine, Qt::DashDotLine, Qt::DashDotDotLine};
  for (std::size_t i = 0; i < pinnedRunsMax; ++i) {
    const bool used = i < state_.pinned().size();
    show(i + 1, used ? state_.pinned()[i].run.get() : nullptr,
         QPen(colours_.faint, 1.4, styles.at(i)));
  }
  show(pinnedRunsMax + 1, state_.run().get(), QPen(colours_.text, 1.6));
  showCursor();
}

void RatioChart::showCursor() {
  const QPointF before = current_;
  current_ = {-1, -1};
  if (state_.run() != nullptr) {
    const RolloutView& view = state_.run()->view;
    const double traffic = view.curve(CurveId::TrafficShare).at(state_.readingTime());
    const double pods = view.curve(CurveId::PodShare).at(state_.readingTime());
    if (!std::isnan(traffic) && !std::isnan(pods)) current_ = {traffic, pods};
  }
  if (current_ != before) viewport()->update();
}

QRectF RatioChart::plot() const {
  const QFontMetricsF metrics(font());
  // Left of the square the numbers and the words beside them; right of it half a number.
  const double left = valueWidth + metrics.height() + 4;
  const double right = metrics.horizontalAdvance(QStringLiteral("100%")) / 2 + 4;
  const double bottom = 2 * metrics.height() + 8;
  const double side = std::max(
      40.0, std::min(viewport()->width() - left - right, viewport()->height() - bottom - 10));
  const double spare = viewport()->width() - left - right - side;
  return {left + spare / 2, 8, side, side};
}

QPointF RatioChart::pointOf(double traffic, double pods) const {
  const QRectF area = plot();
  return {area.left() + traffic / 100 * area.width(), area.bottom() - pods / 100 * area.height()};
}

void RatioChart::drawBackground(QPainter* painter, const QRectF& rect) {
  Q_UNUSED(rect);
  if (painter->paintEngine()->type() != QPaintEngine::Raster) {
    drawBackdrop(painter);
    return;
  }
  const double ratio = viewport()->devicePixelRatioF();
  const QSize size = viewport()->size() * ratio;
  if (backdrop_.size() != size || backdrop_.devicePixelRatio() != ratio) {
    backdrop_ = QPixmap(size);
    backdrop_.setDevicePixelRatio(ratio);
    QPainter fresh(&backdrop_);
    fresh.setRenderHint(QPainter::Antialiasing);
    drawBackdrop(&fresh);
  }
  painter->drawPixmap(QPointF(0, 0), backdrop_);
}

void RatioChart::drawBackdrop(QPainter* painter) {
  painter->fillRect(viewport()->rect(), colours_.ground);
  const QRectF area = plot();
  const QFontMetricsF metrics(font());
  painter->setFont(font());
  QColor gap = colours_.gap;
  gap.setAlpha(22);
  // Off the diagonal the ratios differ: the further, the stronger the tint.
  painter->fillRect(area, gap);
  QPainterPath middle;
  middle.addPolygon(QPolygonF{{pointOf(0, 0), pointOf(12, 0), pointOf(100, 88), pointOf(100, 100),
                               pointOf(88, 100), pointOf(0, 12)}});
  painter->fillPath(middle, colours_.ground);
  painter->setPen(QPen(colours_.line, 1));
  painter->setBrush(Qt::NoBrush);
  painter->drawRect(area);
  painter->setPen(QPen(colours_.faint, 1, Qt::DashLine));
  painter->drawLine(area.bottomLeft(), area.topRight());
  painter->setPen(colours_.faint);
  const bool roomy = area.width() >= roomySide;
  for (const int value : {0, 50, 100}) {
    if (value == 50 && !roomy) continue;
    const QString text = QStringLiteral("%1%").arg(value);
    const QPointF x = pointOf(value, 0);
    painter->drawText(QRectF(x.x() - 24, area.bottom() + 2, 48, metrics.height()), Qt::AlignCenter,
                      text);
    const QPointF y = pointOf(0, value);
    painter->drawText(
        QRectF(y.x() - valueWidth, y.y() - metrics.height() / 2, valueWidth - 4, metrics.height()),
        Qt::AlignRight | Qt::AlignVCenter, text);
  }
  const auto label = [&](QPointF at, double angle, const QColor& colour, const QString& text) {
    painter->save();
    painter->translate(at);
    painter->rotate(angle);
    painter->setPen(colour);
    // Words may be longer than the side of a small square.
    const double width = metrics.horizontalAdvance(text) + 4;
    painter->drawText(QRectF(-width / 2, -metrics.height() / 2, width, metrics.height()),
                      Qt::AlignCenter, text);
    painter->restore();
  };
  const double half = metrics.height() / 2;
  label({area.center().x(), area.bottom() + 3 * half + 3}, 0, colours_.traffic,
        tr("traffic to v2"));
  label({area.left() - valueWidth - half, area.center().y()}, -90, colours_.canary,
        tr("pods of v2"));
  if (!roomy) return;
  constexpr double diagonal = 0.7071;
  label(pointOf(70, 70) - QPointF(half + 2, half + 2) * diagonal, -45, colours_.faint,
        tr("traffic = pods"));
}

void RatioChart::drawForeground(QPainter* painter, const QRectF&) {
  painter->setRenderHint(QPainter::Antialiasing);
  drawStations(*painter);
  if (state_.run() != nullptr && state_.run()->view.path.empty()) {
    painter->setPen(colours_.faint);
    painter->setFont(font());
    painter->drawText(plot().adjusted(plot().width() / 3, 8, -4, -4),
                      Qt::AlignRight | Qt::AlignBottom | Qt::TextWordWrap,
                      tr("One version only: there is nothing to compare."));
  }
  if (current_.x() < 0) return;
  const QPointF at = pointOf(current_.x(), current_.y());
  painter->setPen(QPen(colours_.gap, 1.2, Qt::DotLine));
  painter->drawLine(at, pointOf(current_.x(), current_.x()));
  painter->setPen(QPen(colours_.bad, 2));
  painter->setBrush(colours_.ground);
  painter->drawEllipse(at, currentRadius, currentRadius);
  painter->setBrush(colours_.bad);
  painter->setPen(Qt::NoPen);
  painter->drawEllipse(at, 2.5, 2.5);
}

// One dot for each pixel at most: thousands of them lie on a few places.
void RatioChart::drawStations(QPainter& painter) const {
  if (state_.run() == nullptr) return;
  painter.setPen(Qt::NoPen);
  painter.setBrush(colours_.text);
  std::set<std::pair<int, int>> taken;
  for (const RatioPoint& point : state_.run()->view.path) {
    const QPointF at = pointOf(point.traffic, point.pods);
    if (taken.emplace(static_cast<int>(at.x()), static_cast<int>(at.y())).second) {
      painter.drawEllipse(at, stationRadius, stationRadius);
    }
  }
}

void RatioChart::resizeEvent(QResizeEvent* event) {
  QChartView::resizeEvent(event);
  chart()->setPlotArea(plot());
}

void RatioChart::retranslate() {
  setAccessibleName(tr("Ratio plane"));
  setAccessibleDescription(tr("Traffic share to the right, pod share upwards, the run's path."));
  setWhatsThis(accessibleDescription());
}

void RatioChart::changeEvent(QEvent* event) {
  QChartView::changeEvent(event);
  const QEvent::Type type = event->type();
  if (type == QEvent::LanguageChange) retranslate();
  if (type == QEvent::PaletteChange || type == QEvent::FontChange ||
      type == QEvent::LanguageChange) {
    colours_ = coloursFor(palette());
    backdrop_ = {};
    chart()->setPlotArea(plot());
    refresh();
  }
}

void RatioChart::mousePressEvent(QMouseEvent* event) {
  if (state_.run() == nullptr) return;
  const RatioPoint* nearest = nullptr;
  double least = clickReach;
  for (const RatioPoint& point : state_.run()->view.path) {
    const QPointF away = pointOf(point.traffic, point.pods) - event->position();
    const double distance = std::hypot(away.x(), away.y());
    if (distance >= least) continue;
    least = distance;
    nearest = &point;
  }
  if (nearest != nullptr) state_.setCursor(nearest->time);
}

}  // namespace aviary
