#include "gui/app/bench.hpp"

#include <unistd.h>

#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QMetaEnum>
#include <QSlider>
#include <QTimer>
#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>

#include "gui/app/application.hpp"
#include "gui/app/main_window.hpp"
#include "gui/models/words.hpp"
#include "gui/panels/knob_row.hpp"
#include "gui/panels/what_if_panel.hpp"

namespace aviary {
namespace {

constexpr int longestWait = 10000;  // milliseconds
/// How far a slider is dragged to either side of its value, as a share of its length.
constexpr double reach = 0.2;

double milliseconds(const QElapsedTimer& since) {
  return static_cast<double>(since.nsecsElapsed()) / 1e6;
}

/// Watches the events of the GUI thread while something is done.
class HeldWatch {
 public:
  void start() { now_ = 0; }
  void note(const Application::Handled& event) {
    now_ = std::max(now_, event.milliseconds);
    if (event.milliseconds > heldMillisecondsMax) ++heldLong_;
    if (event.milliseconds <= longest_) return;
    longest_ = event.milliseconds;
    longestEvent_ =
        QStringLiteral("%1 of %2")
            .arg(QLatin1String(QMetaEnum::fromType<QEvent::Type>().valueToKey(event.type)),
                 QLatin1String(event.receiver));
  }
  /// Keeps the longest event since start.
  void keep() { held_.push_back(now_); }

  [[nodiscard]] double longest() const { return longest_; }
  [[nodiscard]] const QString& longestEvent() const { return longestEvent_; }
  [[nodiscard]] int heldLong() const { return heldLong_; }
  [[nodiscard]] Quantiles held() const { return quantilesOf(held_); }

 private:
  double now_ = 0;
  double longest_ = 0;
  int heldLong_ = 0;
  QString longestEvent_;
  std::vector<double> held_;
};

/// One drag of one slider after another, each movement timed until its run is painted.
class LoopBench {
 public:
  LoopBench(Application& app, MainWindow& window) : app_(app), window_(window) {
    app_.setListener([this](const Application::Handled& event) { note(event); });
    // A timer of no length waits until nothing else is to be done, painting included.
    idle_.setInterval(0);
    idle_.setSingleShot(true);
    finished_ = QObject::connect(&window.workbench(), &Workbench::finished, &loop_,
                                 [this](const RunPointer&) {
                                   arrived_ = true;
                                   idle_.start();
                                 });
    QObject::connect(&idle_, &QTimer::timeout, &loop_, [this] {
      painted_ = milliseconds(sinceTaken_);
      loop_.quit();
    });
  }
  ~LoopBench() {
    app_.setListener({});
    QObject::disconnect(finished_);
  }
  LoopBench(const LoopBench&) = delete;
  LoopBench& operator=(const LoopBench&) = delete;

  void drag(KnobId knob, int movements) {
    QSlider* slider = window_.whatIfPanel().row(knob)->slider();
    const int middle = slider->value();
    const double most = reach * slider->maximum();
    slider->setSliderDown(true);
    for (int i = 1; i <= movements; ++i) {
      // There and back, and never twice at the same place.
      const double turn = std::sin(2 * 3.14159265 * i / movements);
      const int wanted = middle + static_cast<int>(std::lround(turn * most));
      const int step = wanted >= slider->value() ? 1 : -1;
      const int place = wanted == slider->value() ? wanted + step : wanted;
      move(slider, place >= 1 && place < slider->maximum() ? place : slider->value() + 1);
    }
    settle([&] { slider->setSliderDown(false); });
    settle([&] { window_.workbench().undoStack().undo(); });
  }

  [[nodiscard]] LoopTimes times() const {
    LoopTimes times;
    times.movements = static_cast<int>(whole_.size());
    times.whole = quantilesOf(whole_);
    times.run = quantilesOf(run_);
    times.series = quantilesOf(series_);
    times.take = quantilesOf(take_);
    times.paint = quantilesOf(paint_);
    times.held = watch_.held();
    times.heldLong = watch_.heldLong();
    times.longestEvent = watch_.longestEvent();
    times.size = window_.size();
    times.engine = engine_;
    return times;
  }

