#include "gui/panels/transport_bar.hpp"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QProgressBar>
#include <QSignalBlocker>
#include <QToolButton>
#include <algorithm>
#include <array>

#include "gui/models/colours.hpp"
#include "gui/models/words.hpp"
#include "gui/panels/icons.hpp"
#include "gui/panels/steady_label.hpp"

namespace aviary {
namespace {

constexpr std::array speeds{1, 2, 5, 10, 30, 60, 120, 300, 1000};
constexpr double trackHeight = 10;

}  // namespace

TransportBar::TransportBar(ViewState& state, Playback& playback, QWidget* parent)
    : QWidget(parent),
      state_(state),
      playback_(playback),
      previous_(new QToolButton(this)),
      play_(new QToolButton(this)),
      next_(new QToolButton(this)),
      speed_(new QComboBox(this)),
      scrubber_(new Scrubber(state, this)),
      time_(new SteadyLabel(this)),
      took_(new SteadyLabel(this)),
      progress_(new QProgressBar(this)),
      cancel_(new QToolButton(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(10, 3, 10, 3);
  row->setSpacing(6);
  for (QToolButton* button : {previous_, play_, next_}) {
    button->setAutoRaise(true);
    button->setIconSize({16, 16});
    row->addWidget(button);
  }
  for (const int speed : speeds) speed_->addItem(QStringLiteral("%1×").arg(speed), speed);
  row->addWidget(speed_);
  row->addWidget(scrubber_, 1);
  row->addWidget(progress_);
  row->addWidget(cancel_);
  row->addWidget(time_);
  row->addWidget(took_);
  progress_->setFixedSize(120, 8);
  progress_->setTextVisible(false);
  progress_->setRange(0, 1000);
  progress_->hide();
  cancel_->hide();
  connect(previous_, &QToolButton::clicked, &playback, &Playback::previous);
  connect(next_, &QToolButton::clicked, &playback, &Playback::next);
  connect(play_, &QToolButton::clicked, &playback, &Playback::toggle);
  connect(cancel_, &QToolButton::clicked, this, &TransportBar::cancelAsked);
  connect(speed_, &QComboBox::activated, this,
          [this] { playback_.setSpeed(speed_->currentData().toDouble()); });
  connect(&playback, &Playback::stateChanged, this, &TransportBar::showState);
  connect(&state, &ViewState::cursorChanged, this, &TransportBar::showTime);
  connect(&state, &ViewState::runChanged, this, &TransportBar::showTime);
  retranslate();
}

void TransportBar::showProgress(double progress) {
  const bool visible = progress >= 0;
  progress_->setVisible(visible);
  cancel_->setVisible(visible);
  if (visible) progress_->setValue(static_cast<int>(progress * 1000));
}

void TransportBar::retranslate() {
  previous_->setToolTip(tr("Previous decision (,)"));
  next_->setToolTip(tr("Next decision (.)"));
  previous_->setAccessibleName(tr("Previous decision"));
  next_->setAccessibleName(tr("Next decision"));
  speed_->setToolTip(tr("Simulated seconds for each second"));
  speed_->setAccessibleName(tr("Speed"));
  scrubber_->setAccessibleName(tr("Time in the run"));
  scrubber_->setToolTip(tr("Click or drag to move through the run"));
  time_->setAccessibleName(tr("Time and length of the run"));
  progress_->setAccessibleName(tr("Progress of the run"));
  cancel_->setText(tr("Cancel"));
  showState();
  showTime();
}

void TransportBar::showState() {
  const QColor colour = coloursFor(palette()).text;
  previous_->setIcon(iconOf(Icon::Previous, colour));
  next_->setIcon(iconOf(Icon::Next, colour));
  const bool playing = playback_.playing();
  play_->setIcon(iconOf(playing ? Icon::Pause : Icon::Play, colour));
  const QString text = playing ? tr("Pause") : tr("Play");
  play_->setToolTip(tr("%1 (Space)").arg(text));
  play_->setAccessibleName(text);
  const auto* const found = std::min_element(speeds.begin(), speeds.end(), [&](int a, int b) {
    return std::abs(a - playback_.speed()) < std::abs(b - playback_.speed());
  });
  const QSignalBlocker quiet(speed_);
  speed_->setCurrentIndex(static_cast<int>(found - speeds.begin()));
}

void TransportBar::showTime() {
  const RunPointer& run = state_.run();
  if (run == nullptr) {
    time_->showText(QStringLiteral("–"));
    took_->showText({});
    return;
  }
  time_->showText(tr("%1 / %2").arg(Words::time(state_.cursor()), Words::time(state_.end())));
  took_->showText(tr("run %1").arg(Words::wallTime(run->runMilliseconds)));
  const QString engine = Words::engine(run->trace->header().engine);
  if (took_->toolTip() != engine) took_->setToolTip(engine);
  QPalette colours = palette();
  colours.setColor(QPalette::WindowText, coloursFor(palette()).good);
  if (took_->palette() != colours) took_->setPalette(colours);
}

void TransportBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) showState();
}

