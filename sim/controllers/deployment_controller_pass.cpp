#include "sim/controllers/deployment_controller_pass.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/delivery/deployment_revisions.hpp"
#include "sim/delivery/recreate.hpp"

namespace aviary {
namespace {

using Outcome = DeploymentPass::Outcome;

Outcome outcomeOf(WriteStatus status) {
  return status == WriteStatus::Ok ? Outcome::Ok : Outcome::Conflict;
}

}  // namespace

DeploymentPass::DeploymentPass(Store& store, const Ref<Deployment>& deployment)
    : store_(store),
      stored_(deployment),
      read_(store.owned<ReplicaSet>(deployment->metadata.uid)) {}

Outcome DeploymentPass::run() {
  if (deployment().metadata.deletionTimestamp) {
    if (findSets() != Outcome::Ok) return Outcome::Conflict;
    return finish(calculateStatus(deployment(), sets_, store_.now()));
  }
  if (notePause() != Outcome::Ok) return Outcome::Conflict;
  if (findSets() != Outcome::Ok) return Outcome::Conflict;
  if (deployment().spec.paused) return scaleOnly();
  // The real controller looks the sets up again: it finds the same ones, and the one it has just
  // written is stale.
  if (fresh_ != nullptr) return Outcome::Conflict;
  if (isScalingEvent(deployment(), sets_)) return scaleOnly();
  return deployment().spec.strategy.type == DeploymentStrategy::Type::Recreate ? recreate()
                                                                               : rollingUpdate();
}

Outcome DeploymentPass::notePause() {
  std::optional<Condition> condition = pausedCondition(deployment(), store_.now());
  if (!condition) return Outcome::Ok;
  setDeploymentCondition(edit().status, std::move(*condition));
  return writeStatus();
}

Outcome DeploymentPass::findSets() {
  std::vector<const ReplicaSet*> owned;
  owned.reserve(read_.size());
  for (const Ref<ReplicaSet>& set : read_) owned.push_back(set.get());
  sets_ = splitSets(deployment().spec, std::move(owned));
  return sets_.current != nullptr ? refreshCurrent() : Outcome::Ok;
}

Outcome DeploymentPass::refreshCurrent() {
  const ReplicaSet& current = *sets_.current;
  const std::int64_t next = nextRevision(sets_);
  if (needsAnnotations(deployment(), next, current) ||
      current.spec.minReadySeconds != deployment().spec.minReadySeconds) {
    ReplicaSet copy = current;
    annotateNewSet(deployment(), next, copy);
    copy.spec.minReadySeconds = deployment().spec.minReadySeconds;
    const auto result = store_.update(std::move(copy));
    if (!result.ok()) return outcomeOf(result.status);
    fresh_ = result.object;
    sets_.current = fresh_.get();
    return Outcome::Ok;
  }
  bool changed = false;
  const StringMap& annotations = deployment().metadata.annotations;
  const auto revision = annotations.find(revisionAnnotation);
  const std::string present = std::to_string(revisionOf(current));
  if (revision == annotations.end() || revision->second != present) {
    edit().metadata.annotations[revisionAnnotation] = present;
    changed = true;
  }
  if (hasProgressDeadline(deployment().spec) &&
      findCondition(deployment().status.conditions, "Progressing") == nullptr) {
    setDeploymentCondition(edit().status, foundSetCondition(current.metadata.name, store_.now()));
    changed = true;
  }
  return changed ? writeStatus() : Outcome::Ok;
}

Outcome DeploymentPass::createCurrent() {
  auto created = store_.create(makeNewSet(deployment(), sets_));
  if (!created.ok()) {
    // A set of this name with another template: the name is drawn anew in the repeated pass.
    edit().status.collisionCount = deployment().status.collisionCount.value_or(0) + 1;
    (void)writeStatus();
    return Outcome::Conflict;
  }
  fresh_ = created.object;
  sets_.current = fresh_.get();
  const int replicas = fresh_->spec.replicas;
  if (replicas > 0) scaled("up", fresh_->metadata.name, 0, replicas);
  edit().metadata.annotations[revisionAnnotation] = std::to_string(revisionOf(*fresh_));
  if (hasProgressDeadline(deployment().spec)) {
    setDeploymentCondition(edit().status, createdSetCondition(fresh_->metadata.name, store_.now()));
  }
  return writeStatus();
}

Outcome DeploymentPass::scaleOnly() {
  for (const SetScaling& step : scalingPlan(deployment(), sets_)) {
    const bool same = step.set->spec.replicas == step.replicas;
    const bool annotate = step.write == SetScaling::Write::Annotate &&
                          sizeAnnotationsDiffer(step.set->metadata, deployment().spec);
    if (same && !annotate) continue;
    if (resize(*step.set, step.replicas) != Outcome::Ok) return Outcome::Conflict;
  }
  if (deployment().spec.paused) cleanUp();
  return finish(calculateStatus(deployment(), sets_, store_.now()));
}

Outcome DeploymentPass::rollingUpdate() {
  if (sets_.current == nullptr && createCurrent() != Outcome::Ok) return Outcome::Conflict;
  const std::optional<int> wanted =
      reconcileNew(deployment().spec, sets_.totalReplicas(), sets_.current->spec.replicas);
  if (wanted) {
    if (resize(*sets_.current, *wanted) != Outcome::Ok) return Outcome::Conflict;
    return finishRollout();
  }
  const std::vector<SetResize> plan = planForOld();
  if (shrinkOld(plan) != Outcome::Ok) return Outcome::Conflict;
  if (!plan.empty()) return finishRollout();
  if (isComplete(deployment(), deployment().status)) cleanUp();
  return waitForSets();
}

// No set is to be resized: what comes next is theirs to do.
Outcome DeploymentPass::waitForSets() {
  const Outcome outcome = finishRollout();
  // A deadline of no time at all runs out between two passes of one instant.
  const bool patient = deployment().spec.progressDeadlineSeconds > 0;
  if (patient && written_ != nullptr && expiredSets(deployment().spec, sets_).empty()) {
    settled_ = written_->metadata.resourceVersion;
  }
  return outcome;
}

std::vector<SetResize> DeploymentPass::planForOld() const {
  std::vector<SetSize> sizes;
  for (const ReplicaSet* set : activeSets(sets_.old)) {
    sizes.push_back({set->spec.replicas, set->status.availableReplicas});
  }
  const ReplicaSet& current = *sets_.current;
  return reconcileOld(deployment().spec, {current.spec.replicas, current.status.availableReplicas},
                      sizes);
}

// A set that shrinks twice goes on from what the first write returned.
Outcome DeploymentPass::shrinkOld(const std::vector<SetResize>& plan) {
  if (plan.empty()) return Outcome::Ok;
  const auto active = activeSets(sets_.old);
  std::vector<Ref<ReplicaSet>> written(active.size());
  for (const SetResize& step : plan) {
    Ref<ReplicaSet>& place = written[step.set];
    const ReplicaSet& present = place != nullptr ? *place : *active[step.set];
    const int before = present.spec.replicas;
    Ref<ReplicaSet> after = write(present, step.replicas);
    if (after == nullptr) return Outcome::Conflict;
    place = std::move(after);
    scaled("down", place->metadata.name, before, step.replicas);
  }
  return Outcome::Ok;
}

Outcome DeploymentPass::recreate() {
  RecreateView seen;
  const auto active = activeSets(sets_.old);
  seen.anyOldActive = !active.empty();
  for (const ReplicaSet* set : sets_.old) seen.oldStatusReplicas += set->status.replicas;
  seen.foreignPods = foreignPods();
  switch (recreateStep(seen)) {
    case RecreateStep::StopOld:
      for (const ReplicaSet* set : active) {
        if (resize(*set, 0) != Outcome::Ok) return Outcome::Conflict;
      }
      return finishRollout();
    case RecreateStep::WaitForOld:
      return finishRollout();
    case RecreateStep::StartNew:
      break;
  }
  if (sets_.current == nullptr && createCurrent() != Outcome::Ok) return Outcome::Conflict;
  if (sets_.current->spec.replicas != deployment().spec.replicas &&
      resize(*sets_.current, deployment().spec.replicas) != Outcome::Ok) {
    return Outcome::Conflict;
  }
  if (isComplete(deployment(), deployment().status)) cleanUp();
  return finishRollout();
}

bool DeploymentPass::foreignPods() const {
  bool found = false;
  for (const ReplicaSet* set : sets_.old) {
    store_.eachOwned<Pod>(set->metadata.uid, [&found](const Pod& pod) {
      if (pod.status.phase != PodPhase::Succeeded && pod.status.phase != PodPhase::Failed)
        found = true;
    });
  }
  return found;
}

// Writes size and size annotations, and tells of a changed size.
Outcome DeploymentPass::resize(const ReplicaSet& set, int replicas) {
  const int before = set.spec.replicas;
  if (write(set, replicas) == nullptr) return Outcome::Conflict;
  if (before != replicas) {
    scaled(before < replicas ? "up" : "down", set.metadata.name, before, replicas);
  }
  return Outcome::Ok;
}

Ref<ReplicaSet> DeploymentPass::write(const ReplicaSet& set, int replicas) {
  ReplicaSet copy = set;
  copy.spec.replicas = replicas;
  annotateSize(copy.metadata, deployment().spec);
  return store_.update(std::move(copy)).object;
}

void DeploymentPass::cleanUp() {
  for (const ReplicaSet* set : expiredSets(deployment().spec, sets_)) {
    (void)store_.remove<ReplicaSet>(keyOf(set->metadata));
  }
}

Outcome DeploymentPass::finishRollout() {
  DeploymentStatus status = rolloutStatus(deployment(), sets_, store_.now());
  if (status != deployment().status) return writeStatus(std::move(status));
  stuck_ = stuckCheck(deployment(), status, store_.now());
  return Outcome::Ok;
}

Outcome DeploymentPass::finish(DeploymentStatus status) {
  return status == deployment().status ? Outcome::Ok : writeStatus(std::move(status));
}

Outcome DeploymentPass::writeStatus(DeploymentStatus status) {
  if (edited_) {
    edited_->status = std::move(status);
    return writeStatus();
  }
  const auto result = store_.updateStatus(*stored_, std::move(status));
  written_ = result.object;
  return outcomeOf(result.status);
}

Outcome DeploymentPass::writeStatus() {
  return outcomeOf(store_.updateStatus(deployment()).status);
}

Deployment& DeploymentPass::edit() {
  if (!edited_) edited_ = *stored_;
  return *edited_;
}

void DeploymentPass::scaled(std::string_view direction, const std::string& set, int from, int to) {
  store_.emit({
      .reason = "ScalingReplicaSet",
      .kind = std::string(Deployment::kind),
      .object = keyOf(deployment().metadata),
      .message = fmt::format("Scaled {} replica set {} from {} to {}", direction, set, from, to),
      .source = "deployment-controller",
  });
}

}  // namespace aviary
