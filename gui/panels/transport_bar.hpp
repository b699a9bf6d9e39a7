#pragma once

#include <QWidget>

#include "gui/models/playback.hpp"

class QComboBox;
class QProgressBar;
class QToolButton;

namespace aviary {

class Scrubber;
class SteadyLabel;

/// Play, pause, step, speed, the scrubber, the time, and how long the run took.
class TransportBar : public QWidget {
  Q_OBJECT

 public:
  TransportBar(ViewState& state, Playback& playback, QWidget* parent = nullptr);

  /// The bar of a run that takes long; nothing below 0.
  void showProgress(double progress);

 signals:
  void cancelAsked();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void showState();
  void showTime();

  ViewState& state_;
  Playback& playback_;
  QToolButton* previous_;
  QToolButton* play_;
  QToolButton* next_;
  QComboBox* speed_;
  Scrubber* scrubber_;
  SteadyLabel* time_;
  SteadyLabel* took_;
  QProgressBar* progress_;
  QToolButton* cancel_;
};

/// The whole run as a bar coloured by phase, with the decisions on it.
class Scrubber : public QWidget {
  Q_OBJECT

 public:
  explicit Scrubber(ViewState& state, QWidget* parent = nullptr);
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  [[nodiscard]] QRectF track() const;
  void jumpTo(double x);

  ViewState& state_;
};

}  // namespace aviary
