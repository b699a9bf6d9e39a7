#include "sim/delivery/scheduling_cache.hpp"

#include <algorithm>

namespace aviary {
namespace {

const std::string& labelOr(const StringMap& labels, std::string_view key, const std::string& none) {
  const auto found = labels.find(key);
  return found == labels.end() ? none : found->second;
}

bool samePodAffinity(const Affinity& a, const Affinity& b) {
  return a.podRequired == b.podRequired && a.podAntiRequired == b.podAntiRequired &&
         a.podPreferred == b.podPreferred && a.podAntiPreferred == b.podAntiPreferred;
}

// The namespaces that the terms of a class name, and whether one selects namespaces by label.
std::pair<std::set<std::string>, bool> reachOf(const CompiledAffinity& affinity) {
  std::pair<std::set<std::string>, bool> reach;
  for (const auto* terms : {&affinity.required, &affinity.antiRequired, &affinity.preferred}) {
    for (const CompiledTerm& term : *terms) {
      reach.first.insert(term.namespaces.begin(), term.namespaces.end());
      reach.second = reach.second || term.namespaceSelector.has_value();
    }
  }
  return reach;
}

void count(PodClass& podClass, NodeSlot slot, const Pod& pod, int change) {
  auto& places = podClass.places;
  auto place = std::lower_bound(places.begin(), places.end(), slot,
                                [](const auto& p, NodeSlot wanted) { return p.first < wanted; });
  if (place == places.end() || place->first != slot) place = places.insert(place, {slot, {}});
  ClassCount& here = place->second;
  (pod.metadata.deletionTimestamp ? here.terminating : here.live) += change;
  if (here.live == 0 && here.terminating == 0) places.erase(place);
}

const std::set<PodClassId>& noClasses() {
  static const std::set<PodClassId> none;
  return none;
}

}  // namespace

std::string fullImageName(const std::string& image) {
  const std::size_t colon = image.rfind(':');
  const std::size_t slash = image.rfind('/');
  const bool tagged = colon != std::string::npos && (slash == std::string::npos || colon > slash);
  return tagged ? image : image + ":latest";
}

TopologyKey topologyKey(const std::string& key) {
  if (key == hostnameKey) return {TopologyKey::Kind::Hostname, key};
  if (key == zoneKey) return {TopologyKey::Kind::Zone, key};
  return {TopologyKey::Kind::Other, key};
}

const std::string* topologyValue(const NodeState& node, const TopologyKey& key) {
  switch (key.kind) {
    case TopologyKey::Kind::Hostname: return node.hostname;
    case TopologyKey::Kind::Zone: return node.zone;
    case TopologyKey::Kind::Other: break;
  }
  return labelValue(node.node->metadata.labels, key.key);
}

void addPod(NodeState& node, const PodOnNode& pod) {
  add(node.requested, pod.demand->request);
  node.scored.cpuMillicores += pod.demand->scored.cpuMillicores;
  node.scored.memoryBytes += pod.demand->scored.memoryBytes;
  node.pods.push_back(pod);
}

void removePod(NodeState& node, Uid pod) {
  const auto found = std::find_if(node.pods.begin(), node.pods.end(), [pod](const PodOnNode& p) {
    return p.pod->metadata.uid == pod;
  });
  if (found == node.pods.end()) return;
  subtract(node.requested, found->demand->request);
  node.scored.cpuMillicores -= found->demand->scored.cpuMillicores;
  node.scored.memoryBytes -= found->demand->scored.memoryBytes;
  node.pods.erase(found);
}

NodeSlot SchedulerCache::slotFor(const std::string& name) {
  const auto found = slotByName_.find(name);
  if (found != slotByName_.end()) return found->second;
  NodeSlot slot = 0;
  if (freeSlots_.empty()) {
    slot = static_cast<NodeSlot>(nodes_.size());
    nodes_.emplace_back();
  } else {
    slot = freeSlots_.back();
    freeSlots_.pop_back();
    nodes_[slot] = {};
  }
  slotByName_[name] = slot;
  return slot;
}

void SchedulerCache::addToZone(NodeSlot slot, const Node& node) {
  const std::string none;
  const ZoneKey zone{labelOr(node.metadata.labels, regionKey, none),
                     labelOr(node.metadata.labels, zoneKey, none)};
  auto found = std::find_if(zones_.begin(), zones_.end(),
                            [&zone](const auto& entry) { return entry.first == zone; });
  if (found == zones_.end()) found = zones_.insert(zones_.end(), {zone, {}});
  found->second.push_back(slot);
  orderStale_ = true;
}

void SchedulerCache::removeFromZone(NodeSlot slot, const Node& node) {
  const std::string none;
  const ZoneKey zone{labelOr(node.metadata.labels, regionKey, none),
                     labelOr(node.metadata.labels, zoneKey, none)};
  const auto found = std::find_if(zones_.begin(), zones_.end(),
                                  [&zone](const auto& entry) { return entry.first == zone; });
  if (found == zones_.end()) return;
  std::erase(found->second, slot);
  if (found->second.empty()) zones_.erase(found);
  orderStale_ = true;
}

void SchedulerCache::setImages(NodeState& state, const Node* node) {
  for (const auto& [name, size] : state.images) {
    if (--imageNodes_[name] == 0) imageNodes_.erase(name);
  }
  state.images.clear();
  if (node == nullptr) return;
  for (const NodeImage& image : node->status.images) {
    for (const std::string& name : image.names) state.images[name] = image.sizeBytes;
  }
  for (const auto& [name, size] : state.images) ++imageNodes_[name];
}

void SchedulerCache::setNode(std::shared_ptr<const Node> node) {
  const NodeSlot slot = slotFor(node->metadata.name);
  NodeState& state = nodes_[slot];
  const auto zoneOf = [](const Node& n) {
    const std::string none;
    return ZoneKey{labelOr(n.metadata.labels, regionKey, none),
                   labelOr(n.metadata.labels, zoneKey, none)};
  };
  if (!state.node) {
    addToZone(slot, *node);
  } else if (zoneOf(*state.node) != zoneOf(*node)) {
    removeFromZone(slot, *state.node);
    addToZone(slot, *node);
  }
  if (!state.node || state.node->status.images != node->status.images) setImages(state, node.get());
  state.allocatable = amountsOf(node->status.allocatable);
  const auto pods = node->status.allocatable.find("pods");
  state.podsAllocatable = pods == node->status.allocatable.end() ? 0 : pods->second.value();
  state.node = std::move(node);
  state.hostname = labelValue(state.node->metadata.labels, hostnameKey);
  state.zone = labelValue(state.node->metadata.labels, zoneKey);
  state.zoneId = zoneIdOf(state.zone);
  state.unrestricted = !state.node->spec.unschedulable && state.node->spec.taints.empty();
}

std::uint32_t SchedulerCache::zoneIdOf(const std::string* zone) {
  if (zone == nullptr || zone->empty()) return 0;
  const auto next = static_cast<std::uint32_t>(zoneIds_.size()) + 1;
  return zoneIds_.try_emplace(*zone, next).first->second;
}

void SchedulerCache::removeNode(const std::string& name) {
  const auto found = slotByName_.find(name);
  if (found == slotByName_.end()) return;
  const NodeSlot slot = found->second;
  NodeState& state = nodes_[slot];
  if (state.node) removeFromZone(slot, *state.node);
  setImages(state, nullptr);
  state.node.reset();
  state.hostname = state.zone = nullptr;
  if (!state.pods.empty()) return;              // its pods are still known; they go one by one
  slotByName_.erase(found);
  freeSlots_.push_back(slot);
}

PodClassId SchedulerCache::classFor(const Pod& pod) {
  const auto sameLabels =
      classByLabels_.find(ClassKeyOrder::View{pod.metadata.namespace_, pod.metadata.labels});
  if (sameLabels != classByLabels_.end()) {
    for (const PodClassId id : sameLabels->second) {
      if (samePodAffinity(classes_[id].affinityWritten, pod.spec->affinity)) return id;
    }
  }
  return newClass(pod);
}

PodClassId SchedulerCache::newClass(const Pod& pod) {
  PodClassId id = 0;
  if (freeClasses_.empty()) {
    id = static_cast<PodClassId>(classes_.size());
    classes_.emplace_back();
  } else {
    id = freeClasses_.back();
    freeClasses_.pop_back();
  }
  PodClass& added = classes_[id];
  added = {};
  added.namespace_ = pod.metadata.namespace_;
  added.labels = pod.metadata.labels;
  added.affinityWritten = pod.spec->affinity;
  added.affinity = compileAffinity(pod.spec->affinity, pod.metadata);
  classByLabels_[{added.namespace_, added.labels}].push_back(id);
  classesByNamespace_[added.namespace_].insert(id);
  for (const auto& [key, value] : added.labels) {
    classesByLabel_[added.namespace_][{key, value}].insert(id);
  }
  if (!added.affinity.empty()) {
    const auto [namespaces, anywhere] = reachOf(added.affinity);
    for (const std::string& reached : namespaces) affinityByNamespace_[reached].insert(id);
    if (anywhere) affinityAnywhere_.insert(id);
  }
  return id;
}

void SchedulerCache::forgetClass(PodClassId id) {
  PodClass& gone = classes_[id];
  const auto sameLabels =
      classByLabels_.find(ClassKeyOrder::View{gone.namespace_, gone.labels});
  std::erase(sameLabels->second, id);
  if (sameLabels->second.empty()) classByLabels_.erase(sameLabels);
  auto& inNamespace = classesByNamespace_[gone.namespace_];
  inNamespace.erase(id);
  if (inNamespace.empty()) classesByNamespace_.erase(gone.namespace_);
  auto& byLabel = classesByLabel_[gone.namespace_];
  for (const auto& label : gone.labels) {
    const auto carrying = byLabel.find(label);
    carrying->second.erase(id);
    if (carrying->second.empty()) byLabel.erase(carrying);
  }
  if (byLabel.empty()) classesByLabel_.erase(gone.namespace_);
  for (const std::string& reached : reachOf(gone.affinity).first) {
    auto& reaching = affinityByNamespace_[reached];
    reaching.erase(id);
    if (reaching.empty()) affinityByNamespace_.erase(reached);
  }
  affinityAnywhere_.erase(id);
  gone = {};
  freeClasses_.push_back(id);
}

// Pods of one class come from one template nearly always.
std::shared_ptr<const PodDemand> SchedulerCache::demandFor(PodClass& podClass, const Pod& pod) {
  if (!podClass.demand || !podClass.spec.sameCopy(pod.spec)) {
    podClass.spec = pod.spec;
    podClass.demand = std::make_shared<const PodDemand>(demandOf(*pod.spec));
  }
  return podClass.demand;
}

// Replaces a known pod whose class, node and demand stay; it counts as the one that arrived last,
// as if it had been removed and added. False: something of these differs.
bool SchedulerCache::refreshPod(const std::shared_ptr<const Pod>& pod, int priority) {
  const auto place = placeOfPod_.find(pod->metadata.uid);
  if (place == placeOfPod_.end()) return false;
  std::vector<PodOnNode>& pods = nodes_[place->second].pods;
  const auto found = std::find_if(pods.begin(), pods.end(), [&pod](const PodOnNode& p) {
    return p.pod->metadata.uid == pod->metadata.uid;
  });
  const Pod& before = *found->pod;
  const bool stays = found->priority == priority && before.spec.sameCopy(pod->spec) &&
                     before.nodeName == pod->nodeName &&
                     before.metadata.labels == pod->metadata.labels;
  if (!stays) return false;
  count(classes_[found->classId], place->second, *pod, 1);
  count(classes_[found->classId], place->second, before, -1);
  found->pod = pod;
  std::rotate(found, found + 1, pods.end());
  return true;
}

void SchedulerCache::addPod(std::shared_ptr<const Pod> pod, int priority) {
  if (refreshPod(pod, priority)) return;
  removePod(pod->metadata.uid);
  const NodeSlot slot = slotFor(pod->nodeName);
  PodOnNode added;
  added.classId = classFor(*pod);
  added.priority = priority;
  added.demand = demandFor(classes_[added.classId], *pod);
  count(classes_[added.classId], slot, *pod, 1);
  placeOfPod_[pod->metadata.uid] = slot;
  ++priorities_[priority];
  added.pod = std::move(pod);
  aviary::addPod(nodes_[slot], added);
}

void SchedulerCache::removePod(Uid pod) {
  const auto place = placeOfPod_.find(pod);
  if (place == placeOfPod_.end()) return;
  const NodeSlot slot = place->second;
  NodeState& state = nodes_[slot];
  const auto found = std::find_if(state.pods.begin(), state.pods.end(), [pod](const PodOnNode& p) {
    return p.pod->metadata.uid == pod;
  });
  const PodClassId id = found->classId;
  const std::string nodeName = found->pod->nodeName;
  count(classes_[id], slot, *found->pod, -1);
  if (--priorities_[found->priority] == 0) priorities_.erase(found->priority);
  aviary::removePod(state, pod);
  placeOfPod_.erase(place);
  if (classes_[id].places.empty()) forgetClass(id);
  if (!state.node && state.pods.empty()) {
    slotByName_.erase(nodeName);
    freeSlots_.push_back(slot);
  }
}

const std::vector<NodeSlot>& SchedulerCache::order() {
  if (!orderStale_) return order_;
  orderStale_ = false;
  order_.clear();
  bool more = true;
  for (std::size_t turn = 0; more; ++turn) {
    more = false;
    for (const auto& [zone, slots] : zones_) {
      if (turn >= slots.size()) continue;
      order_.push_back(slots[turn]);
      more = true;
    }
  }
  return order_;
}

const NodeState* SchedulerCache::find(const std::string& name) const {
  const auto found = slotByName_.find(name);
  return found == slotByName_.end() ? nullptr : &nodes_[found->second];
}

const NodeSlot* SchedulerCache::slotOf(const std::string& name) const {
  const auto found = slotByName_.find(name);
  return found == slotByName_.end() ? nullptr : &found->second;
}

const std::set<PodClassId>& SchedulerCache::classesIn(const std::string& namespace_) const {
  const auto found = classesByNamespace_.find(namespace_);
  return found == classesByNamespace_.end() ? noClasses() : found->second;
}

std::vector<PodClassId> SchedulerCache::classesOf(const std::string& namespace_,
                                                  const LabelSelector& selector) const {
  const std::set<PodClassId>* fewest = &classesIn(namespace_);
  const auto inNamespace = classesByLabel_.find(namespace_);
  const auto demand = [&](const Label& label) {
    if (inNamespace == classesByLabel_.end()) return;
    const auto carrying = inNamespace->second.find(label);
    const std::set<PodClassId>& ids =
        carrying == inNamespace->second.end() ? noClasses() : carrying->second;
    if (ids.size() < fewest->size()) fewest = &ids;
  };
  for (const auto& label : selector.matchLabels) demand(label);
  for (const LabelRequirement& r : selector.matchExpressions) {
    if (r.operator_ == "In" && r.values.size() == 1) demand({r.key, r.values.front()});
  }
  std::vector<PodClassId> ids;
  for (const PodClassId id : *fewest) {
    if (matches(selector, classes_[id].labels)) ids.push_back(id);
  }
  return ids;
}

std::vector<std::string> SchedulerCache::namespaces() const {
  std::vector<std::string> names;
  for (const auto& [name, classes] : classesByNamespace_) names.push_back(name);
  return names;
}

std::vector<PodClassId> SchedulerCache::affinityClassesFor(const std::string& namespace_) const {
  std::vector<PodClassId> ids;
  const auto found = affinityByNamespace_.find(namespace_);
  if (found != affinityByNamespace_.end()) {
    ids.assign(found->second.begin(), found->second.end());
  }
  for (const PodClassId id : affinityAnywhere_) {
    if (found == affinityByNamespace_.end() || !found->second.contains(id)) ids.push_back(id);
  }
  return ids;
}

int SchedulerCache::nodesWithImage(const std::string& image) const {
  const auto found = imageNodes_.find(image);
  return found == imageNodes_.end() ? 0 : found->second;
}

bool SchedulerCache::hasPodBelow(int priority) const {
  return !priorities_.empty() && priorities_.begin()->first < priority;
}

}  // namespace aviary
