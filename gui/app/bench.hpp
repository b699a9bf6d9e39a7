#pragma once

#include <QSize>
#include <QString>
#include <vector>

namespace aviary {

class Application;
class MainWindow;

/// Milliseconds.
struct Quantiles {
  double median = 0;
  double p95 = 0;
  double longest = 0;
};

/// Quantiles by nearest rank; zeros for no values.
[[nodiscard]] Quantiles quantilesOf(std::vector<double> values);

/// The longest that one event may hold the GUI thread, in milliseconds.
inline constexpr double heldMillisecondsMax = 8;

/// What happens between the movement of a slider and the painted charts.
struct LoopTimes {
  int movements = 0;
  int sliders = 0;
  QString engine;
  QSize size;        ///< of the window
  Quantiles whole;   ///< from the movement until everything is painted
  Quantiles run;     ///< the simulation, on the worker
  Quantiles series;  ///< reading the change, curves, log, cluster, on the worker
  Quantiles take;    ///< handing the run to charts and panels
  Quantiles paint;
  Quantiles held;        ///< the longest event of each movement
  int heldLong = 0;      ///< events that held the GUI thread for longer than heldMillisecondsMax
  QString longestEvent;  ///< what held it longest
};

/// How long the GUI thread was held while the window was used otherwise.
struct UseTimes {
  int steps = 0;
  Quantiles held;    ///< the longest event of each step
  int heldLong = 0;  ///< events longer than heldMillisecondsMax
  QString longestStep;
  QString longestEvent;
};

/// Hovers, moves the cursor, zooms, pans, steps through the decisions, brings panels to the front,
/// pins, filters by curve and opens the scenario again.
/// \pre a run is shown.
[[nodiscard]] UseTimes measureUse(Application& app, MainWindow& window);

/// Drags every slider in turn back and forth around its value, as a hand does, and waits for the
/// charts each time.
/// \pre a run is shown.
[[nodiscard]] LoopTimes measureLoop(Application& app, MainWindow& window, int movements);

/// Share of one processor that the application uses while nothing happens, in percent.
/// \param milliseconds  how long to look, wall time.
[[nodiscard]] double measureIdle(int milliseconds);

/// Milliseconds since the process was started, to a hundredth of a second; below 0: not known.
[[nodiscard]] double processMilliseconds();

[[nodiscard]] QString textOf(const LoopTimes& times);
[[nodiscard]] QString textOf(const UseTimes& times);

}  // namespace aviary
