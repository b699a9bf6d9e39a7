#pragma once

namespace aviary {

class Application;

/// Style, font, and the names under which settings are kept. No style sheet: with one, widgets are
/// not told of another palette. After the QApplication is made.
void prepare();

/// Chooses a platform that works without a display when a picture or a measurement is asked for.
/// \return false when a window is asked for and there is no display.
[[nodiscard]] bool choosePlatform(int argc, char** argv);

/// The whole application: reads the command line, opens the window, runs.
/// \return 0; 2 a wrong command line or scenario; 3 a picture that cannot be written.
[[nodiscard]] int start(Application& app);

}  // namespace aviary