 private:
  void note(const Application::Handled& event) {
    if (counting_) watch_.note(event);
    if (arrived_ && taken_ < 0) {
      taken_ = event.milliseconds;
      sinceTaken_.start();
    }
  }

  /// Does something that plays a run and waits until it is painted.
  template <typename Change>
  void settle(const Change& change) {
    arrived_ = false;
    taken_ = -1;
    painted_ = -1;
    watch_.start();
    const QMetaObject::Connection late =
        QObject::connect(&patience_, &QTimer::timeout, &loop_, &QEventLoop::quit);
    patience_.start(longestWait);
    change();
    loop_.exec();
    patience_.stop();
    QObject::disconnect(late);
  }

  void move(QSlider* slider, int place) {
    QElapsedTimer since;
    since.start();
    counting_ = true;
    settle([&] { slider->setValue(place); });
    counting_ = false;
    if (painted_ < 0) return;
    whole_.push_back(milliseconds(since));
    const FinishedRun& run = *window_.workbench().last();
    run_.push_back(run.runMilliseconds);
    series_.push_back(run.totalMilliseconds - run.runMilliseconds);
    take_.push_back(std::max(taken_, 0.0));
    paint_.push_back(painted_);
    watch_.keep();
    if (run.playable()) engine_ = toQt(run.trace->header().engine);
  }

  Application& app_;
  MainWindow& window_;
  QEventLoop loop_;
  QTimer patience_;
  QTimer idle_;
  QElapsedTimer sinceTaken_;
  QMetaObject::Connection finished_;
  bool arrived_ = false;   // the run that was asked for is there
  bool counting_ = false;  // a movement is being timed
  double taken_ = -1;
  double painted_ = -1;
  HeldWatch watch_;
  QString engine_;
  std::vector<double> whole_;
  std::vector<double> run_;
  std::vector<double> series_;
  std::vector<double> take_;
  std::vector<double> paint_;
};

QString rowOf(const char* name, const Quantiles& times, const char* what) {
  return QStringLiteral("  %1 %2 %3 %4   %5\n")
      .arg(QLatin1String(name), -9)
      .arg(times.median, 7, 'f', 2)
      .arg(times.p95, 7, 'f', 2)
      .arg(times.longest, 7, 'f', 2)
      .arg(QLatin1String(what));
}

}  // namespace

Quantiles quantilesOf(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const auto rank =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    return values[std::max<std::size_t>(rank, 1) - 1];
  };
  return {at(0.5), at(0.95), values.back()};
}

LoopTimes measureLoop(Application& app, MainWindow& window, int movements) {
  std::vector<KnobId> knobs;
  for (const Knob& knob : window.state().run()->knobs) {
    if (window.whatIfPanel().row(knob.id)->slider()->maximum() > 1) knobs.push_back(knob.id);
  }
  LoopBench bench(app, window);
  const int sliders = static_cast<int>(knobs.size());
  for (int i = 0; i < sliders; ++i) {
    bench.drag(knobs[static_cast<std::size_t>(i)],
               movements * (i + 1) / sliders - movements * i / sliders);
  }
  LoopTimes times = bench.times();
  times.sliders = sliders;
  return times;
}

