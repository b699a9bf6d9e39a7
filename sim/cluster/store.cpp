#include "sim/cluster/store.hpp"

namespace aviary {

void Store::emit(ClusterEvent event) {
  event.time = engine_.now();
  if (event.cause == 0) event.cause = cause_;
  const ResourceVersion version = ++versions_;
  for (const auto& watcher : eventWatchers_) watcher(event, version);
}

void Store::watchEvents(std::function<void(const ClusterEvent&, ResourceVersion)> watcher) {
  eventWatchers_.push_back(std::move(watcher));
}

void Store::keepIdentity(ObjectMeta& after, const ObjectMeta& before) {
  after.uid = before.uid;
  after.generation = before.generation;
  after.creationTimestamp = before.creationTimestamp;
  after.deletionTimestamp = before.deletionTimestamp;
}

}  // namespace aviary
