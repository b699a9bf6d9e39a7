#include "sim/engine/engine.hpp"

#include <algorithm>

namespace aviary {
namespace {

// Below this many, cancelled entries are not worth a sweep.
constexpr std::size_t garbageMin = 64;

}  // namespace

LabelId Engine::label(std::string_view kind, std::string_view object) {
  auto ofKind = labelIds_.find(kind);
  if (ofKind == labelIds_.end()) {
    ofKind = labelIds_.try_emplace(std::string{kind}).first;
  }
  const auto found = ofKind->second.find(object);
  if (found != ofKind->second.end()) {
    return LabelId{found->second};
  }
  SIM_ASSERT(labels_.size() < std::size_t{1} << ActionPool::labelBits, "labels fit 27 bits");
  const auto id = static_cast<std::uint32_t>(labels_.size());
  ofKind->second.emplace(object, id);
  std::string& text = labels_.emplace_back(kind);
  if (!object.empty()) {
    text.append(" ").append(object);
  }
  return LabelId{id};
}

std::string Engine::labelText(LabelId label) const {
  return label.value < labels_.size() ? labels_[label.value] : "unlabelled";
}

bool Engine::cancel(EventHandle& handle) noexcept {
  const bool wasPending = pending(handle);
  if (wasPending) {
    actions_.discard(slotOf(handle.order_));
    ++garbage_;
    if (garbage_ > garbageMin && garbage_ > queue_.size() / 2) {
      collectGarbage();
    }
  }
  handle = EventHandle{};
  return wasPending;
}

void Engine::collectGarbage() {
  queue_.removeIf([this](const QueueEntry& entry) { return isGarbage(entry); });
  garbage_ = 0;
}

std::optional<SimTime> Engine::nextEventAt() const {
  const QueueEntry* const first = firstPending();
  if (first == nullptr) {
    return std::nullopt;
  }
  return SimTime{SimDuration{static_cast<std::int64_t>(first->time())}};
}

RunStatus Engine::runUntil(SimTime horizon) {
  SIM_ASSERT(!running_, "an action does not run the engine");
  SIM_ASSERT(horizon >= now_, "a run does not go back in time");
  struct Running {
    bool& flag;
    explicit Running(bool& running) : flag(running) { flag = true; }
    ~Running() { flag = false; }
  };
  const Running guard{running_};
  try {
    const RunStatus status = play(static_cast<std::uint64_t>(horizon.time_since_epoch().count()));
    if (status == RunStatus::Finished && now_ != horizon) {
      now_ = horizon;
      instantStart_ = played_;
    }
    return status;
  } catch (const InternalFault& fault) {
    throw InternalFault(whereWeAre() + fault.what());
  }
}

RunStatus Engine::play(std::uint64_t horizon) {
  while (!stopRequested_) {
    const QueueEntry* const first = firstPending();
    if (first == nullptr || first->time() > horizon) {
      return RunStatus::Finished;
    }
    const QueueEntry entry = *first;
    if (played_ >= limits_.eventsMax) {
      return RunStatus::EventLimit;
    }
    const SimTime when{SimDuration{static_cast<std::int64_t>(entry.time())}};
    if (when != now_) {
      now_ = when;
      instantStart_ = played_;
    } else if (played_ - instantStart_ >= limits_.eventsPerInstantMax) {
      return RunStatus::InstantLimit;
    }
    queue_.take();
    const std::uint32_t slot = slotOf(entry.order());
    lastLabels_[played_ % labelsKept] = actions_.label(slot);
    ++played_;
    actions_.run(slot);
  }
  stopRequested_ = false;
  return RunStatus::Stopped;
}

std::vector<std::string> Engine::lastLabels() const {
  std::vector<std::string> texts;
  const std::uint64_t count = std::min<std::uint64_t>(played_, labelsKept);
  for (std::uint64_t event = played_ - count; event < played_; ++event) {
    texts.push_back(labelText(LabelId{lastLabels_[event % labelsKept]}));
  }
  return texts;
}

std::string Engine::whereWeAre() const {
  const std::uint64_t nanoseconds = static_cast<std::uint64_t>(now_.time_since_epoch().count());
  std::string fraction = std::to_string(nanoseconds % 1'000'000'000U);
  fraction.insert(0, 9 - fraction.size(), '0');
  const std::string event =
      played_ == 0 ? "no event" : labelText(LabelId{lastLabels_[(played_ - 1) % labelsKept]});
  return "at " + std::to_string(nanoseconds / 1'000'000'000U) + "." + fraction + " s, event '" +
         event + "': ";
}

}  // namespace aviary
