#include "gui/charts/time_chart.hpp"

#include <QAreaSeries>
#include <QChart>
#include <QContextMenuEvent>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QMouseEvent>
#include <QValueAxis>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/charts/chart_readings.hpp"
#include "gui/charts/cursor_overlay.hpp"
#include "gui/models/words.hpp"
#include "gui/series/plot_grid.hpp"

namespace aviary {
namespace {

constexpr double clickDistance = 4;  // pixels: less is a click, more is a drag
constexpr double flagReach = 7;      // pixels around a flag
constexpr double zoomStep = 1.2;

/// The points of a segment as shares of the plot: the axes stay as they are, so that zooming and
/// panning hand each curve over once, not once more for each axis.
QList<QPointF> pointsOf(const Segment& segment, const PlotGrid& grid) {
  QList<QPointF> points;
  const Segment pixels = onPixels(segment, grid);
  points.reserve(static_cast<qsizetype>(pixels.size()));
  for (const Point& point : pixels) points.append({point.x, point.y});
  return points;
}

// A curve that stays on its pixels, as a ghost does, costs nothing.
void showPoints(QLineSeries& series, const Segment& segment, const PlotGrid& grid) {
  const QList<QPointF> points = pointsOf(segment, grid);
  if (series.points() != points) series.replace(points);
}

Qt::PenStyle penOf(LineStyle style) {
  switch (style) {
    case LineStyle::Dashed:
    case LineStyle::PinnedA:
      return Qt::DashLine;
    case LineStyle::PinnedB:
      return Qt::DotLine;
    case LineStyle::PinnedC:
      return Qt::DashDotLine;
    case LineStyle::PinnedD:
      return Qt::DashDotDotLine;
    default:
      return Qt::SolidLine;
  }
}

/// Spikes: more corners than columns.
enum class Density { Steps, Spikes };

QPen linePen(const ChartLine& line, Density density, const Colours& colours) {
  QColor colour = colours.tone(line.tone);
  double width = 2;
  if (line.style == LineStyle::Ghost) {
    colour = mixed(colour, colours.ground, 80);
    width = 1;
  } else if (line.style != LineStyle::Solid) {
    colour = mixed(colour, colours.ground, line.style == LineStyle::Dashed ? 230 : 170);
    width = 1.4;
  }
  // Spikes in every column are drawn one pixel wide: broader ones would hide each other.
  if (density == Density::Spikes) return {colour, 1};
  QPen pen(colour, width, penOf(line.style));
  pen.setJoinStyle(Qt::MiterJoin);
  pen.setCapStyle(Qt::FlatCap);
  return pen;
}

QColor areaColour(const ChartArea& area, const Colours& colours) {
  constexpr int gapAlpha = 62;
  constexpr int plainAlpha = 70;
  QColor colour = area.phase.empty() ? colours.ground : colours.phase(area.phase);
  if (area.under) colour = mixed(colours.tone(*area.under), colour, plainAlpha);
  return mixed(colours.tone(area.tone), colour, area.tone == Tone::Gap ? gapAlpha : plainAlpha);
}

}  // namespace

TimeChart::TimeChart(ChartKind kind, Detail detail, ViewState& state, QWidget* parent)
    : QChartView(parent),
      kind_(kind),
      detail_(detail),
      state_(state),
      colours_(coloursFor(palette())),
      xAxis_(new QValueAxis(this)),
      yAxis_(new QValueAxis(this)),
      overlay_(new CursorOverlay(viewport())) {
  chart()->setAnimationOptions(QChart::NoAnimation);
  chart()->setBackgroundVisible(false);
  chart()->setMargins({});
  chart()->layout()->setContentsMargins(0, 0, 0, 0);
  chart()->legend()->hide();
  chart()->setTitle({});
  for (QValueAxis* axis : {xAxis_, yAxis_}) {
    axis->setVisible(false);
    axis->setRange(0, 1);
  }
  chart()->addAxis(xAxis_, Qt::AlignBottom);
  chart()->addAxis(yAxis_, Qt::AlignLeft);
  // Every curve is made of steps: they are sharpest, and drawn fastest, on whole pixels.
  setRenderHint(QPainter::Antialiasing, false);
  setOptimizationFlags(DontSavePainterState | DontAdjustForAntialiasing);
  scene()->setItemIndexMethod(QGraphicsScene::NoIndex);
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
  setFrameShape(QFrame::NoFrame);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setMinimumSize(detail == Detail::Full ? QSize(320, 120) : QSize(96, 90));
  // A scene that is told of a change paints the whole window at once, so that each chart would be
  // painted, and sent to the screen, alone. All of them ask the window instead.
  setViewportUpdateMode(QGraphicsView::NoViewportUpdate);
  connect(&state, &ViewState::runChanged, this, &TimeChart::refresh);
  connect(&state, &ViewState::ghostChanged, this, &TimeChart::refresh);
  connect(&state, &ViewState::pinnedChanged, this, &TimeChart::refresh);
  connect(&state, &ViewState::windowChanged, this, &TimeChart::refresh);
  connect(&state, &ViewState::hiddenChanged, this, &TimeChart::refresh);
  connect(&state, &ViewState::cursorChanged, this, &TimeChart::showCursor);
  connect(&state, &ViewState::hoverChanged, this, &TimeChart::showCursor);
  connect(&state, &ViewState::freshnessChanged, viewport(), qOverload<>(&QWidget::update));
  retranslate();
  refresh();
}

TimeChart::~TimeChart() = default;

void TimeChart::retranslate() {
  setAccessibleName(Words::chart(kind_));
  setAccessibleDescription(
      tr("A chart over time. Left and right move the cursor, plus and minus zoom, 0 fits."));
  setWhatsThis(accessibleDescription());
}

QRectF TimeChart::plot() const {
  const QRectF whole(viewport()->rect());
  // Whole pixels: steps between them would be blurred.
  const double textHeight = std::ceil(QFontMetricsF(font()).height());
  const double left = detail_ == Detail::Full ? 46 : numbersRoom_;
  const double top = textHeight + 12;
  const double bottom = textHeight + 8;
  return whole.adjusted(left, top, -12, -bottom);
}

double TimeChart::xOf(double seconds) const {
  const QRectF area = plot();
  const TimeWindow window = state_.window();
  return area.left() + (seconds - window.from) / window.length() * area.width();
}

double TimeChart::yOf(double value) const {
  const QRectF area = plot();
  const ChartAxis& axis = content_.axis;
  return area.bottom() - (value - axis.low) / (axis.high - axis.low) * area.height();
}

double TimeChart::secondsAt(double x) const {
  const QRectF area = plot();
  const TimeWindow window = state_.window();
  return window.from + (x - area.left()) / std::max(1.0, area.width()) * window.length();
}

void TimeChart::refresh() {
  const RunPointer& run = state_.run();
  ContentRequest request;
  static const RolloutView nothing;
  request.run = run == nullptr ? &nothing : &run->view;
  request.ghost = state_.ghost() == nullptr ? nullptr : &state_.ghost()->view;
  for (const PinnedRun& pinned : state_.pinned()) request.pinned.push_back(&pinned.run->view);
  request.window = state_.window();
  request.buckets = static_cast<std::size_t>(std::max(64.0, grid().columns));
  request.hidden = state_.hidden();
  content_ = contentOf(kind_, request);
  fitNumbers();
  showContent();
  readOut(CursorOverlay::Below::Repainted);
}

/// Large charts stand above each other and keep one left edge; a small one has room for its
/// numbers.
void TimeChart::fitNumbers() {
  if (detail_ == Detail::Full) return;
  const ChartAxis& axis = content_.axis;
  const QFontMetricsF metrics(font());
  double room = 40;
  for (double value = axis.low; value < axis.high + axis.step / 2; value += axis.step) {
    room = std::max(room, std::ceil(metrics.horizontalAdvance(Words::axisValue(kind_, value))) + 8);
  }
  if (std::exchange(numbersRoom_, room) != room) applyLayout();
}

void TimeChart::showContent() {
  viewport()->update();
  showAreas();
  showLines();
}

PlotGrid TimeChart::grid() const {
  const QSizeF pixels = plot().size() * viewport()->devicePixelRatioF();
  return {content_.window, content_.axis, pixels.width(), pixels.height()};
}

void TimeChart::showAreas() {
  const PlotGrid grid = this->grid();
  hatches_.clear();
  std::size_t used = 0;
  for (const ChartArea& area : content_.areas) {
    if (area.fill == FillStyle::Hatched) {
      constexpr int hatchAlpha = 150;
      hatches_.push_back({cornersOf(area.upper), cornersOf(area.lower),
                          mixed(colours_.tone(area.tone), colours_.ground, hatchAlpha)});
      continue;
    }
    const AreaItem& item = areaItem(used++);
    item.area->setVisible(true);
    showPoints(*item.upper, area.upper, grid);
    showPoints(*item.lower, area.lower, grid);
    item.area->setBrush(areaColour(area, colours_));
  }
  for (; used < areas_.size(); ++used) areas_[used].area->setVisible(false);
}

const TimeChart::AreaItem& TimeChart::areaItem(std::size_t index) {
  while (areas_.size() <= index) {
    AreaItem item{new QLineSeries(this), new QLineSeries(this), nullptr};
    item.area = new QAreaSeries(item.upper, item.lower);
    item.area->setParent(this);
    chart()->addSeries(item.area);
    item.area->attachAxis(xAxis_);
    item.area->attachAxis(yAxis_);
    item.area->setPen(Qt::NoPen);
    areas_.push_back(item);
  }
  return areas_[index];
}

QList<QPointF> TimeChart::cornersOf(const Segment& segment) const {
  const QRectF area = plot();
  QList<QPointF> corners = pointsOf(segment, grid());
  for (QPointF& corner : corners) {
    corner = {area.left() + corner.x() * area.width(), area.bottom() - corner.y() * area.height()};
  }
  return corners;
}

void TimeChart::showLines() {
  const double columns = grid().columns;
  steps_.clear();
  for (const ChartLine& line : content_.lines) {
    StepLine steps;
    steps.corners = cornersOf(line.points);
    const auto density =
        static_cast<double>(steps.corners.size()) > 2 * columns ? Density::Spikes : Density::Steps;
    steps.pen = linePen(line, density, colours_);
    steps_.push_back(std::move(steps));
  }
}

void TimeChart::showCursor() {
  readOut(CursorOverlay::Below::Stays);
}

void TimeChart::readOut(CursorOverlay::Below below) {
  CursorOverlay::Content shown;
  shown.plot = plot();
  if (state_.run() != nullptr) {
    const double time = state_.readingTime();
    shown.cursorX = xOf(state_.cursor());
    shown.readingX = xOf(time);
    shown.title = Words::time(time);
    const bool boxed = kind_ == ChartKind::Shares || (state_.hover() && underMouse());
    if (boxed) shown.readings = readingsOf(content_, state_.run()->view, time, colours_);
    for (CursorOverlay::Reading& reading : shown.readings) {
      if (std::isfinite(reading.y)) reading.y = yOf(reading.y);
    }
  }
  overlay_->show(std::move(shown), colours_, below);
}

void TimeChart::applyLayout() {
  chart()->setPlotArea(plot());
  overlay_->setGeometry(viewport()->rect());
  overlay_->raise();
}

void TimeChart::resizeEvent(QResizeEvent* event) {
  QChartView::resizeEvent(event);
  applyLayout();
  refresh();
}

void TimeChart::changeEvent(QEvent* event) {
  QChartView::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange ||
      event->type() == QEvent::FontChange) {
    colours_ = coloursFor(palette());
    backdrop_ = {};
    applyLayout();
    refresh();
  }
}

