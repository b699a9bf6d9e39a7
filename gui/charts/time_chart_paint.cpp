#include <QPaintEngine>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "gui/charts/time_chart.hpp"
#include "gui/models/words.hpp"

/// What stands behind and before the curves of a TimeChart: bands, grid, limits, marks, legend.
namespace aviary {
namespace {

// Pixels between labels of the time axis.
constexpr double labelDistance = 80;
constexpr double smallLabelDistance = 48;
constexpr double narrowPlot = 200;  // pixels: below, limits are told by their value alone
constexpr int bandLabelAlpha = 190;

/// A small shape for each kind of mark: nothing is told by colour alone.
QPainterPath shapeOf(MarkKind kind, QPointF at) {
  constexpr double r = 4;
  QPainterPath path;
  switch (kind) {
    case MarkKind::Advance:
    case MarkKind::Start:
      path.addPolygon(QPolygonF{{at + QPointF(-r, r), at + QPointF(0, -r), at + QPointF(r, r)}});
      break;
    case MarkKind::Rollback:
      path.addPolygon(QPolygonF{{at + QPointF(-r, -r), at + QPointF(0, r), at + QPointF(r, -r)}});
      break;
    case MarkKind::Halt:
    case MarkKind::Gate:
      path.addRect(QRectF(at.x() - r, at.y() - r, r - 1, 2 * r));
      path.addRect(QRectF(at.x() + 1, at.y() - r, r - 1, 2 * r));
      break;
    case MarkKind::Promote:
      path.addPolygon(QPolygonF{{at + QPointF(0, -r - 1), at + QPointF(r + 1, 0),
                                 at + QPointF(0, r + 1), at + QPointF(-r - 1, 0)}});
      break;
    default:
      path.addEllipse(at, r, r);
      break;
  }
  path.closeSubpath();
  return path;
}

}  // namespace

// Bands, grid and legend stay the same for most runs while a slider moves; their texts cost more
// than all curves together.
void TimeChart::drawBackground(QPainter* painter, const QRectF& rect) {
  Q_UNUSED(rect);
  if (painter->paintEngine()->type() != QPaintEngine::Raster) {
    painter->save();
    drawBackdrop(*painter);
    painter->restore();
    return;
  }
  freshenBackdrop();
  // The whole of it at a point: parts are sliced among threads, whole pictures are copied.
  painter->drawPixmap(QPointF(0, 0), backdrop_.picture);
}

const std::vector<PhaseBand>& TimeChart::phases() const {
  static const std::vector<PhaseBand> none;
  return state_.run() == nullptr ? none : state_.run()->view.phases;
}

void TimeChart::freshenBackdrop() {
  const double ratio = viewport()->devicePixelRatioF();
  const QSize size = viewport()->size() * ratio;
  const bool same = backdrop_.picture.size() == size &&
                    backdrop_.picture.devicePixelRatio() == ratio &&
                    backdrop_.window == state_.window() && backdrop_.axis == content_.axis &&
                    backdrop_.limit == content_.limit && backdrop_.target == content_.target &&
                    backdrop_.phases == phases() && backdrop_.hidden == state_.hidden();
  if (same) return;
  if (backdrop_.picture.size() != size) backdrop_.picture = QPixmap(size);
  backdrop_.picture.setDevicePixelRatio(ratio);
  QPainter painter(&backdrop_.picture);
  drawBackdrop(painter);
  backdrop_ = {std::move(backdrop_.picture),
               state_.window(),
               content_.axis,
               content_.limit,
               content_.target,
               phases(),
               state_.hidden()};
}

void TimeChart::drawBackdrop(QPainter& painter) {
  painter.fillRect(viewport()->rect(), colours_.ground);
  painter.setFont(font());
  drawBands(painter);
  drawLimits(painter);
  drawGrid(painter);
  painter.setRenderHint(QPainter::Antialiasing);
  drawLegend(painter);
}

void TimeChart::drawForeground(QPainter* painter, const QRectF& rect) {
  Q_UNUSED(rect);
  painter->save();
  painter->setFont(font());
  drawLines(*painter);
  drawDots(*painter);
  drawMarks(*painter);
  if (state_.freshness() == ViewState::Freshness::Stale) {
    QColor veil = colours_.ground;
    veil.setAlpha(170);
    painter->fillRect(viewport()->rect(), veil);
  }
  painter->restore();
}

void TimeChart::drawBands(QPainter& painter) const {
  const QRectF area = plot();
  const QFontMetricsF metrics(painter.font());
  for (const PhaseBand& band : phases()) {
    const double left = std::max(area.left(), xOf(band.from));
    const double right = std::min(area.right(), xOf(band.until));
    if (right <= left) continue;
    const QRectF stripe(left, area.top(), right - left, area.height());
    painter.fillRect(stripe, colours_.phase(band.phase));
    if (kind_ != ChartKind::Shares) continue;
    const QString name = toQt(band.phase);
    if (metrics.horizontalAdvance(name) + 8 > stripe.width()) continue;
    QColor colour = colours_.faint;
    colour.setAlpha(bandLabelAlpha);
    painter.setPen(colour);
    painter.drawText(stripe.adjusted(4, 3, -2, 0), Qt::AlignLeft | Qt::AlignTop, name);
  }
}

void TimeChart::drawGrid(QPainter& painter) const {
  const QRectF area = plot();
  const ChartAxis& axis = content_.axis;
  const QFontMetricsF metrics(painter.font());
  painter.setRenderHint(QPainter::Antialiasing, false);
  const int steps = static_cast<int>(std::floor((axis.high - axis.low) / axis.step + 1e-6));
  // Low charts have room for a few numbers only.
  const double apart = area.height() / std::max(1, steps);
  const int every = std::max(1, static_cast<int>(std::ceil((metrics.height() + 1) / apart)));
  for (int i = 0; i <= steps; ++i) {
    const double value = axis.low + i * axis.step;
    const double y = std::round(yOf(value));
    painter.setPen(QPen(colours_.line, 1, i == 0 ? Qt::SolidLine : Qt::DotLine));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    if (i % every != 0) continue;
    painter.setPen(colours_.faint);
    const QRectF label(0, y - metrics.height() / 2, area.left() - 6, metrics.height());
    painter.drawText(label, Qt::AlignRight | Qt::AlignVCenter, Words::axisValue(kind_, value));
  }
  const TimeWindow window = state_.window();
  const double distance = detail_ == Detail::Full ? labelDistance : smallLabelDistance;
  const double step =
      timeStep(window.length(), std::max(1, static_cast<int>(area.width() / distance)));
  for (double time = std::ceil(window.from / step) * step; time <= window.until; time += step) {
    const double x = std::round(xOf(time));
    painter.setPen(QPen(colours_.line, 1));
    painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 4));
    painter.setPen(colours_.faint);
    const QString text = Words::time(time);
    const double width = metrics.horizontalAdvance(text) + 4;
    const double left = std::min(x - width / 2, static_cast<double>(viewport()->width()) - width);
    painter.drawText(QRectF(left, area.bottom() + 4, width, metrics.height()), Qt::AlignCenter,
                     text);
  }
}

