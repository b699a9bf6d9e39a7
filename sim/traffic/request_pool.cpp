#include "sim/traffic/request_pool.hpp"

#include <algorithm>
#include <functional>

namespace aviary {

void RequestPool::push(std::vector<Nanos>& heap, Nanos at) {
  heap.push_back(at);
  std::push_heap(heap.begin(), heap.end(), std::greater<>{});
}

Nanos RequestPool::pop(std::vector<Nanos>& heap) {
  std::pop_heap(heap.begin(), heap.end(), std::greater<>{});
  const Nanos at = heap.back();
  heap.pop_back();
  return at;
}

void RequestPool::forget(std::vector<Nanos>& heap, Nanos until) {
  while (!heap.empty() && heap.front() <= until) (void)pop(heap);
}

Nanos RequestPool::startOf(Nanos now, const PoolPolicy& policy) {
  if (policy.requestsMax == 0) return now;
  forget(ends_, now);
  return ends_.size() < static_cast<std::size_t>(policy.requestsMax) ? now : ends_.front();
}

bool RequestPool::open(Nanos now, const PoolPolicy& policy) {
  if (startOf(now, policy) == now) return false;
  forget(waiting_, now);
  return waiting_.size() >= static_cast<std::size_t>(policy.pendingMax);
}

void RequestPool::send(Nanos now, Nanos start, Nanos end, const PoolPolicy& policy) {
  if (policy.requestsMax == 0) return;
  if (start > now) {
    push(waiting_, start);
    if (!ends_.empty()) (void)pop(ends_);
  }
  push(ends_, end);
}

bool RequestPool::planRetry(Nanos start, Nanos end, const PoolPolicy& policy) {
  if (policy.retriesMax == 0) return true;
  forget(retries_, start);
  if (retries_.size() >= static_cast<std::size_t>(policy.retriesMax)) return false;
  push(retries_, end);
  return true;
}

void RequestPool::shift(Nanos by) {
  for (auto* heap : {&ends_, &waiting_, &retries_}) {
    for (Nanos& at : *heap) at += by;
  }
}

}  // namespace aviary
