#include "gui/app/bench.hpp"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>
#include <algorithm>
#include <vector>

#include "gui/app/main_window.hpp"
#include "gui/models/words.hpp"

namespace aviary {
namespace {

constexpr int longestWait = 10000;  // milliseconds

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto index = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  return values[index];
}

double milliseconds(const QElapsedTimer& since) {
  return static_cast<double>(since.nsecsElapsed()) / 1e6;
}

/// The knob that is moved: the load, or the first there is.
const Knob* knobOf(const FinishedRun& run) {
  return run.knobs.empty() ? nullptr : &run.knobs.front();
}

}  // namespace

LoopTimes measureLoop(MainWindow& window, int movements) {
  LoopTimes times;
  std::vector<double> whole;
  std::vector<double> runs;
  std::vector<double> paints;
  const Knob knob = *knobOf(*window.state().run());
  for (int i = 0; i < movements; ++i) {
    const double share = static_cast<double>(i % 40) / 40;
    WhatIf whatIf;
    whatIf.values[knob.id] = knob.value * (0.5 + share);
    QEventLoop loop;
    QElapsedTimer since;
    const auto back = QObject::connect(&window.workbench(), &Workbench::finished, &loop,
                                       &QEventLoop::quit, Qt::QueuedConnection);
    QTimer::singleShot(longestWait, &loop, &QEventLoop::quit);
    since.start();
    window.workbench().preview(whatIf);
    loop.exec();
    // What was not painted on the way is painted now, once.
    QCoreApplication::sendPostedEvents(&window, QEvent::UpdateRequest);
    whole.push_back(milliseconds(since));
    QObject::disconnect(back);
    runs.push_back(window.state().run()->totalMilliseconds);
    paints.push_back(whole.back() - runs.back());
    times.engine = toQt(window.state().run()->trace->header().engine);
  }
  times.movements = movements;
  times.median = quantile(whole, 0.5);
  times.p95 = quantile(whole, 0.95);
  times.longest = quantile(whole, 1);
  times.runMedian = quantile(runs, 0.5);
  times.paintMedian = quantile(paints, 0.5);
  return times;
}

QString textOf(const LoopTimes& times) {
  return QStringLiteral(
             "slider to redrawn charts, %1 movements, engine %2\n"
             "  median  %3 ms\n  p95     %4 ms\n  longest %5 ms\n"
             "  of it   %6 ms simulation and preparation, %7 ms hand-over and painting (medians)\n")
      .arg(times.movements)
      .arg(times.engine)
      .arg(times.median, 0, 'f', 2)
      .arg(times.p95, 0, 'f', 2)
      .arg(times.longest, 0, 'f', 2)
      .arg(times.runMedian, 0, 'f', 2)
      .arg(times.paintMedian, 0, 'f', 2);
}

}  // namespace aviary
