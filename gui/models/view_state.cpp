#include "gui/models/view_state.hpp"

#include <algorithm>
#include <utility>

#include "gui/series/log_entry.hpp"

namespace aviary {
namespace {

/// Seconds of the shortest part of the time axis that can be shown.
constexpr double shortestWindow = 2;

}  // namespace

void ViewState::setRun(RunPointer run, GhostPolicy policy) {
  const bool take = policy == GhostPolicy::TakePrevious ||
                    (policy == GhostPolicy::TakeFirst && ghost_ == nullptr);
  if (take) ghost_ = run_;
  if (policy == GhostPolicy::Drop) ghost_ = nullptr;
  const bool first = run_ == nullptr;
  run_ = std::move(run);
  if (fitted_ || first) window_ = {0, std::max(end(), shortestWindow)};
  cursor_ = clamped(cursor_);
  selected_ = nearestRecord();
  emit runChanged();
  emit selectionChanged();
}

void ViewState::clearGhost() {
  if (ghost_ == nullptr) return;
  ghost_ = nullptr;
  emit ghostChanged();
}

bool ViewState::pin(const QString& name) {
  if (run_ == nullptr || pinned_.size() >= pinnedRunsMax) return false;
  pinned_.push_back({run_, name});
  emit pinnedChanged();
  return true;
}

void ViewState::unpin(std::size_t index) {
  if (index >= pinned_.size()) return;
  pinned_.erase(pinned_.begin() + static_cast<std::ptrdiff_t>(index));
  emit pinnedChanged();
}

void ViewState::setFreshness(Freshness freshness) {
  if (freshness == freshness_) return;
  freshness_ = freshness;
  emit freshnessChanged();
}

double ViewState::clamped(double seconds) const {
  return std::clamp(seconds, 0.0, end());
}

RecordId ViewState::nearestRecord() const {
  if (run_ == nullptr) return {};
  return logRecordBefore(*run_->trace, cursor_);
}

void ViewState::setCursor(double seconds) {
  const double wanted = clamped(seconds);
  if (wanted == cursor_) return;
  cursor_ = wanted;
  // A cursor that leaves the window takes it along.
  if (cursor_ < window_.from || cursor_ > window_.until) {
    setWindow({cursor_ - window_.length() / 2, cursor_ + window_.length() / 2});
  }
  emit cursorChanged();
  const RecordId nearest = nearestRecord();
  if (nearest == selected_) return;
  selected_ = nearest;
  emit selectionChanged();
}

bool ViewState::moveCursor(int key, double step) {
  switch (key) {
    case Qt::Key_Left:
      setCursor(cursor_ - step);
      return true;
    case Qt::Key_Right:
      setCursor(cursor_ + step);
      return true;
    case Qt::Key_Home:
      setCursor(0);
      return true;
    case Qt::Key_End:
      setCursor(end());
      return true;
    default:
      return false;
  }
}

void ViewState::setHover(std::optional<double> seconds) {
  if (seconds) seconds = clamped(*seconds);
  if (seconds == hover_) return;
  hover_ = seconds;
  emit hoverChanged();
}

void ViewState::setWindow(TimeWindow window) {
  const double whole = std::max(end(), shortestWindow);
  const double length = std::clamp(window.length(), shortestWindow, whole);
  const double from = std::clamp(window.from, 0.0, whole - length);
  const TimeWindow wanted{from, from + length};
  fitted_ = length >= whole;
  if (wanted == window_) return;
  window_ = wanted;
  emit windowChanged();
}

void ViewState::fit() {
  setWindow({0, std::max(end(), shortestWindow)});
}

void ViewState::zoom(double factor, double at) {
  const double from = at - (at - window_.from) * factor;
  setWindow({from, from + window_.length() * factor});
}

void ViewState::pan(double seconds) {
  setWindow({window_.from + seconds, window_.until + seconds});
}

void ViewState::select(RecordId record) {
  if (run_ == nullptr || !record.exists()) return;
  setCursor(toSeconds(run_->trace->record(record).time));
  if (selected_ == record) return;
  selected_ = record;
  emit selectionChanged();
}

void ViewState::setVisibility(CurveId curve, Visibility visibility) {
  const bool hide = visibility == Visibility::Hidden;
  const bool hidden = hidden_.count(curve) != 0;
  if (hide == hidden) return;
  if (hide) {
    hidden_.insert(curve);
  } else {
    hidden_.erase(curve);
  }
  emit hiddenChanged();
}

}  // namespace aviary
