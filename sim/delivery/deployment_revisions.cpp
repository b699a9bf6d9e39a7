#include "sim/delivery/deployment_revisions.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "sim/delivery/rolling_update.hpp"

namespace aviary {
namespace {

constexpr std::size_t historyLengthMax = 2000;
constexpr int unlimited = 2147483647;

// Annotations that are never copied between a Deployment and its sets.
constexpr std::array<std::string_view, 6> ownAnnotations{
    "kubectl.kubernetes.io/last-applied-configuration",
    revisionAnnotation,
    revisionHistoryAnnotation,
    desiredReplicasAnnotation,
    maxReplicasAnnotation,
    rollbackAnnotation};

bool isOwnAnnotation(std::string_view key) {
  return std::find(ownAnnotations.begin(), ownAnnotations.end(), key) != ownAnnotations.end();
}

std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && stop == text.data() + text.size() ? value : 0;
}

const std::string& annotation(const ObjectMeta& meta, std::string_view key) {
  static const std::string none;
  const auto found = meta.annotations.find(key);
  return found == meta.annotations.end() ? none : found->second;
}

// Appends a revision the set had, dropping the oldest ones when the text would grow too long.
void appendHistory(ObjectMeta& meta, const std::string& revision) {
  std::string& history = meta.annotations[revisionHistoryAnnotation];
  if (history.empty()) {
    history = revision;
    return;
  }
  std::size_t start = 0;
  while (history.size() - start + revision.size() + 1 > historyLengthMax) {
    const std::size_t comma = history.find(',', start);
    if (comma == std::string::npos) return;
    start = comma + 1;
  }
  history = history.substr(start) + "," + revision;
}

// Differs from set to set of one name: each collision gives the same template another hash.
std::string setHash(const Deployment& deployment) {
  const int collisions = deployment.status.collisionCount.value_or(0);
  if (collisions == 0) return templateHash(*deployment.spec.podTemplate);
  PodTemplateSpec salted = *deployment.spec.podTemplate;
  salted.annotations["deployment.kubernetes.io/collision-count"] = std::to_string(collisions);
  return templateHash(salted);
}

}  // namespace

std::int64_t revisionOf(const ReplicaSet& set) {
  return number(annotation(set.metadata, revisionAnnotation));
}

std::int64_t nextRevision(const DeploymentSets& sets) {
  std::int64_t highest = 0;
  for (const ReplicaSet* set : sets.old) highest = std::max(highest, revisionOf(*set));
  return highest + 1;
}

bool annotateNewSet(const Deployment& deployment, std::int64_t revision, ReplicaSet& set) {
  bool changed = false;
  for (const auto& [key, value] : deployment.metadata.annotations) {
    if (isOwnAnnotation(key)) continue;
    const auto place = set.metadata.annotations.find(key);
    if (place != set.metadata.annotations.end() && place->second == value) continue;
    set.metadata.annotations.insert_or_assign(key, value);
    changed = true;
  }
  const std::string before = annotation(set.metadata, revisionAnnotation);
  if (number(before) >= revision) return changed;
  set.metadata.annotations[revisionAnnotation] = std::to_string(revision);
  if (!before.empty()) appendHistory(set.metadata, before);
  return true;
}

bool needsAnnotations(const Deployment& deployment, std::int64_t revision, const ReplicaSet& set) {
  for (const auto& [key, value] : deployment.metadata.annotations) {
    if (isOwnAnnotation(key)) continue;
    const auto found = set.metadata.annotations.find(key);
    if (found == set.metadata.annotations.end() || found->second != value) return true;
  }
  return revisionOf(set) < revision;
}

