#pragma once

#include <QString>

namespace aviary {

class MainWindow;

/// Times of the loop slider → run → redrawn charts, in milliseconds.
struct LoopTimes {
  int movements = 0;
  double median = 0;
  double p95 = 0;
  double longest = 0;
  double runMedian = 0;    ///< of it, the simulation alone
  double paintMedian = 0;  ///< of it, taking the run and painting
  QString engine;
};

/// Moves the first slider back and forth and waits for the charts each time.
/// \pre a run is shown.
[[nodiscard]] LoopTimes measureLoop(MainWindow& window, int movements);

[[nodiscard]] QString textOf(const LoopTimes& times);

}  // namespace aviary