void TimeChart::paintInto(QPainter& painter, const QRectF& target) {
  scene()->render(&painter, target, viewport()->rect(), Qt::KeepAspectRatio);
  painter.save();
  painter.translate(target.topLeft());
  painter.scale(target.width() / width(), target.height() / height());
  painter.setFont(overlay_->font());
  overlay_->paintInto(painter);
  painter.restore();
}

std::optional<double> TimeChart::flagAt(QPointF position) const {
  if (state_.run() == nullptr || position.y() > plot().top() + 16) return std::nullopt;
  for (const Mark& mark : state_.run()->view.flags) {
    if (mark.kind == MarkKind::FaultEnd) continue;
    if (std::abs(xOf(mark.time) - position.x()) <= flagReach) return mark.time;
  }
  return std::nullopt;
}

std::optional<CurveId> TimeChart::legendAt(QPointF position) const {
  for (const auto& [rect, curve] : legend_) {
    if (rect.contains(position)) return curve;
  }
  return std::nullopt;
}

void TimeChart::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const auto curve = legendAt(event->position())) {
    const bool hidden = state_.hidden().count(*curve) != 0;
    state_.setVisibility(*curve,
                         hidden ? ViewState::Visibility::Shown : ViewState::Visibility::Hidden);
    return;
  }
  drag_ = Drag{event->position(), state_.window(), flagAt(event->position()), false};
}

