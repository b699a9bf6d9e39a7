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

void PodQueue::reset(Nanos now) {
  accepted_ = workDone(now);
  std::fill(workers_.begin(), workers_.end(), now);
  used_ = 0;
  starts_.clear();
  started_ = 0;
}

}  // namespace aviary