void TimeChart::drawLimits(QPainter& painter) const {
  const QRectF area = plot();
  constexpr int failingAlpha = 28;
  const auto draw = [&](double value, QRectF shaded, const QString& text, bool above) {
    const double y = yOf(value);
    if (y < area.top() || y > area.bottom()) return;
    painter.fillRect(shaded, mixed(colours_.bad, colours_.ground, failingAlpha));
    for (const PhaseBand& band : phases()) {
      const double from = std::max(shaded.left(), xOf(band.from));
      const double until = std::min(shaded.right(), xOf(band.until));
      if (from >= until) continue;
      painter.fillRect(QRectF(from, shaded.top(), until - from, shaded.height()),
                       mixed(colours_.bad, colours_.phase(band.phase), failingAlpha));
    }
    painter.setPen(QPen(colours_.bad, 1, Qt::DashLine));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    const QFontMetricsF metrics(painter.font());
    // A plot narrower than the text lets it run into the margin on its right.
    const double left =
        std::max(area.left() + 1, area.right() - 4 - metrics.horizontalAdvance(text));
    painter.drawText(QPointF(left, above ? y - metrics.descent() - 1 : y + metrics.ascent() + 1),
                     text);
  };
  const bool narrow = area.width() < narrowPlot;
  const auto limitText = [&](const QString& sentence, const QString& value) {
    return narrow ? value : sentence.arg(value);
  };
  const CurveId curve = kind_ == ChartKind::Latency ? CurveId::LatencyP99 : CurveId::SuccessRate;
  if (content_.limit.min) {
    const double y = yOf(*content_.limit.min);
    draw(*content_.limit.min, QRectF(area.left(), y, area.width(), area.bottom() - y),
         limitText(tr("fails below %1"), Words::curveValue(curve, *content_.limit.min)), false);
  }
  if (content_.limit.max) {
    const double y = yOf(*content_.limit.max);
    draw(*content_.limit.max, QRectF(area.left(), area.top(), area.width(), y - area.top()),
         limitText(tr("fails above %1"), Words::curveValue(curve, *content_.limit.max)), true);
  }
  if (!content_.target) return;
  const double y = yOf(*content_.target);
  const QFontMetricsF metrics(painter.font());
  painter.setPen(QPen(colours_.accent, 1, Qt::DashLine));
  painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
  painter.drawText(
      QRectF(area.left() + 4, y - metrics.height() - 1, area.width() - 8, metrics.height()),
      Qt::AlignLeft | Qt::AlignVCenter,
      limitText(tr("target %1"), Words::curveValue(CurveId::PrimaryCpu, *content_.target)));
}

