#include "gui/app/language.hpp"

#include <QCoreApplication>
#include <QLocale>

namespace aviary {

Language::Language(QObject* parent) : QObject(parent) {}

Language::~Language() {
  QCoreApplication::removeTranslator(&texts_);
}

void Language::use(const QString& code) {
  const QString wanted = code == QLatin1String("ko") ? code : QStringLiteral("en");
  if (wanted == code_) return;
  code_ = wanted;
  QCoreApplication::removeTranslator(&texts_);
  if (texts_.load(QStringLiteral(":/i18n/aviary_%1.qm").arg(code_))) {
    QCoreApplication::installTranslator(&texts_);
  }
  emit changed();
}

QString Language::ofDesktop() {
  return QLocale::system().language() == QLocale::Korean ? QStringLiteral("ko")
                                                         : QStringLiteral("en");
}

}  // namespace aviary
