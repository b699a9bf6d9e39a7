#include "sim/cluster/store.hpp"

#include <algorithm>
#include <array>

namespace aviary {
namespace {

// Resource and group of the kinds that controllers update.
std::string resourceOf(std::string_view kind) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> resources{{
      {Deployment::kind, "deployments.apps"},
      {ReplicaSet::kind, "replicasets.apps"},
      {Endpoints::kind, "endpointslices.discovery.k8s.io"},
      {HorizontalPodAutoscaler::kind, "horizontalpodautoscalers.autoscaling"},
      {PodDisruptionBudget::kind, "poddisruptionbudgets.policy"},
      {Canary::kind, "canaries.flagger.app"},
  }};
  for (const auto& [known, resource] : resources) {
    if (known == kind) return std::string(resource);
  }
  return std::string(kind);
}

}  // namespace

std::string conflictText(std::string_view kind, const std::string& name) {
  return "Operation cannot be fulfilled on " + resourceOf(kind) + " \"" + name +
         "\": the object has been modified; please apply your changes to the latest version and "
         "try again";
}

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

std::vector<Ref<Pod>> Store::selectPods(const std::string& namespace_,
                                        const LabelSelector& selector) const {
  std::vector<Ref<Pod>> out;
  if (selector.matchLabels.empty()) {
    for (const Ref<Pod>& pod : list<Pod>(namespace_)) {
      if (matches(selector, pod->metadata.labels)) out.push_back(pod);
    }
    std::sort(out.begin(), out.end(), [](const Ref<Pod>& a, const Ref<Pod>& b) {
      return a->metadata.uid < b->metadata.uid;
    });
    return out;
  }
  const std::map<Uid, const Ref<Pod>*>* rarest = nullptr;
  for (const auto& [key, value] : selector.matchLabels) {
    const auto found = podsByLabel_.find(LabelOrder::View{key, value, namespace_});
    if (found == podsByLabel_.end()) return out;
    const std::map<Uid, const Ref<Pod>*>& pods = found->second.pods;
    if (rarest == nullptr || pods.size() < rarest->size()) rarest = &pods;
  }
  const bool checked = selector.matchLabels.size() == 1 && selector.matchExpressions.empty();
  out.reserve(rarest->size());
  for (const auto& [uid, place] : *rarest) {
    if (checked || matches(selector, (*place)->metadata.labels)) out.push_back(*place);
  }
  return out;
}

std::optional<ResourceVersion> Store::podsVersion(const std::string& namespace_,
                                                  const LabelSelector& selector) const {
  if (selector.matchLabels.empty()) return std::nullopt;
  const auto& [key, value] = *selector.matchLabels.begin();
  const auto found = podsByLabel_.find(LabelOrder::View{key, value, namespace_});
  return found == podsByLabel_.end() ? 0 : found->second.version;
}

void Store::indexLabels(const Ref<Pod>& before, const Ref<Pod>& after, const Ref<Pod>& place) {
  if (before && after && before->metadata.labels == after->metadata.labels) {
    const auto found = labelsOfPod_.find(after->metadata.uid);
    if (found == labelsOfPod_.end()) return;    // it has no labels
    for (const PodsByLabel::iterator label : found->second) label->second.version = versions_;
    return;
  }
  if (before) leaveLabels(*before);
  if (after) joinLabels(*after, place);
}

void Store::leaveLabels(const Pod& pod) {
  const auto found = labelsOfPod_.find(pod.metadata.uid);
  if (found == labelsOfPod_.end()) return;
  for (const PodsByLabel::iterator label : found->second) {
    label->second.pods.erase(pod.metadata.uid);
    label->second.version = versions_;
    if (label->second.pods.empty()) podsByLabel_.erase(label);
  }
  labelsOfPod_.erase(found);
}

void Store::joinLabels(const Pod& pod, const Ref<Pod>& place) {
  const ObjectMeta& meta = pod.metadata;
  if (meta.labels.empty()) return;
  std::vector<PodsByLabel::iterator>& carried = labelsOfPod_[meta.uid];
  carried.reserve(meta.labels.size());
  for (const auto& [key, value] : meta.labels) {
    auto found = podsByLabel_.find(LabelOrder::View{key, value, meta.namespace_});
    if (found == podsByLabel_.end()) {
      found = podsByLabel_.try_emplace(NamespacedLabel{meta.namespace_, key, value}).first;
    }
    found->second.pods[meta.uid] = &place;
    found->second.version = versions_;
    carried.push_back(found);
  }
}

WriteResult<Deployment> Store::updateRollout(const Deployment& object) {
  Ref<Deployment>* place = find<Deployment>(keyViewOf(object.metadata));
  if (place == nullptr) return {WriteStatus::NotFound, nullptr};
  const Deployment& before = **place;
  if (before.metadata.resourceVersion != object.metadata.resourceVersion) {
    return {WriteStatus::Conflict, nullptr};
  }
  const bool same = object.status == before.status &&
                    object.metadata.annotations == before.metadata.annotations;
  if (same) return {WriteStatus::Ok, *place};
  if (refuses(style_, before)) return {WriteStatus::Conflict, nullptr};
  auto after = std::make_shared<Deployment>(before);
  after->status = object.status;
  after->metadata.annotations = object.metadata.annotations;
  return commit<Deployment>(*place, std::move(after));
}

}  // namespace aviary