Scrubber::Scrubber(ViewState& state, QWidget* parent) : QWidget(parent), state_(state) {
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setMinimumWidth(120);
  const auto repaintAll = [this] { update(); };
  connect(&state, &ViewState::runChanged, this, repaintAll);
  connect(&state, &ViewState::cursorChanged, this, repaintAll);
  connect(&state, &ViewState::windowChanged, this, repaintAll);
}

QSize Scrubber::sizeHint() const {
  return {400, 26};
}

QRectF Scrubber::track() const {
  return QRectF(rect()).adjusted(6, (height() - trackHeight) / 2, -6,
                                 -(height() - trackHeight) / 2);
}

void Scrubber::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Colours colours = coloursFor(palette());
  const QRectF bar = track();
  painter.fillRect(bar, colours.raised);
  if (state_.run() == nullptr || state_.end() <= 0) return;
  const RolloutView& view = state_.run()->view;
  const auto xOf = [&](double time) { return bar.left() + time / state_.end() * bar.width(); };
  for (const PhaseBand& band : view.phases) {
    const QColor colour = colours.phaseStrong(band.phase);
    painter.fillRect(
        QRectF(xOf(band.from), bar.top(), xOf(band.until) - xOf(band.from), bar.height()), colour);
  }
  // A phase may have the colour of the ground.
  painter.setPen(QPen(colours.line, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(bar);
  for (const Mark& mark : view.decisions) {
    painter.fillRect(QRectF(xOf(mark.time) - 0.5, bar.top(), 1.5, bar.height()),
                     colours.mark(mark.kind));
  }
  for (const Mark& mark : view.flags) {
    painter.fillRect(QRectF(xOf(mark.time) - 0.5, bar.top() - 4, 1.5, bar.height() + 4),
                     colours.mark(mark.kind));
  }
  const TimeWindow window = state_.window();
  if (window.length() < state_.end() - 0.01) {
    painter.setPen(QPen(colours.accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(xOf(window.from), bar.top() - 3, xOf(window.until) - xOf(window.from),
                            bar.height() + 6));
  }
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(colours.ground, 1));
  painter.setBrush(colours.text);
  painter.drawRoundedRect(QRectF(xOf(state_.cursor()) - 2.5, bar.top() - 5, 5, bar.height() + 10),
                          2, 2);
  if (!hasFocus()) return;
  painter.setPen(QPen(colours.accent, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
}

void Scrubber::jumpTo(double x) {
  const QRectF bar = track();
  state_.setCursor((x - bar.left()) / std::max(1.0, bar.width()) * state_.end());
}

void Scrubber::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) jumpTo(event->position().x());
}

void Scrubber::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) jumpTo(event->position().x());
}

void Scrubber::keyPressEvent(QKeyEvent* event) {
  const double step = event->modifiers() & Qt::ShiftModifier ? 10 : 1;
  if (!state_.moveCursor(event->key(), step)) event->ignore();
}

}  // namespace aviary
