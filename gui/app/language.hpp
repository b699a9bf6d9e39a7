#pragma once

#include <QObject>
#include <QString>
#include <QTranslator>

namespace aviary {

/// The language of the window, switched while it runs. English texts are in the code; its
/// translation holds plurals only.
class Language : public QObject {
  Q_OBJECT

 public:
  explicit Language(QObject* parent = nullptr);
  ~Language() override;

  /// "en" or "ko".
  [[nodiscard]] QString code() const { return code_; }
  /// Every widget is told by a LanguageChange event.
  void use(const QString& code);
  /// The language of the desktop, when there are texts in it; else English.
  [[nodiscard]] static QString ofDesktop();

 signals:
  void changed();

 private:
  QString code_;
  QTranslator texts_;
};

}  // namespace aviary
