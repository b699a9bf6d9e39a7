#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include "gui/models/view_state.hpp"

namespace aviary {

/// Moves the cursor over the finished run as time passes.
class Playback : public QObject {
  Q_OBJECT

 public:
  static constexpr double slowest = 1;
  static constexpr double fastest = 1000;

  explicit Playback(ViewState& state, QObject* parent = nullptr);

  [[nodiscard]] bool playing() const { return timer_.isActive(); }
  /// Simulated seconds for each second, 1-1000.
  [[nodiscard]] double speed() const { return speed_; }
  void setSpeed(double speed);

  /// At the end it starts again from the beginning.
  void play();
  void pause();
  void toggle();
  /// To the decision or flag before or after the cursor.
  void previous();
  void next();

 signals:
  void stateChanged();

 private:
  void tick();

  ViewState& state_;
  QTimer timer_;
  QElapsedTimer since_;
  double speed_ = 60;
};

}  // namespace aviary
