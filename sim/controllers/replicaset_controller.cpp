#include "sim/controllers/replicaset_controller.hpp"

#include <algorithm>

#include "sim/delivery/replicaset_ranking.hpp"
#include "sim/engine/hash.hpp"

namespace aviary {
namespace {

// Pods created or deleted in one pass. Source: replica_set.go:BurstReplicas.
constexpr int burst = 500;

// Alphabet and length of what the API server appends to a generateName.
// Source: apimachinery pkg/util/rand.
constexpr std::string_view nameAlphabet = "bcdfghjklmnpqrstvwxz2456789";
constexpr int nameLength = 5;

}  // namespace

ReplicaSetController::ReplicaSetController(Engine& engine, Store& store, ReconcileLoop& loop,
                                           const RngStreams& streams)
    : engine_(engine),
      store_(store),
      loop_(loop),
      streams_(streams),
      identitySalt_(streams.stream("controllers/replicaset/uids").next()) {
  queue_ = loop.addQueue("replicaset", ReconcileRank::ReplicaSet,
                         [this](const ObjectKey& key) { reconcile(key); }, RefusalBackoff{});
  store.watch<ReplicaSet>([this](const Change<ReplicaSet>& change) { setChanged(change); });
  store.watch<Pod>([this](const Change<Pod>& change) { podChanged(change); });
}

void ReplicaSetController::setChanged(const Change<ReplicaSet>& change) {
  if (!change.after) members_.erase(change.before->metadata.uid);
  loop_.enqueue(queue_, keyViewOf(change.object().metadata), change.version);
}

void ReplicaSetController::podChanged(const Change<Pod>& change) {
  countMember(change.before, -1);
  countMember(change.after, 1);
  const ObjectMeta& meta = change.object().metadata;
  const OwnerReference* owner = controllerOf(meta);
  if (owner == nullptr || owner->kind != ReplicaSet::kind) return;
  loop_.enqueue(queue_, {meta.namespace_, owner->name}, change.version);
}

void ReplicaSetController::countMember(const Ref<Pod>& pod, int by) {
  const OwnerReference* owner = pod ? controllerOf(pod->metadata) : nullptr;
  if (owner == nullptr) return;
  const auto set = members_.find(owner->uid);
  if (set == members_.end()) return;
  set->second.tally.count(*pod, set->second.podTemplate->labels, by);
}

const PodTally& ReplicaSetController::tallyOf(const ReplicaSet& set) {
  const auto [found, added] = members_.try_emplace(set.metadata.uid);
  Members& members = found->second;
  if (added || !members.podTemplate.sameCopy(set.spec.podTemplate)) {
    members = {set.spec.podTemplate, {}};
    store_.eachOwned<Pod>(set.metadata.uid, [&members](const Pod& pod) {
      members.tally.count(pod, members.podTemplate->labels, 1);
    });
  }
  return members.tally;
}

ReplicaSetController::Count ReplicaSetController::countPods(const ReplicaSet& set) {
  // Who is available as soon as it is ready need not be asked again.
  if (set.spec.minReadySeconds <= 0) {
    const PodTally& pods = tallyOf(set);
    return {statusOf(set, pods, pods.ready), std::nullopt};
  }
  ReplicaSetCount count(set, engine_.now());
  store_.eachOwned<Pod>(set.metadata.uid, [&count](const Pod& pod) { count.add(pod); });
  return {count.status(), count.nextAvailable()};
}

void ReplicaSetController::reconcile(const ObjectKey& key) {
  const Ref<ReplicaSet> set = store_.get<ReplicaSet>(key);
  if (set == nullptr) {
    makers_.erase(key);
    return;
  }
  // The status is that of the pods found at the start; what is created or deleted now wakes the
  // next pass.
  const Count counted = countPods(*set);
  const int missing = set->spec.replicas - counted.status.replicas;
  if (!set->metadata.deletionTimestamp) {
    if (missing > 0) createPods(*set, std::min(missing, burst));
    if (missing < 0) deletePods(*set, std::min(-missing, burst));
  }
  if (!(counted.status == set->status)) (void)store_.updateStatus(*set, counted.status);
  if (counted.nextAvailable) loop_.enqueueAt(queue_, key, *counted.nextAvailable);
}

ReplicaSetController::Maker& ReplicaSetController::makerOf(const ReplicaSet& set) {
  const ObjectKey key = keyOf(set.metadata);
  auto found = makers_.find(key);
  if (found == makers_.end()) {
    Maker maker{set.spec.podTemplate, Shared<PodSpec>(set.spec.podTemplate->spec),
                streams_.stream("controllers/replicaset/" + text(key) + "/pods")};
    found = makers_.emplace(key, std::move(maker)).first;
  } else if (!found->second.podTemplate.sameCopy(set.spec.podTemplate)) {
    found->second.podTemplate = set.spec.podTemplate;
    found->second.spec = Shared<PodSpec>(set.spec.podTemplate->spec);
  }
  return found->second;
}

std::string ReplicaSetController::freeName(const ReplicaSet& set, Maker& maker) const {
  while (true) {
    std::string name = set.metadata.name + "-";
    for (int i = 0; i < nameLength; ++i)
      name += nameAlphabet[maker.names.below(nameAlphabet.size())];
    if (store_.peek<Pod>({set.metadata.namespace_, name}) == nullptr) return name;
  }
}

void ReplicaSetController::createPods(const ReplicaSet& set, int count) {
  Maker& maker = makerOf(set);
  for (int i = 0; i < count; ++i) {
    Pod pod;
    pod.metadata.name = freeName(set, maker);
    pod.metadata.namespace_ = set.metadata.namespace_;
    pod.metadata.labels = set.spec.podTemplate->labels;
    pod.metadata.annotations = set.spec.podTemplate->annotations;
    pod.metadata.ownerReferences = {
        {std::string(ReplicaSet::kind), set.metadata.name, set.metadata.uid, true}};
    pod.spec = maker.spec;
    std::string message = "Created pod: " + pod.metadata.name;
    (void)store_.create(std::move(pod));
    report(set, "SuccessfulCreate", std::move(message));
  }
}

// Active pods of all sets of the same owner, by node.
std::map<std::string, int> ReplicaSetController::podsByNode(const ReplicaSet& set) const {
  std::map<std::string, int> counts;
  const auto count = [this, &counts](const ReplicaSet& sibling) {
    store_.eachOwned<Pod>(sibling.metadata.uid, [&counts](const Pod& pod) {
      if (isActive(pod) && !pod.nodeName.empty()) ++counts[pod.nodeName];
    });
  };
  if (const OwnerReference* owner = controllerOf(set.metadata)) {
    store_.eachOwned<ReplicaSet>(owner->uid, count);
  } else {
    count(set);
  }
  return counts;
}

void ReplicaSetController::deletePods(const ReplicaSet& set, int count) {
  const std::map<std::string, int> neighbours = podsByNode(set);
  std::vector<const Pod*> active;
  std::vector<RankedPod> pods;
  store_.eachOwned<Pod>(set.metadata.uid, [&](const Pod& pod) {
    if (!isActive(pod)) return;
    RankedPod ranked;
    ranked.assigned = !pod.nodeName.empty();
    ranked.phase = pod.status.phase;
    ranked.ready = isReady(pod);
    ranked.deletionCost = deletionCost(pod.metadata);
    if (ranked.assigned) ranked.neighbours = neighbours.at(pod.nodeName);
    if (ranked.ready) {
      ranked.readySince = findCondition(pod.status.conditions, "Ready")->lastTransitionTime;
    }
    ranked.restarts = pod.status.restartCount;
    ranked.created = pod.metadata.creationTimestamp;
    ranked.identity = StableHash::mix(pod.metadata.uid.value ^ identitySalt_);
    active.push_back(&pod);
    pods.push_back(ranked);
  });
  std::vector<ObjectKey> victims;               // a pod stays in its place until it is written
  for (const std::size_t victim :
       chooseVictims(pods, static_cast<std::size_t>(count), engine_.now())) {
    victims.push_back(keyOf(active[victim]->metadata));
  }
  for (const ObjectKey& key : victims) {
    (void)store_.requestDeletion<Pod>(key);
    report(set, "SuccessfulDelete", "Deleted pod: " + key.name);
  }
}

void ReplicaSetController::report(const ReplicaSet& set, std::string_view reason,
                                  std::string message) {
  store_.emit({
      .reason = std::string(reason),
      .kind = std::string(ReplicaSet::kind),
      .object = keyOf(set.metadata),
      .message = std::move(message),
      .source = "replicaset-controller",
  });
}

}  // namespace aviary
