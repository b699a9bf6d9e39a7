#pragma once

#include <QTextBrowser>

#include "gui/models/view_state.hpp"

namespace aviary {

/// Why the selected record came about, in sentences with numbers and links along the causes.
class WhyPanel : public QTextBrowser {
  Q_OBJECT

 public:
  explicit WhyPanel(ViewState& state, QWidget* parent = nullptr);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void explain();
  [[nodiscard]] QString explanation() const;
  void follow(const QUrl& link);

  ViewState& state_;
  QString shown_;  // HTML
};

}  // namespace aviary