UseTimes measureUse(Application& app, MainWindow& window) {
  UseTimes times;
  HeldWatch watch;
  QEventLoop loop;
  QTimer idle;
  idle.setInterval(0);
  QObject::connect(&idle, &QTimer::timeout, &loop, [&] {
    if (!window.workbench().runner().busy()) loop.quit();
  });
  app.setListener([&](const Application::Handled& event) { watch.note(event); });
  const auto step = [&](const char* name, const std::function<void()>& action) {
    const double before = watch.longest();
    watch.start();
    QMetaObject::invokeMethod(&window, action, Qt::QueuedConnection);
    idle.start();
    loop.exec();
    idle.stop();
    watch.keep();
    ++times.steps;
    if (watch.longest() > before) times.longestStep = QLatin1String(name);
  };
  ViewState& state = window.state();
  const double end = state.end();
  constexpr int places = 50;
  for (int i = 0; i < places; ++i) {
    const double time = end * i / places;
    step("hover", [&, time] { state.setHover(time); });
    step("cursor", [&, time] { state.setCursor(time); });
    step("zoom", [&, time, i] { state.zoom(i % 2 == 0 ? 0.5 : 1.9, time); });
    step("pan", [&, i] { state.pan(i % 4 < 2 ? end / 40 : -end / 40); });
    step("decision", [&] { window.playback().next(); });
  }
  step("fit", [&] { state.setHover(std::nullopt), state.fit(); });
  for (const char* panel : {"editor", "yaml", "compare", "interventions", "log", "cluster"}) {
    step(panel, [&, panel] { window.showPanel(QLatin1String(panel)); });
  }
  step("pin", [&] { state.pin(QStringLiteral("A")); });
  step("open", [&] { window.open(window.workbench().file()); });
  app.setListener({});
  times.held = watch.held();
  times.heldLong = watch.heldLong();
  times.longestEvent = watch.longestEvent();
  return times;
}

double measureIdle(int milliseconds) {
  QEventLoop loop;
  // What was asked for before is painted, and runs that are gone are freed.
  constexpr int settleMilliseconds = 300;
  QTimer::singleShot(settleMilliseconds, &loop, &QEventLoop::quit);
  loop.exec();
  QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
  const std::clock_t before = std::clock();
  loop.exec();
  const double used = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC * 1000;
  return 100 * used / milliseconds;
}

double processMilliseconds() {
  QFile file(QStringLiteral("/proc/self/stat"));
  if (!file.open(QIODevice::ReadOnly)) return -1;
  // The name in brackets may hold spaces; the start in clock ticks is the 20th field behind it.
  const QByteArray text = file.readAll();
  const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
  constexpr int startField = 19;
  if (fields.size() <= startField) return -1;
  const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return (static_cast<double>(now.tv_sec) - fields[startField].toDouble() / ticks) * 1000 +
         static_cast<double>(now.tv_nsec) / 1e6;
}

QString textOf(const LoopTimes& times) {
  return QStringLiteral(
             "slider to painted charts: %1 movements of %2 sliders, engine %3, %4x%5\n"
             "            median     p95 longest  ms\n")
             .arg(times.movements)
             .arg(times.sliders)
             .arg(times.engine)
             .arg(times.size.width())
             .arg(times.size.height()) +
         rowOf("whole", times.whole, "") +
         rowOf("run", times.run, "the simulation, on the worker") +
         rowOf("series", times.series, "the change, curves and log, on the worker") +
         rowOf("take", times.take, "charts and panels take the run") +
         rowOf("paint", times.paint, "the whole window") +
         rowOf("held", times.held, "longest event of the GUI thread in each movement") +
         QStringLiteral("  events above %1 ms: %2; longest: %3\n")
             .arg(heldMillisecondsMax)
             .arg(times.heldLong)
             .arg(times.longestEvent);
}

QString textOf(const UseTimes& times) {
  return QStringLiteral("hover, cursor, zoom, pan, decisions, panels, pin, open: %1 steps\n")
             .arg(times.steps) +
         rowOf("held", times.held, "longest event of the GUI thread in each step") +
         QStringLiteral("  events above %1 ms: %2; longest: %3, in %4\n")
             .arg(heldMillisecondsMax)
             .arg(times.heldLong)
             .arg(times.longestEvent, times.longestStep);
}

}  // namespace aviary
