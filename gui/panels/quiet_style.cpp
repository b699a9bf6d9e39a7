#include "gui/panels/quiet_style.hpp"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOptionSlider>
#include <algorithm>

#include "gui/models/colours.hpp"

namespace aviary {
namespace {

constexpr int barWidth = 12;
constexpr int thumbLeast = 24;
constexpr int thumbMargin = 3;

QRect thumbOf(const QStyleOptionSlider& bar) {
  const bool upright = bar.orientation == Qt::Vertical;
  const int room = upright ? bar.rect.height() : bar.rect.width();
  const int range = bar.maximum - bar.minimum;
  const int length = range <= 0
                         ? room
                         : std::clamp(static_cast<int>(static_cast<qint64>(bar.pageStep) * room /
                                                       (range + std::max(bar.pageStep, 1))),
                                      std::min(thumbLeast, room), room);
  const int at = QStyle::sliderPositionFromValue(bar.minimum, bar.maximum, bar.sliderPosition,
                                                 room - length, bar.upsideDown);
  const QPoint corner = bar.rect.topLeft() + (upright ? QPoint(0, at) : QPoint(at, 0));
  return {corner, upright ? QSize(bar.rect.width(), length) : QSize(length, bar.rect.height())};
}

}  // namespace

QuietStyle::QuietStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void QuietStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                    QPainter* painter, const QWidget* widget) const {
  const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
  if (control != CC_ScrollBar || bar == nullptr) {
    return QProxyStyle::drawComplexControl(control, option, painter, widget);
  }
  const Colours colours = coloursFor(bar->palette);
  painter->fillRect(bar->rect, colours.ground);
  if (bar->maximum <= bar->minimum) return;
  const bool held =
      bar->state.testFlag(State_Sunken) && bar->activeSubControls == SC_ScrollBarSlider;
  const bool near = bar->state.testFlag(State_MouseOver);
  const int alpha = held ? 200 : near ? 150 : 90;
  painter->fillRect(thumbOf(*bar).adjusted(thumbMargin, thumbMargin, -thumbMargin, -thumbMargin),
                    mixed(colours.faint, colours.ground, alpha));
}

QRect QuietStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option,
                                 SubControl part, const QWidget* widget) const {
  const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
  if (control != CC_ScrollBar || bar == nullptr) {
    return QProxyStyle::subControlRect(control, option, part, widget);
  }
  const QRect thumb = thumbOf(*bar);
  const bool upright = bar->orientation == Qt::Vertical;
  QRect before = bar->rect;
  QRect after = bar->rect;
  if (upright) {
    before.setBottom(thumb.top() - 1);
    after.setTop(thumb.bottom() + 1);
  } else {
    before.setRight(thumb.left() - 1);
    after.setLeft(thumb.right() + 1);
  }
  switch (part) {
    case SC_ScrollBarGroove:
      return bar->rect;
    case SC_ScrollBarSlider:
      return thumb;
    case SC_ScrollBarSubPage:
      return before;
    case SC_ScrollBarAddPage:
      return after;
    default:
      return {};
  }
}

int QuietStyle::pixelMetric(PixelMetric metric, const QStyleOption* option,
                            const QWidget* widget) const {
  if (metric == PM_ScrollBarExtent) return barWidth;
  if (metric == PM_ScrollBarSliderMin) return thumbLeast;
  return QProxyStyle::pixelMetric(metric, option, widget);
}

}  // namespace aviary
