#include "gui/panels/icons.hpp"

#include <QPainter>
#include <QPixmap>

namespace aviary {
namespace {

constexpr int size = 32;  // drawn large, shown at 16: sharp at 200 %

void triangle(QPainter& painter, double left, double right) {
  painter.drawPolygon(QPolygonF{{QPointF(left, 6), QPointF(right, 16), QPointF(left, 26)}});
}

}  // namespace

QIcon iconOf(Icon icon, const QColor& colour) {
  QPixmap pixmap(size, size);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  switch (icon) {
    case Icon::Play:
      triangle(painter, 8, 26);
      break;
    case Icon::Pause:
      painter.drawRect(8, 6, 6, 20);
      painter.drawRect(18, 6, 6, 20);
      break;
    case Icon::Next:
      triangle(painter, 6, 22);
      painter.drawRect(22, 6, 4, 20);
      break;
    case Icon::Previous:
      triangle(painter, 26, 10);
      painter.drawRect(6, 6, 4, 20);
      break;
  }
  painter.end();
  return QIcon(pixmap);
}

}  // namespace aviary
