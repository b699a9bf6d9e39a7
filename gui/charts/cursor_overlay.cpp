#include "gui/charts/cursor_overlay.hpp"

#include <QPaintEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

namespace aviary {
namespace {

constexpr double boxPadding = 8;
constexpr double boxDistance = 10;
constexpr double dotRadius = 4;

bool inside(const QRectF& plot, double x) {
  return x >= plot.left() - 1 && x <= plot.right() + 1;
}

}  // namespace

CursorOverlay::CursorOverlay(QWidget* parent) : QWidget(parent) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setAttribute(Qt::WA_NoSystemBackground);
  setFocusPolicy(Qt::NoFocus);
}

// One rectangle, however large: Qt copies what lies below it at once, but composes a region of many
// line by line, on several threads that wait for each other.
void CursorOverlay::show(Content content, const Colours& colours, Below below) {
  content_ = std::move(content);
  colours_ = colours;
  const QRect cursor = stripAt(content_.cursorX);
  const QRectF box = boxOf();
  QRect reading = stripAt(content_.readingX);
  if (!box.isEmpty()) reading |= box.adjusted(-2, -2, 2, 2).toAlignedRect();
  // Its numbers may be others in the same place.
  QRect changed = reading_ | reading;
  if (cursor != cursor_) changed |= cursor_ | cursor;
  cursor_ = cursor;
  reading_ = reading;
  if (below == Below::Stays && !changed.isNull()) update(changed);
}

QRectF CursorOverlay::boxOf() const {
  if (content_.readings.empty() || !inside(content_.plot, content_.readingX)) return {};
  const QFontMetricsF metrics(font());
  double width = metrics.horizontalAdvance(content_.title);
  for (const Reading& reading : content_.readings) {
    width = std::max(
        width, metrics.horizontalAdvance(reading.label + QStringLiteral("   ") + reading.value));
  }
  const double lines = 1 + static_cast<double>(content_.readings.size());
  QRectF box(0, 0, width + 2 * boxPadding + 12, lines * metrics.height() + 2 * boxPadding);
  const bool right = content_.readingX + boxDistance + box.width() < content_.plot.right();
  box.moveLeft(right ? content_.readingX + boxDistance
                     : content_.readingX - boxDistance - box.width());
  box.moveTop(content_.plot.top() + 18);
  if (box.bottom() > content_.plot.bottom()) box.moveBottom(content_.plot.bottom());
  return box;
}

QRect CursorOverlay::stripAt(double x) const {
  if (!inside(content_.plot, x)) return {};
  const double half = dotRadius + 2;
  return QRectF(x - half, content_.plot.top() - half, 2 * half, content_.plot.height() + 2 * half)
      .toAlignedRect();
}

void CursorOverlay::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  painter.setClipRegion(event->region());
  paintInto(painter);
}

void CursorOverlay::paintInto(QPainter& painter) const {
  const QRectF& plot = content_.plot;
  const auto line = [&](double x, QPen pen) {
    if (!inside(plot, x)) return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(pen);
    // On whole pixels, or it would be one pixel wide on one chart and two on the next.
    const double middle = std::floor(x) + 0.5;
    painter.drawLine(QPointF(middle, plot.top()), QPointF(middle, plot.bottom()));
  };
  line(content_.cursorX, QPen(colours_.text, 1));
  if (content_.readingX != content_.cursorX) {
    line(content_.readingX, QPen(colours_.faint, 1, Qt::DashLine));
  }
  if (!inside(plot, content_.readingX)) return;
  painter.setRenderHint(QPainter::Antialiasing);
  for (const Reading& reading : content_.readings) {
    if (!(reading.y >= 0)) continue;
    painter.setPen(QPen(colours_.ground, 1.5));
    painter.setBrush(reading.colour);
    painter.drawEllipse(QPointF(content_.readingX, reading.y), dotRadius, dotRadius);
  }
  const QRectF box = boxOf();
  if (box.isEmpty()) return;
  // Opaque: blending is sliced among threads that wait for each other.
  painter.setBrush(colours_.ground);
  painter.setPen(QPen(colours_.line, 1));
  painter.drawRoundedRect(box, 4, 4);
  const QFontMetricsF metrics(font());
  QRectF row(box.left() + boxPadding, box.top() + boxPadding, box.width() - 2 * boxPadding,
             metrics.height());
  painter.setPen(colours_.faint);
  painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, content_.title);
  for (const Reading& reading : content_.readings) {
    row.translate(0, metrics.height());
    painter.setPen(colours_.text);
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, reading.label);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(reading.colour);
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, reading.value);
    painter.setFont(font());
  }
}

}  // namespace aviary
