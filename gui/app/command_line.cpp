#include "gui/app/command_line.hpp"

#include <QCommandLineParser>

#include "gui/models/intervention_model.hpp"

namespace aviary {
namespace {

QStringList panelNames() {
  return {QStringLiteral("whatIf"),  QStringLiteral("editor"),  QStringLiteral("ratio"),
          QStringLiteral("cluster"), QStringLiteral("yaml"),    QStringLiteral("states"),
          QStringLiteral("log"),     QStringLiteral("compare"), QStringLiteral("interventions"),
          QStringLiteral("why")};
}

struct Options {
  QCommandLineOption at{QStringLiteral("at"), QStringLiteral("Moment to show, as in 4m or 4:30."),
                        QStringLiteral("time")};
  QCommandLineOption screenshot{QStringLiteral("screenshot"),
                                QStringLiteral("Write the window as PNG, SVG or PDF and end."),
                                QStringLiteral("file")};
  QCommandLineOption panel{QStringLiteral("panel"),
                           QStringLiteral("Bring a panel to the front: %1.")
                               .arg(panelNames().join(QStringLiteral(", "))),
                           QStringLiteral("name")};
  QCommandLineOption language{QStringLiteral("language"), QStringLiteral("en or ko."),
                              QStringLiteral("code")};
  QCommandLineOption appearance{QStringLiteral("appearance"),
                                QStringLiteral("system, light or dark."), QStringLiteral("name")};
  QCommandLineOption set{QStringLiteral("set"),
                         QStringLiteral("Replace a value of the scenario: path=value."),
                         QStringLiteral("setting")};
  QCommandLineOption size{QStringLiteral("size"), QStringLiteral("Window size, as in 1440x900."),
                          QStringLiteral("WxH")};
  QCommandLineOption canary{
      QStringLiteral("canary"),
      QStringLiteral("Canary or Deployment to show: its name, or Kind/namespace/name."),
      QStringLiteral("name")};
  QCommandLineOption bench{
      QStringLiteral("bench"),
      QStringLiteral(
          "Print how long 200 slider movements take to painted charts, the start, the idle load.")};
};

QSize sizeOf(const QString& text) {
  const QStringList parts = text.split(QLatin1Char('x'));
  return parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
}

void readValues(const QCommandLineParser& parser, const Options& options, StartOptions& start) {
  if (parser.isSet(options.at)) {
    const auto at = parseTime(parser.value(options.at));
    if (at) start.at = toSeconds(*at);
    if (!at) start.problem = QStringLiteral("--at: expected a time as in 4m, 90s or 4:30");
  }
  if (parser.isSet(options.size)) {
    start.size = sizeOf(parser.value(options.size));
    if (start.size.width() < 100 || start.size.height() < 100) {
      start.problem = QStringLiteral("--size: expected a size as in 1440x900");
    }
  }
  for (const QString& text : parser.values(options.set)) {
    const qsizetype sign = text.indexOf(QLatin1Char('='));
    if (sign <= 0) start.problem = QStringLiteral("--set: expected path=value");
    start.settings.push_back({text.left(sign).toStdString(), text.mid(sign + 1).toStdString()});
  }
  start.screenshot = parser.value(options.screenshot);
  start.panel = parser.value(options.panel);
  start.rollout = parser.value(options.canary);
  start.language = parser.value(options.language);
  start.appearance = parser.value(options.appearance);
  start.bench = parser.isSet(options.bench);
  const auto oneOf = [&](const QString& value, const QStringList& allowed, const char* option) {
    if (value.isEmpty() || allowed.contains(value)) return;
    start.problem = QStringLiteral("%1: expected one of %2")
                        .arg(QLatin1String(option), allowed.join(QStringLiteral(", ")));
  };
  oneOf(start.panel, panelNames(), "--panel");
  oneOf(start.language, {QStringLiteral("en"), QStringLiteral("ko")}, "--language");
  oneOf(start.appearance,
        {QStringLiteral("system"), QStringLiteral("light"), QStringLiteral("dark")},
        "--appearance");
}

}  // namespace

StartOptions readCommandLine(const QStringList& arguments) {
  QCommandLineParser parser;
  const Options options;
  parser.setApplicationDescription(
      QStringLiteral("Plays Kubernetes rollouts and shows traffic against pods.\n\n"
                     "Example: aviary-gui scenarios/payment/rollout.yaml --at 4m"));
  const QCommandLineOption help = parser.addHelpOption();
  parser.addPositionalArgument(
      QStringLiteral("FILE"), QStringLiteral("Scenario to open, or a manifest to propose one for."),
      QStringLiteral("[FILE]"));
  parser.addOptions({options.at, options.screenshot, options.panel, options.language,
                     options.appearance, options.set, options.canary, options.size, options.bench});
  StartOptions start;
  if (!parser.parse(arguments)) {
    start.problem = parser.errorText();
    return start;
  }
  if (parser.isSet(help)) {
    start.help = parser.helpText();
    return start;
  }
  const QStringList files = parser.positionalArguments();
  if (files.size() > 1) start.problem = QStringLiteral("expected one scenario file");
  if (!files.isEmpty()) start.file = files.front();
  readValues(parser, options, start);
  if (start.bench && start.file.isEmpty()) start.problem = QStringLiteral("--bench needs a FILE");
  return start;
}

}  // namespace aviary
