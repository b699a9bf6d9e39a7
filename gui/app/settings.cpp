#include "gui/app/settings.hpp"

#include <QFileInfo>
#include <QMainWindow>
#include <QSettings>

namespace aviary {
namespace {

/// Grows when panels change their names: an older layout is then forgotten.
constexpr int layoutVersion = 1;

}  // namespace

QString nameOf(Appearance appearance) {
  switch (appearance) {
    case Appearance::System:
      return QStringLiteral("system");
    case Appearance::Light:
      return QStringLiteral("light");
    case Appearance::Dark:
      return QStringLiteral("dark");
  }
  return {};
}

Appearance appearanceOf(const QString& name) {
  if (name == QLatin1String("dark")) return Appearance::Dark;
  return name == QLatin1String("light") ? Appearance::Light : Appearance::System;
}

QString Settings::language() {
  return QSettings().value(QStringLiteral("language")).toString();
}

void Settings::setLanguage(const QString& code) {
  QSettings().setValue(QStringLiteral("language"), code);
}

Appearance Settings::appearance() {
  return appearanceOf(QSettings().value(QStringLiteral("appearance")).toString());
}

void Settings::setAppearance(Appearance appearance) {
  QSettings().setValue(QStringLiteral("appearance"), nameOf(appearance));
}

QStringList Settings::recentFiles() {
  QStringList files;
  for (const QString& file : QSettings().value(QStringLiteral("recentFiles")).toStringList()) {
    if (QFileInfo::exists(file)) files << file;
  }
  return files;
}

void Settings::addRecentFile(const QString& file) {
  const QString path = QFileInfo(file).absoluteFilePath();
  QStringList files = recentFiles();
  files.removeAll(path);
  files.prepend(path);
  while (files.size() > recentFilesMax) files.removeLast();
  QSettings().setValue(QStringLiteral("recentFiles"), files);
}

void Settings::saveWindow(const QMainWindow& window) {
  QSettings settings;
  settings.setValue(QStringLiteral("window/geometry"), window.saveGeometry());
  settings.setValue(QStringLiteral("window/layout"), window.saveState(layoutVersion));
}

bool Settings::restoreWindow(QMainWindow& window) {
  const QSettings settings;
  const QByteArray geometry = settings.value(QStringLiteral("window/geometry")).toByteArray();
  if (geometry.isEmpty()) return false;
  window.restoreGeometry(geometry);
  return window.restoreState(settings.value(QStringLiteral("window/layout")).toByteArray(),
                             layoutVersion);
}

}  // namespace aviary
