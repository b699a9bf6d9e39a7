#include <algorithm>
#include <vector>

#include "sim/traffic/request_engine.hpp"

/// A departure is known on arrival, so that a request which waits has its service time before it is
/// served. When a fault that made requests slow is over, those that still wait are planned anew.
/// Differs: who gave up in the meantime, by the time there would have been, has given up; where
/// requests call others, or a part stands for all, and when a fault begins, nothing is planned
/// anew.
namespace aviary {

void RequestEngine::quicken(std::uint32_t index, Nanos now, const LatencyChange& change) {
  PodState& pod = pods_[index];
  const std::uint32_t workload = pod.workload;
  if (!workloadCalls_[workload].empty()) return;
  std::vector<InFlight*> waiting;
  std::vector<Nanos> busyUntil;
  for (InFlight& request : pod.inFlight) {
    // The other half of a request that its client gives up has no place in the pod.
    if (!request.server || request.due <= now) continue;
    if (request.cell != noIndex && !calls_[cells_[request.cell].service].empty()) return;
    if (request.start > now) {
      waiting.push_back(&request);
    } else {
      busyUntil.push_back(request.due);
    }
  }
  const bool known = static_cast<int>(waiting.size()) == pod.queue.waiting(now) &&
                     static_cast<int>(busyUntil.size()) == pod.queue.busy(now);
  if (waiting.empty() || !known) return;
  // Who came first is served first; equal starts keep their order.
  std::stable_sort(waiting.begin(), waiting.end(),
                   [](const InFlight* a, const InFlight* b) { return a->start < b->start; });
  pod.queue.restart(now, busyUntil);
  for (InFlight* request : waiting) {
    const Nanos own = std::max<Nanos>(request->due - request->start - change.addedBefore, 0);
    const Nanos span = scaledSpan(own, change.factor) + change.addedAfter;
    const PodQueue::Place place = pod.queue.placeFor(now);
    const Nanos sooner = request->start - place.start;
    if (request->cell != noIndex) {
      cells_[request->cell].tally.waitMicros -= static_cast<std::uint64_t>(sooner / 1000);
    }
    request->wait -= std::min(request->wait, sooner);
    request->start = place.start;
    request->due = pod.queue.serve(place, now, span);
  }
  for (const InFlight& request : pod.inFlight) pod.dueFirst = std::min(pod.dueFirst, request.due);
}

}  // namespace aviary
