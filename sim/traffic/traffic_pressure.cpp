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
  playLive();
  eachPod([&](std::uint32_t index) { visitPressure(index, visit); });
}

void TrafficModel::eachBusyPressure(const std::set<Uid>& besides,
                                    const std::function<void(const PodPressure&)>& visit) {
  playLive();
  if (requests_.busyPods().empty() && besides.empty()) return;
  std::map<Uid, std::uint32_t> some;
  for (const std::uint32_t index : requests_.busyPods()) {
    const Uid uid = requests_.pod(index).uid;
    if (podOf(uid) != noIndex) some.emplace(uid, index);
  }
  for (const Uid uid : besides) {
    if (podOf(uid) != noIndex) some.emplace(uid, podOf(uid));
  }
  for (const auto& [uid, index] : some) visitPressure(index, visit);
}

void TrafficModel::visitPressure(std::uint32_t index,
                                 const std::function<void(const PodPressure&)>& visit) {
  const Nanos at = now().time_since_epoch().count();
  PodState& pod = requests_.pod(index);
  if (pod.gone || pod.unreachable) return;
  PodPressure pressure{pod.identity.pod, pod.uid, SimDuration::zero(), workingSetOf(pod, at)};
  if (pod.queue.full(at)) {
    pressure.wait = SimDuration::max();
  } else {
    pressure.wait = SimDuration{pod.queue.placeFor(at).start - at};
  }
  visit(pressure);
}

SimTime TrafficModel::answeredBy(Uid uid) {
  playLive();
  const std::uint32_t index = podOf(uid);
  if (index == noIndex) return now();
  Nanos last = now().time_since_epoch().count();
  for (const InFlight& request : requests_.pod(index).inFlight) {
    last = std::max(last, request.due);
  }
  return SimTime{SimDuration{last}};
}

}  // namespace aviary