ReplicaSet makeNewSet(const Deployment& deployment, const DeploymentSets& sets) {
  const std::string hash = setHash(deployment);
  ReplicaSet set;
  set.metadata.name = deployment.metadata.name + "-" + hash;
  set.metadata.namespace_ = deployment.metadata.namespace_;
  set.metadata.ownerReferences = {
      {std::string(Deployment::kind), deployment.metadata.name, deployment.metadata.uid, true}};
  PodTemplateSpec podTemplate = *deployment.spec.podTemplate;
  podTemplate.labels[templateHashLabel] = hash;
  set.metadata.labels = podTemplate.labels;
  set.spec.podTemplate = std::move(podTemplate);
  set.spec.selector = deployment.spec.selector;
  set.spec.selector.matchLabels[templateHashLabel] = hash;
  set.spec.minReadySeconds = deployment.spec.minReadySeconds;
  set.spec.replicas = newReplicaSetReplicas(deployment.spec, sets.totalReplicas(), 0);
  annotateNewSet(deployment, nextRevision(sets), set);
  annotateSize(set.metadata, deployment.spec);
  return set;
}

std::vector<const ReplicaSet*> expiredSets(const DeploymentSpec& spec, const DeploymentSets& sets) {
  if (spec.revisionHistoryLimit == unlimited) return {};
  std::vector<const ReplicaSet*> candidates;
  for (const ReplicaSet* set : sets.old) {
    if (!set->metadata.deletionTimestamp) candidates.push_back(set);
  }
  if (candidates.size() <= static_cast<std::size_t>(spec.revisionHistoryLimit)) return {};
  std::stable_sort(
      candidates.begin(), candidates.end(),
      [](const ReplicaSet* a, const ReplicaSet* b) { return revisionOf(*a) < revisionOf(*b); });
  candidates.resize(candidates.size() - static_cast<std::size_t>(spec.revisionHistoryLimit));
  std::erase_if(candidates, [](const ReplicaSet* set) {
    return set->spec.replicas != 0 || set->status.replicas != 0 ||
           set->metadata.generation > set->status.observedGeneration;
  });
  return candidates;
}

UndoAnswer undoTarget(const Deployment& deployment, const std::vector<const ReplicaSet*>& owned,
                      std::int64_t toRevision) {
  std::vector<const ReplicaSet*> sets = owned;
  std::sort(sets.begin(), sets.end(), [](const ReplicaSet* a, const ReplicaSet* b) {
    return revisionOf(*a) != revisionOf(*b) ? revisionOf(*a) > revisionOf(*b)
                                            : createdBefore(*a, *b);
  });
  const ReplicaSet* target = nullptr;
  if (toRevision == 0) {
    if (sets.size() < 2) {
      return {nullptr,
              "no rollout history found for deployment \"" + deployment.metadata.name + "\""};
    }
    target = sets[1];
  } else {
    const auto found = std::find_if(sets.begin(), sets.end(), [toRevision](const ReplicaSet* set) {
      return revisionOf(*set) == toRevision;
    });
    if (found == sets.end()) {
      return {nullptr,
              "unable to find specified revision " + std::to_string(toRevision) + " in history"};
    }
    target = *found;
  }
  if (deployment.spec.paused) {
    return {nullptr,
            "you cannot rollback a paused deployment; resume it first with 'kubectl rollout "
            "resume' and try again"};
  }
  if (sameTemplate(*target->spec.podTemplate, *deployment.spec.podTemplate)) {
    return {nullptr, "skipped rollback (current template already matches revision " +
                         std::to_string(revisionOf(*target)) + ")"};
  }
  return {target, {}};
}

void applyUndo(const ReplicaSet& target, Deployment& deployment) {
  PodTemplateSpec podTemplate = *target.spec.podTemplate;
  podTemplate.labels.erase(templateHashLabel);
  deployment.spec.podTemplate = std::move(podTemplate);
  StringMap annotations;
  for (const auto& [key, value] : deployment.metadata.annotations) {
    if (isOwnAnnotation(key)) annotations[key] = value;
  }
  for (const auto& [key, value] : target.metadata.annotations) {
    if (!isOwnAnnotation(key)) annotations[key] = value;
  }
  deployment.metadata.annotations = std::move(annotations);
}

}  // namespace aviary
