#include <algorithm>

#include "sim/traffic/traffic_model.hpp"

namespace aviary {

std::int64_t TrafficModel::workingSetOf(PodState& pod, Nanos at) const {
  const MemoryBehaviour& memory = requests_.versions()[pod.version].behaviour.memory;
  const Nanos ageSeconds = (at - pod.containerStart) / 1'000'000'000;
  return memory.baseBytes + memory.perRequestBytes * pod.queue.inSystem(at) +
         memory.leakPerSecondBytes * ageSeconds;
}

void TrafficModel::eachPressure(const std::function<void(const PodPressure&)>& visit) {
  advanceTo(now());
  const Nanos at = now().time_since_epoch().count();
  for (const auto& [uid, index] : podByUid_) {
    PodState& pod = requests_.pod(index);
    if (pod.gone || pod.unreachable) continue;
    PodPressure pressure{pod.identity.pod, uid, SimDuration::zero(), workingSetOf(pod, at)};
    if (pod.queue.full(at)) {
      pressure.wait = SimDuration::max();
    } else {
      pressure.wait = SimDuration{pod.queue.placeFor(at).start - at};
    }
    visit(pressure);
  }
}

SimTime TrafficModel::answeredBy(Uid uid) {
  advanceTo(now());
  const auto found = podByUid_.find(uid);
  if (found == podByUid_.end()) return now();
  Nanos last = now().time_since_epoch().count();
  for (const InFlight& request : requests_.pod(found->second).inFlight) {
    last = std::max(last, request.due);
  }
  return SimTime{SimDuration{last}};
}

}  // namespace aviary
