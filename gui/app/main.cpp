#include <QApplication>
#include <QStyleFactory>
#include <QTimer>

#include "gui/app/main_window.hpp"

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  QApplication::setPalette(aviary::paletteFor(aviary::Appearance::Light, app.palette()));
  QFont font = app.font();
  font.setPixelSize(13);
  QApplication::setFont(font);
  aviary::MainWindow window;
  window.show();
  window.workbench().open(app.arguments().at(1));
  QTimer::singleShot(900, [&] {
    window.state().setCursor(400);
    QTimer::singleShot(200, [&] {
      window.grab().save(QStringLiteral("/tmp/shot.png"));
      app.quit();
    });
  });
  return app.exec();
}
