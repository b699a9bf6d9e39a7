#include "gui/panels/knob_row.hpp"

#include <QDoubleSpinBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <cmath>

#include "gui/models/words.hpp"

namespace aviary {

KnobRow::KnobRow(const Knob& knob, QWidget* parent)
    : QWidget(parent),
      knob_(knob),
      name_(new QLabel(this)),
      box_(new QDoubleSpinBox(this)),
      slider_(new QSlider(Qt::Horizontal, this)),
      reset_(new QToolButton(this)) {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(4);
  grid->setVerticalSpacing(0);
  grid->addWidget(name_, 0, 0);
  grid->addWidget(reset_, 0, 1);
  grid->addWidget(box_, 0, 2);
  grid->addWidget(slider_, 1, 0, 1, 3);
  grid->setColumnStretch(0, 1);
  box_->setFrame(false);
  box_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  box_->setAlignment(Qt::AlignRight);
  box_->setKeyboardTracking(false);
  box_->setFixedWidth(70);
  box_->setFixedHeight(20);
  slider_->setFixedHeight(18);
  name_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  QFont bold = box_->font();
  bold.setWeight(QFont::DemiBold);
  box_->setFont(bold);
  reset_->setText(QStringLiteral("●"));
  reset_->setAutoRaise(true);
  reset_->setFixedSize(18, 18);
  name_->setBuddy(slider_);
  // The wheel scrolls the panel; a control under the mouse must not change by it.
  slider_->installEventFilter(this);
  box_->installEventFilter(this);
  applyRange();
  show(knob.value);
  connect(slider_, &QSlider::valueChanged, this, &KnobRow::sliderMoved);
  connect(slider_, &QSlider::sliderReleased, this, [this] { emit settled(value()); });
  connect(box_, &QDoubleSpinBox::valueChanged, this, [this](double typed) {
    const QSignalBlocker quiet(slider_);
    slider_->setValue(positionOf(typed));
    showChange();
    emit settled(typed);
  });
  connect(reset_, &QToolButton::clicked, this, &KnobRow::resetAsked);
  retranslate();
}

double KnobRow::value() const {
  return box_->value();
}

int KnobRow::positionOf(double value) const {
  return static_cast<int>(std::lround((value - knob_.low) / knob_.step));
}

void KnobRow::applyRange() {
  const QSignalBlocker quietSlider(slider_);
  const QSignalBlocker quietBox(box_);
  slider_->setRange(0, positionOf(knob_.high));
  slider_->setPageStep(std::max(1, positionOf(knob_.high) / 10));
  box_->setDecimals(knob_.step < 0.1 ? 2 : knob_.step < 1 ? 1 : 0);
  // Typing may go beyond the slider.
  box_->setRange(knob_.low, std::max(knob_.high * 100, knob_.value));
  box_->setSingleStep(knob_.step);
}

void KnobRow::setKnob(const Knob& knob) {
  if (knob == knob_) return;
  const double shown = value();
  knob_ = knob;
  applyRange();
  show(shown);
}

void KnobRow::show(double value) {
  const QSignalBlocker quietSlider(slider_);
  const QSignalBlocker quietBox(box_);
  if (!slider_->isSliderDown()) slider_->setValue(positionOf(value));
  // A box that is told its own value paints itself all the same.
  if (box_->value() != value) box_->setValue(value);
  showChange();
}

void KnobRow::sliderMoved(int position) {
  const QSignalBlocker quiet(box_);
  box_->setValue(knob_.low + position * knob_.step);
  showChange();
  if (slider_->isSliderDown()) {
    emit moved(value());
  } else {
    emit settled(value());
  }
}

void KnobRow::showChange() {
  const bool changed = std::abs(value() - knob_.value) > knob_.step / 1000;
  reset_->setVisible(changed);
}

void KnobRow::retranslate() {
  const QString name = Words::knob(knob_.id);
  name_->setText(name);
  const QString unit = Words::unit(knob_.unit);
  const bool spaced = knob_.unit != KnobUnit::PerSecond && !unit.isEmpty();
  box_->setSuffix(spaced ? QStringLiteral(" ") + unit : unit);
  const QString help = Words::knobHelp(knob_.id);
  for (QWidget* part : {static_cast<QWidget*>(name_), static_cast<QWidget*>(slider_),
                        static_cast<QWidget*>(box_)}) {
    part->setToolTip(help);
  }
  slider_->setAccessibleName(name);
  slider_->setAccessibleDescription(help);
  box_->setAccessibleName(name);
  reset_->setToolTip(tr("Back to %1, as written").arg(Words::number(knob_.value, 2)));
  reset_->setAccessibleName(tr("Reset %1").arg(name));
}

bool KnobRow::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Wheel) {
    event->ignore();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace aviary
