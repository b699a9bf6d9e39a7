#pragma once

#include <QLabel>

namespace aviary {

/// A label whose text changes many times a second: its size only grows, so that another number does
/// not lay out the window anew.
class SteadyLabel : public QLabel {
 public:
  using QLabel::QLabel;

  void showText(const QString& text);

 protected:
  void changeEvent(QEvent* event) override;
};

}  // namespace aviary
