#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include "gui/models/colours.hpp"

class QMainWindow;

namespace aviary {

inline constexpr int recentFilesMax = 10;

/// What the application remembers between two starts.
class Settings {
 public:
  [[nodiscard]] static QString language();
  static void setLanguage(const QString& code);
  [[nodiscard]] static Appearance appearance();
  static void setAppearance(Appearance appearance);
  [[nodiscard]] static QStringList recentFiles();
  /// Puts a file to the front of the list.
  static void addRecentFile(const QString& file);
  static void saveWindow(const QMainWindow& window);
  /// False when nothing is remembered.
  static bool restoreWindow(QMainWindow& window);
};

/// "system", "light", "dark".
[[nodiscard]] QString nameOf(Appearance appearance);
[[nodiscard]] Appearance appearanceOf(const QString& name);

}  // namespace aviary
