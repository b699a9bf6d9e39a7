#include "gui/panels/steady_label.hpp"

#include <QEvent>

namespace aviary {

// A widget of fixed size tells no layout that its hint has changed.
void SteadyLabel::showText(const QString& text) {
  if (text == this->text()) return;
  const QMargins margins = contentsMargins();
  const int width = fontMetrics().horizontalAdvance(text) + 4 + margins.left() + margins.right();
  const int height = fontMetrics().height() + margins.top() + margins.bottom();
  const bool fits = minimumSize() == maximumSize() && width <= minimumWidth();
  if (!fits) setFixedSize(width, height);
  setText(text);
}

void SteadyLabel::changeEvent(QEvent* event) {
  QLabel::changeEvent(event);
  if (event->type() != QEvent::FontChange) return;
  const QString shown = text();
  setMinimumSize(0, 0);
  clear();
  showText(shown);
}

}  // namespace aviary
