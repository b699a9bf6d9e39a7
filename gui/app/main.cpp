#include <QTextStream>

#include "gui/app/application.hpp"
#include "gui/app/start.hpp"

int main(int argc, char** argv) {
  if (!aviary::choosePlatform(argc, argv)) {
    QTextStream(stderr) << "aviary-gui: there is no display; set DISPLAY, or write a picture with "
                           "--screenshot FILE\n";
    return 2;
  }
  aviary::Application app(argc, argv);
  aviary::prepare();
  return aviary::start(app);
}
