#include "gui/app/start.hpp"

#include <QDockWidget>
#include <QFileInfo>
#include <QTextStream>
#include <QTimer>
#include <string_view>

#include "gui/app/application.hpp"
#include "gui/app/bench.hpp"
#include "gui/app/command_line.hpp"
#include "gui/app/export.hpp"
#include "gui/app/main_window.hpp"
#include "gui/app/settings.hpp"
#include "gui/panels/quiet_style.hpp"
#include "sim/scenario/diagnostic.hpp"

namespace aviary {
namespace {

constexpr int fontPixels = 13;
constexpr int benchMovements = 200;
constexpr int benchSettleMilliseconds = 1500;
enum ExitCode { Ok = 0, BadInput = 2, Io = 3 };

// The offscreen platform says this at each window; it means nothing to anybody.
void handleMessage(QtMsgType type, const QMessageLogContext& context, const QString& text) {
  Q_UNUSED(context);
  if (text.contains(QLatin1String("propagateSizeHints"))) return;
  if (text.contains(QLatin1String("XDG_RUNTIME_DIR"))) return;
  if (type == QtDebugMsg) return;
  QTextStream(stderr) << text << '\n';
}

int printProblems(const FinishedRun& run) {
  QTextStream err(stderr);
  if (!run.source->problem.empty()) err << QString::fromStdString(run.source->problem) << '\n';
  for (const Diagnostic& one : run.diagnostics) err << QString::fromStdString(text(one)) << '\n';
  if (!run.fault.empty()) err << QString::fromStdString(run.fault) << '\n';
  return BadInput;
}

void applyOptions(MainWindow& window, const StartOptions& options) {
  if (options.at) window.state().setCursor(*options.at);
  if (!options.panel.isEmpty()) window.showPanel(options.panel);
}

/// When the window and the first charts were on the screen, in milliseconds since the process
/// began.
struct StartTimes {
  double window = -1;
  double charts = -1;
};

void watchStart(Application& app, MainWindow& window, StartTimes& times) {
  app.setListener([&](const Application::Handled& event) {
    if (event.type == QEvent::Expose && times.window < 0) times.window = processMilliseconds();
    if (event.type != QEvent::UpdateRequest || window.state().run() == nullptr) return;
    if (times.charts < 0) times.charts = processMilliseconds();
  });
}

void runBench(Application& app, MainWindow& window, const StartTimes& times) {
  constexpr int idleMilliseconds = 2000;
  QTextStream out(stdout);
  out << QStringLiteral("start to first window: %1 ms; to the charts of the run: %2 ms\n")
             .arg(times.window, 0, 'f', 0)
             .arg(times.charts, 0, 'f', 0);
  // Once before, so that fonts and caches are warm as they are for somebody who drags.
  (void)measureLoop(app, window, benchMovements / 5);
  out << textOf(measureLoop(app, window, benchMovements));
  out << textOf(measureUse(app, window));
  out << QStringLiteral("idle: %1 % of a processor\n")
             .arg(measureIdle(idleMilliseconds), 0, 'f', 2);
}

/// What is done once the first run is there; the result is the exit code.
void afterFirstRun(Application& app, MainWindow& window, const StartOptions& options,
                   const StartTimes& times) {
  const RunPointer run = window.workbench().last();
  applyOptions(window, options);
  if (options.bench) {
    if (!run->playable()) return QApplication::exit(printProblems(*run));
    QTimer::singleShot(benchSettleMilliseconds, &window, [&] {
      runBench(app, window, times);
      QApplication::exit(Ok);
    });
  }
  if (options.screenshot.isEmpty()) return;
  constexpr int settleMilliseconds = 150;
  QTimer::singleShot(settleMilliseconds, &window, [&window, options] {
    applyOptions(window, options);
    const QString problem = exportWindow(window, options.screenshot);
    if (!problem.isEmpty()) QTextStream(stderr) << problem << '\n';
    QApplication::exit(problem.isEmpty() ? Ok : Io);
  });
}

}  // namespace

bool choosePlatform(int argc, char** argv) {
  qInstallMessageHandler(&handleMessage);
  bool headless = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument(argv[i]);
    headless = headless || argument.starts_with("--screenshot") || argument == "--bench" ||
               argument == "--help" || argument == "-h";
  }
  const bool chosen = qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
  const bool display =
      qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
  if (chosen || display) return true;
  if (headless) qputenv("QT_QPA_PLATFORM", "offscreen");
  return headless;
}

void prepare() {
  QApplication::setOrganizationName(QStringLiteral("aviary"));
  QApplication::setApplicationName(QStringLiteral("aviary-gui"));
  QApplication::setStyle(new QuietStyle);
  QFont font = QApplication::font();
  font.setPixelSize(fontPixels);
  QApplication::setFont(font);
}

int start(Application& app) {
  const StartOptions options = readCommandLine(app.arguments());
  if (!options.problem.isEmpty()) {
    QTextStream(stderr) << "aviary-gui: " << options.problem << "; see --help\n";
    return BadInput;
  }
  if (!options.help.isEmpty()) {
    QTextStream(stdout) << options.help;
    return Ok;
  }
  const bool picture = !options.screenshot.isEmpty() || options.bench;
  MainWindow window(picture ? MainWindow::Memory::None : MainWindow::Memory::Kept);
  const QString language = options.language.isEmpty() ? Settings::language() : options.language;
  window.language().use(language.isEmpty() ? Language::ofDesktop() : language);
  const Appearance appearance = options.appearance.isEmpty() && !picture
                                    ? Settings::appearance()
                                    : appearanceOf(options.appearance);
  window.setAppearance(appearance);
  if (options.size.isValid()) window.resize(options.size);
  if (options.file.isEmpty()) {
    window.showStartPage();
    window.show();
    constexpr int thumbnailsMilliseconds = 2500;
    if (picture) {
      QTimer::singleShot(thumbnailsMilliseconds, &window, [&window, options] {
        QApplication::exit(exportWindow(window, options.screenshot).isEmpty() ? Ok : Io);
      });
    }
    return QApplication::exec();
  }
  StartTimes times;
  if (options.bench) watchStart(app, window, times);
  QObject::connect(
      &window.workbench(), &Workbench::finished, &window,
      [&] { afterFirstRun(app, window, options, times); },
      static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
  window.openFiles({options.file}, options.settings, options.rollout);
  window.show();
  return QApplication::exec();
}

}  // namespace aviary
