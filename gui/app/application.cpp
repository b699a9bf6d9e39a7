#include "gui/app/application.hpp"

#include <QElapsedTimer>
#include <QThread>

namespace aviary {

bool Application::notify(QObject* receiver, QEvent* event) {
  // An event loop within an event has a higher level: its events are measured again.
  const int level = QThread::currentThread() == thread() ? thread()->loopLevel() : 0;
  if (!listener_ || level <= measuredLevel_) return QApplication::notify(receiver, event);
  // Either may be gone afterwards.
  Handled handled{receiver->metaObject()->className(), event->type(), 0};
  const int outer = measuredLevel_;
  measuredLevel_ = level;
  QElapsedTimer since;
  since.start();
  const bool result = QApplication::notify(receiver, event);
  handled.milliseconds = static_cast<double>(since.nsecsElapsed()) / 1e6;
  measuredLevel_ = outer;
  if (listener_) listener_(handled);
  return result;
}

}  // namespace aviary
