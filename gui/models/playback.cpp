#include "gui/models/playback.hpp"

#include <algorithm>

namespace aviary {
namespace {

constexpr int frameMilliseconds = 16;

}  // namespace

Playback::Playback(ViewState& state, QObject* parent) : QObject(parent), state_(state) {
  timer_.setInterval(frameMilliseconds);
  connect(&timer_, &QTimer::timeout, this, &Playback::tick);
}

void Playback::setSpeed(double speed) {
  speed_ = std::clamp(speed, slowest, fastest);
  emit stateChanged();
}

void Playback::play() {
  if (state_.run() == nullptr || playing()) return;
  if (state_.cursor() >= state_.end()) state_.setCursor(0);
  since_.start();
  timer_.start();
  emit stateChanged();
}

void Playback::pause() {
  if (!playing()) return;
  timer_.stop();
  emit stateChanged();
}

void Playback::toggle() {
  if (playing()) {
    pause();
  } else {
    play();
  }
}

void Playback::previous() {
  if (state_.run() == nullptr) return;
  const Mark* mark = markBefore(state_.run()->view, state_.cursor());
  if (mark != nullptr) state_.select(mark->record);
}

void Playback::next() {
  if (state_.run() == nullptr) return;
  const Mark* mark = markAfter(state_.run()->view, state_.cursor());
  if (mark != nullptr) state_.select(mark->record);
}

void Playback::tick() {
  const double passed = static_cast<double>(since_.restart()) / 1000;
  state_.setCursor(state_.cursor() + passed * speed_);
  if (state_.cursor() >= state_.end()) pause();
}

}  // namespace aviary
