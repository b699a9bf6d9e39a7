#include "sim/engine/event_queue.hpp"

namespace aviary {

void EventQueue::clear() {
  lines_.assign(2, Line{});
  end_ = root;
  hole_ = false;
}

void EventQueue::growIfNeeded() {
  if (end_ / 4 >= lines_.size()) {
    lines_.resize(lines_.size() * 2);
  }
}

void EventQueue::closeHole() {
  hole_ = false;
  --end_;
  const QueueEntry last = at(end_);
  at(end_) = QueueEntry{};
  if (end_ > root) {
    siftDown(last);
  }
}

void EventQueue::siftDown(QueueEntry entry) {
  std::size_t place = root;
  while (true) {
    const std::size_t child = 4 * place - 8;
    if (child >= end_) {
      break;
    }
    const QueueEntry* four = lines_[child / 4].entries;
    const std::size_t low = comesBefore(four[1], four[0]) ? 1 : 0;
    const std::size_t high = comesBefore(four[3], four[2]) ? 3 : 2;
    const std::size_t least = comesBefore(four[high], four[low]) ? high : low;
    if (!comesBefore(four[least], entry)) {
      break;
    }
    at(place) = four[least];
    place = child + least;
  }
  at(place) = entry;
}

}  // namespace aviary
