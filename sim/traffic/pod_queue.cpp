#include "sim/traffic/pod_queue.hpp"

#include <algorithm>
#include <cstddef>

namespace aviary {

int PodQueue::stillWaiting(Nanos now) {
  while (started_ < starts_.size() && starts_[started_] <= now) ++started_;
  if (started_ == starts_.size()) {
    starts_.clear();
    started_ = 0;
  } else if (started_ > 1024 && started_ > starts_.size() / 2) {
    starts_.erase(starts_.begin(), starts_.begin() + static_cast<std::ptrdiff_t>(started_));
    started_ = 0;
  }
  return static_cast<int>(starts_.size() - started_);
}

void PodQueue::skip(Nanos now, Nanos to, double factor) {
  const auto moved = [&](Nanos at) {
    return at <= now ? at : to + static_cast<Nanos>(static_cast<double>(at - now) * factor);
  };
  const Nanos before = backlog(now);
  for (Nanos& free : workers_) free = moved(free);
  accepted_ += backlog(to) - before;
  if (waiting(now) == 0) return;
  // As many more wait as they wait longer.
  const auto old =
      std::vector<Nanos>(starts_.begin() + static_cast<std::ptrdiff_t>(started_), starts_.end());
  const double wanted =
      std::min(static_cast<double>(old.size()) * factor, static_cast<double>(queueLimit_));
  const auto size = static_cast<std::size_t>(std::max(wanted, 1.0));
  starts_.clear();
  started_ = 0;
  for (std::size_t i = 0; i < size; ++i) starts_.push_back(moved(old[i * old.size() / size]));
}

void PodQueue::restart(Nanos now, const std::vector<Nanos>& busyUntil) {
  reset(now);
  for (std::size_t i = 0; i < busyUntil.size(); ++i) {
    workers_[i] = busyUntil[i];
    accepted_ += busyUntil[i] - now;
  }
  used_ = static_cast<std::uint32_t>(busyUntil.size());
}

void PodQueue::reset(Nanos now) {
  accepted_ = workDone(now);
  std::fill(workers_.begin(), workers_.end(), now);
  used_ = 0;
  starts_.clear();
  started_ = 0;
}

}  // namespace aviary