void TimeChart::mouseMoveEvent(QMouseEvent* event) {
  const QPointF position = event->position();
  if (!drag_) {
    setCursor(legendAt(position) ? Qt::PointingHandCursor
              : flagAt(position) ? Qt::SizeHorCursor
                                 : Qt::ArrowCursor);
    const bool within = plot().adjusted(-2, -20, 2, 20).contains(position);
    state_.setHover(within ? std::optional(secondsAt(position.x())) : std::nullopt);
    return;
  }
  const double distance = position.x() - drag_->start.x();
  drag_->moved = drag_->moved || std::abs(distance) > clickDistance;
  if (!drag_->moved) return;
  if (drag_->flag) {
    const double time = wholeSecondAt(position.x());
    state_.setHover(time);
    emit flagPulled(*drag_->flag, time);
    return;
  }
  setCursor(Qt::ClosedHandCursor);
  const double seconds = distance / std::max(1.0, plot().width()) * drag_->window.length();
  state_.setWindow({drag_->window.from - seconds, drag_->window.until - seconds});
}

void TimeChart::mouseReleaseEvent(QMouseEvent* event) {
  if (!drag_) return;
  const Drag drag = *drag_;
  drag_.reset();
  unsetCursor();
  const double time = std::clamp(secondsAt(event->position().x()), 0.0, state_.end());
  if (drag.flag && drag.moved) {
    emit flagMoved(*drag.flag, wholeSecondAt(event->position().x()));
  } else if (!drag.moved && event->position().y() >= plot().top() - 20) {
    state_.setCursor(drag.flag.value_or(time));
  }
}

