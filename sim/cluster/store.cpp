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
  const std::map<Uid, Ref<Pod>>* rarest = nullptr;
  for (const auto& [key, value] : selector.matchLabels) {
    const auto found = podsByLabel_.find(LabelOrder::View{key, value, namespace_});
    if (found == podsByLabel_.end()) return out;
    const std::map<Uid, Ref<Pod>>& pods = found->second.pods;
    if (rarest == nullptr || pods.size() < rarest->size()) rarest = &pods;
  }
  const bool checked = selector.matchLabels.size() == 1 && selector.matchExpressions.empty();
  out.reserve(rarest->size());
  for (const auto& [uid, pod] : *rarest) {
    if (checked || matches(selector, pod->metadata.labels)) out.push_back(pod);
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

void Store::indexLabels(const Ref<Pod>& before, const Ref<Pod>& after) {
  const auto& any = before ? before : after;
  const std::string& namespace_ = any->metadata.namespace_;
  const Uid uid = any->metadata.uid;
  if (before) {
    for (const auto& [key, value] : before->metadata.labels) {
      if (after) {
        const auto kept = after->metadata.labels.find(key);
        if (kept != after->metadata.labels.end() && kept->second == value) continue;
      }
      const auto found = podsByLabel_.find(LabelOrder::View{key, value, namespace_});
      found->second.pods.erase(uid);
      // A removal writes after this.
      found->second.version = after ? versions_ : versions_ + 1;
      if (found->second.pods.empty()) podsByLabel_.erase(found);
    }
  }
  if (!after) return;
  for (const auto& [key, value] : after->metadata.labels) {
    auto found = podsByLabel_.find(LabelOrder::View{key, value, namespace_});
    if (found == podsByLabel_.end()) {
      found = podsByLabel_.try_emplace(NamespacedLabel{namespace_, key, value}).first;
    }
    found->second.pods[uid] = after;
    found->second.version = versions_;
  }
}

}  // namespace aviary