void TimeChart::drawLegend(QPainter& painter) {
  legend_.clear();
  const QFontMetricsF metrics(painter.font());
  double x = detail_ == Detail::Full ? plot().left() : 6;
  const double y = 4;
  const double height = metrics.height() + 2;
  if (detail_ == Detail::Small || curvesOf(kind_).size() == 1) {
    painter.setPen(colours_.text);
    const QString title = Words::chart(kind_);
    const double room = viewport()->width() - x - 4;
    painter.drawText(QPointF(x, y + metrics.ascent() + 1),
                     metrics.elidedText(title, Qt::ElideRight, room));
    x += metrics.horizontalAdvance(title) + 12;
  }
  const RolloutView* view = state_.run() == nullptr ? nullptr : &state_.run()->view;
  for (const CurveId curve : curvesOf(kind_)) {
    // The title says what a single curve is.
    if (curvesOf(kind_).size() == 1) break;
    if (view != nullptr && view->curve(curve).empty()) continue;
    const QString name = Words::curve(curve, view == nullptr ? RolloutKind::Canary : view->kind);
    const QRectF entry(x, y, 20 + metrics.horizontalAdvance(name), height);
    if (entry.right() > viewport()->width()) break;
    const bool hidden = state_.hidden().count(curve) != 0;
    QColor colour = colours_.tone(toneOf(curve));
    if (hidden) colour.setAlpha(70);
    const bool dashed = styleOf(curve) == LineStyle::Dashed;
    painter.setPen(QPen(colour, dashed ? 1.6 : 3, dashed ? Qt::DashLine : Qt::SolidLine));
    painter.drawLine(QPointF(x, y + height / 2), QPointF(x + 14, y + height / 2));
    painter.setPen(hidden ? colours_.faint : colours_.text);
    painter.drawText(QRectF(x + 19, y, entry.width(), height), Qt::AlignLeft | Qt::AlignVCenter,
                     name);
    legend_.emplace_back(entry, curve);
    x = entry.right() + 16;
  }
  if (!content_.dots.empty()) {
    const QString checks = tr("checks of the canary");
    if (x + 14 + metrics.horizontalAdvance(checks) <= viewport()->width()) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(colours_.canary);
      painter.drawEllipse(QPointF(x + 4, y + height / 2), 3.5, 3.5);
      painter.setPen(colours_.text);
      painter.drawText(QRectF(x + 12, y, 600, height), Qt::AlignLeft | Qt::AlignVCenter, checks);
    }
  }
  if (kind_ != ChartKind::Shares) return;
  const QString gap = tr("the gap: traffic ratio is not pod ratio");
  if (x + 20 + metrics.horizontalAdvance(gap) > viewport()->width()) return;
  QColor colour = colours_.gap;
  colour.setAlpha(90);
  painter.fillRect(QRectF(x, y + 3, 14, height - 6), colour);
  painter.setPen(colours_.text);
  painter.drawText(QRectF(x + 19, y, 600, height), Qt::AlignLeft | Qt::AlignVCenter, gap);
}

void TimeChart::drawLines(QPainter& painter) const {
  painter.save();
  // A line along the edge keeps its width.
  painter.setClipRect(plot().adjusted(0, -2, 0, 2));
  for (const HatchedBand& band : hatches_) paintHatches(painter, band);
  for (const StepLine& line : steps_) paintSteps(painter, line);
  painter.restore();
}

void TimeChart::drawDots(QPainter& painter) const {
  const QRectF area = plot();
  painter.setRenderHint(QPainter::Antialiasing);
  for (const Measured& dot : content_.dots) {
    const QPointF at(xOf(dot.time), yOf(dot.value));
    if (!area.adjusted(-4, -4, 4, 4).contains(at)) continue;
    painter.setPen(QPen(colours_.ground, 1));
    painter.setBrush(dot.passed ? colours_.canary : colours_.bad);
    if (dot.passed) {
      painter.drawEllipse(at, 3.5, 3.5);
    } else {
      painter.drawPath(shapeOf(MarkKind::Rollback, at));
    }
  }
}

void TimeChart::drawMarks(QPainter& painter) const {
  if (state_.run() == nullptr) return;
  const QRectF area = plot();
  const RolloutView& view = state_.run()->view;
  painter.setRenderHint(QPainter::Antialiasing);
  if (kind_ == ChartKind::Shares) {
    for (const Mark& mark : view.decisions) {
      const double x = xOf(mark.time);
      if (x < area.left() - 1 || x > area.right() + 1) continue;
      painter.setPen(QPen(colours_.ground, 1));
      painter.setBrush(colours_.mark(mark.kind));
      painter.drawPath(shapeOf(mark.kind, {x, area.bottom()}));
    }
  }
  if (detail_ == Detail::Small) return;
  for (const Mark& mark : view.flags) {
    const double x = xOf(mark.time);
    if (x < area.left() - 1 || x > area.right() + 1) continue;
    QColor colour = colours_.mark(mark.kind);
    painter.setPen(QPen(colour, 1, Qt::DotLine));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    if (kind_ != ChartKind::Shares) continue;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    const double top = area.top() + 1;
    painter.drawPolygon(
        QPolygonF{{QPointF(x, top), QPointF(x + 10, top + 4), QPointF(x, top + 8)}});
  }
}

}  // namespace aviary