double TimeChart::wholeSecondAt(double x) const {
  return std::clamp(std::round(secondsAt(x)), 0.0, std::floor(state_.end()));
}

// The mouse may still be down: what it does until it is let go means nothing any more.
void TimeChart::dropFlag() {
  drag_.reset();
  unsetCursor();
  state_.setHover(std::nullopt);
  emit flagReturned();
}

void TimeChart::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) state_.fit();
}

void TimeChart::contextMenuEvent(QContextMenuEvent* event) {
  if (state_.run() == nullptr) return;
  const bool mouse = event->reason() == QContextMenuEvent::Mouse;
  const double time = mouse ? secondsAt(event->pos().x()) : state_.cursor();
  emit menuAsked(std::clamp(time, 0.0, state_.end()), mouse ? flagAt(event->pos()) : std::nullopt,
                 event->globalPos());
}

void TimeChart::leaveEvent(QEvent* event) {
  QChartView::leaveEvent(event);
  state_.setHover(std::nullopt);
}

void TimeChart::wheelEvent(QWheelEvent* event) {
  const double turns = event->angleDelta().y() / 120.0;
  if (turns == 0) {
    const double seconds = -event->angleDelta().x() / 120.0 * state_.window().length() / 10;
    state_.pan(seconds);
  } else {
    state_.zoom(std::pow(zoomStep, -turns), secondsAt(event->position().x()));
  }
  event->accept();
}

void TimeChart::keyPressEvent(QKeyEvent* event) {
  if (state_.moveCursor(event->key(), state_.window().length() / 100)) return;
  switch (event->key()) {
    case Qt::Key_Escape:
      if (!drag_ || !drag_->flag) return event->ignore();
      return dropFlag();
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      state_.zoom(1 / zoomStep, state_.cursor());
      return;
    case Qt::Key_Minus:
      state_.zoom(zoomStep, state_.cursor());
      return;
    default:
      event->ignore();
  }
}

}  // namespace aviary
