#pragma once

#include <QApplication>
#include <QEvent>
#include <functional>

namespace aviary {

/// The application, which can tell how long each event held the GUI thread.
class Application : public QApplication {
 public:
  /// An event that has been dealt with.
  struct Handled {
    const char* receiver = "";  ///< class name
    QEvent::Type type = QEvent::None;
    double milliseconds = 0;
  };
  using Listener = std::function<void(const Handled& event)>;

  using QApplication::QApplication;

  /// Who is told of each event that an event loop hands out; those that are sent while another is
  /// dealt with count to that one. Empty: nobody, and nothing is measured.
  void setListener(Listener listener) { listener_ = std::move(listener); }

  bool notify(QObject* receiver, QEvent* event) override;

 private:
  Listener listener_;
  int measuredLevel_ = 0;  // of the event loop whose event is being dealt with
};

}  // namespace aviary
