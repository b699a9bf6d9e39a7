#pragma once

#include <QWidget>

#include "gui/series/knobs.hpp"

class QDoubleSpinBox;
class QLabel;
class QSlider;
class QToolButton;

namespace aviary {

/// One control of the what-if panel: name, value to type with its unit, slider, and a dot that
/// takes the change back.
class KnobRow : public QWidget {
  Q_OBJECT

 public:
  explicit KnobRow(const Knob& knob, QWidget* parent = nullptr);

  [[nodiscard]] const Knob& knob() const { return knob_; }
  [[nodiscard]] double value() const;
  [[nodiscard]] QSlider* slider() const { return slider_; }
  [[nodiscard]] QDoubleSpinBox* box() const { return box_; }

  /// Another range or written value; what is shown stays.
  void setKnob(const Knob& knob);
  /// Shows a value without telling anybody.
  void show(double value);
  void retranslate();

 signals:
  void moved(double value);
  void settled(double value);
  void resetAsked();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void applyRange();
  void sliderMoved(int position);
  void showChange();
  [[nodiscard]] int positionOf(double value) const;

  Knob knob_;
  QLabel* name_;
  QDoubleSpinBox* box_;
  QSlider* slider_;
  QToolButton* reset_;
};

}  // namespace aviary
