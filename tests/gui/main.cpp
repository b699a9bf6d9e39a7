#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <QApplication>

#include "gui/app/start.hpp"
#include "gui/models/colours.hpp"

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication app(argc, argv);
  aviary::prepare();
  // Nothing of what the tests do is remembered for the user's own windows.
  QApplication::setApplicationName(QStringLiteral("aviary-gui-test"));
  QApplication::setPalette(aviary::paletteFor(aviary::Appearance::Light, app.palette()));
  return doctest::Context(argc, argv).run();
}
