#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

#include "tests/support/checker.hpp"

namespace aviary::testing {
namespace {

int shareOf(const IntOrPercent& share, int total, double (*round)(double)) {
  if (!share.percent) return share.value;
  return static_cast<int>(round(static_cast<double>(share.value) * total / 100));
}

double up(double value) {
  return std::ceil(value);
}
double down(double value) {
  return std::floor(value);
}

bool recreates(const DeploymentSpec& spec) {
  return spec.strategy.type == DeploymentStrategy::Type::Recreate;
}

int podsAtMost(const DeploymentSpec& spec) {
  return spec.replicas + (recreates(spec) ? 0 : shareOf(spec.strategy.maxSurge, spec.replicas, up));
}

int podsAtLeast(const DeploymentSpec& spec) {
  if (recreates(spec)) return 0;
  int unavailable = shareOf(spec.strategy.maxUnavailable, spec.replicas, down);
  if (unavailable == 0 && shareOf(spec.strategy.maxSurge, spec.replicas, up) == 0) unavailable = 1;
  return std::max(0, spec.replicas - unavailable);
}

/// What a Deployment promises: never more pods than replicas + maxSurge, never fewer ready ones
/// than replicas - maxUnavailable by its own hand, never two revisions under Recreate; and what a
/// ReplicaSet promises: as many pods as it was told.
class WorkloadChecker final : public Checker {
 public:
  void begin(const RunView& view, Findings& findings) override {
    store_ = &view.store;
    findings_ = &findings;
    store_->watch<Pod>([this](const Change<Pod>& change) { podChanged(change); });
    store_->watch<ReplicaSet>([this](const Change<ReplicaSet>& change) { setChanged(change); });
    store_->watch<Deployment>([this](const Change<Deployment>& change) { specChanged(change); });
    store_->watchEvents([this](const ClusterEvent& event, ResourceVersion) { told(event); });
  }

  // No ReplicaSet rests with pods too many, and none with too few.
  void settled() override {
    for (const Uid uid : touched_) {
      const auto set = sets_.find(uid);
      if (set == sets_.end() || set->second->metadata.deletionTimestamp) continue;
      const int pods = countOf(uid, livesOn);
      if (pods == set->second->spec.replicas) continue;
      findings_->add(
          "a ReplicaSet at rest has its pods",
          fmt::format("{} has {} of {}", nameOf(*set->second), pods, set->second->spec.replicas));
    }
    touched_.clear();
    // The pass that lets one set grow may let the others shrink only after it.
    for (const auto& [key, allowed] : grown_) {
      const Ref<Deployment> deployment = store_->get<Deployment>(key);
      const int total = deployment ? wantedOf(deployment->metadata.uid) : 0;
      if (total > allowed) {
        findings_->add("replicas + maxSurge", fmt::format("{}: {} wanted, {} allowed",
                                                          nameOf(*deployment), total, allowed));
      }
    }
    grown_.clear();
  }

 private:
  int countOf(Uid set, bool (*which)(const Pod&)) const {
    const auto found = pods_.find(set);
    if (found == pods_.end()) return 0;
    return static_cast<int>(std::count_if(found->second.begin(), found->second.end(),
                                          [&](const auto& entry) { return which(*entry.second); }));
  }

  static const OwnerReference* ownerOf(const ObjectMeta& meta) {
    return meta.ownerReferences.empty() ? nullptr : &meta.ownerReferences.front();
  }

  void podChanged(const Change<Pod>& change) {
    const Pod& pod = change.object();
    const OwnerReference* owner = ownerOf(pod.metadata);
    if (owner == nullptr || owner->kind != ReplicaSet::kind) return;
    touched_.insert(owner->uid);
    auto& mine = pods_[owner->uid];
    if (change.after) {
      mine[pod.metadata.name] = change.after;
    } else {
      mine.erase(pod.metadata.name);
    }
    const bool leaves = change.before && change.after && change.after->metadata.deletionTimestamp &&
                        !change.before->metadata.deletionTimestamp;
    if (leaves) leaving_ = change.before;
    if (change.before && readyNow(*change.before) && livesOn(pod) && !readyNow(pod)) {
      lost(owner->uid);
    }
    if (change.before) return;
    const auto set = sets_.find(owner->uid);
    if (set == sets_.end()) return findings_->add("a pod has a ReplicaSet", nameOf(pod));
    const int lives = countOf(owner->uid, livesOn);
    if (lives > set->second->spec.replicas) {
      findings_->add(
          "a ReplicaSet makes no pod too many",
          fmt::format("{}: {} of {}", nameOf(*set->second), lives, set->second->spec.replicas));
    }
  }

  std::vector<Ref<ReplicaSet>> siblings(Uid deployment) const {
    std::vector<Ref<ReplicaSet>> out;
    for (const auto& [uid, set] : sets_) {
      const OwnerReference* owner = ownerOf(set->metadata);
      if (owner != nullptr && owner->uid == deployment) out.push_back(set);
    }
    return out;
  }

  Ref<Deployment> deploymentOf(const ReplicaSet& set) const {
    const OwnerReference* owner = ownerOf(set.metadata);
    if (owner == nullptr) return nullptr;
    const auto found = store_->get<Deployment>({set.metadata.namespace_, owner->name});
    return found && found->metadata.uid == owner->uid ? found : nullptr;
  }

  void setChanged(const Change<ReplicaSet>& change) {
    const ReplicaSet& set = change.object();
    touched_.insert(set.metadata.uid);
    if (!change.after) {
      sets_.erase(set.metadata.uid);
      return;
    }
    sets_[set.metadata.uid] = change.after;
    const int before = change.before ? change.before->spec.replicas : 0;
    if (change.after->spec.replicas > before) grown(*change.after);
    if (!change.before) oneForEachTemplate(*change.after);
  }

  void grown(const ReplicaSet& set) {
    const Ref<Deployment> deployment = deploymentOf(set);
    if (!deployment) return;
    const int allowed = podsAtMost(deployment->spec);
    if (wantedOf(deployment->metadata.uid) > allowed) {
      grown_.emplace(keyOf(deployment->metadata), allowed);
    }
    if (recreates(deployment->spec) && !deployment->spec.paused) onlyRevision(*deployment, set);
  }

  [[nodiscard]] int wantedOf(Uid deployment) const {
    int total = 0;
    for (const Ref<ReplicaSet>& set : siblings(deployment)) total += set->spec.replicas;
    return total;
  }

  // Under Recreate the new revision comes when the last pod of the others has gone.
  void onlyRevision(const Deployment& deployment, const ReplicaSet& set) {
    for (const Ref<ReplicaSet>& sibling : siblings(deployment.metadata.uid)) {
      if (sibling->metadata.uid == set.metadata.uid) continue;
      const int pods = countOf(sibling->metadata.uid, [](const Pod& pod) {
        return pod.status.phase != PodPhase::Succeeded && pod.status.phase != PodPhase::Failed;
      });
      if (pods > 0) {
        findings_->add(
            "Recreate has one revision",
            fmt::format("{} beside {} pods of {}", nameOf(set), pods, sibling->metadata.name));
      }
    }
  }

  void oneForEachTemplate(const ReplicaSet& set) {
    const OwnerReference* owner = ownerOf(set.metadata);
    if (owner == nullptr) return;
    for (const Ref<ReplicaSet>& sibling : siblings(owner->uid)) {
      if (sibling->metadata.uid == set.metadata.uid) continue;
      if (sibling->spec.podTemplate == set.spec.podTemplate) {
        findings_->add("one ReplicaSet for each template",
                       nameOf(set) + " and " + sibling->metadata.name);
      }
    }
  }

  static bool isComplete(const Deployment& object) {
    const DeploymentStatus& status = object.status;
    return status.observedGeneration == object.metadata.generation &&
           status.replicas == object.spec.replicas &&
           status.updatedReplicas == object.spec.replicas &&
           status.availableReplicas == object.spec.replicas;
  }

  // A Deployment resized or given other limits while it rolls promises nothing until it is
  // complete again: its sets are then resized in proportion, ready or not. Nor does one that gets
  // another template while pods of the last one are ready and not yet available: as many as are
  // not available are taken away, and a set chooses among the ready ones whom.
  // Source: kubernetes pkg/controller/deployment/rolling.go:cleanupUnhealthyReplicas.
  void specChanged(const Change<Deployment>& change) {
    const Deployment& object = change.object();
    const Uid uid = object.metadata.uid;
    if (!change.after) {
      disturbed_.erase(uid);
      return;
    }
    if (change.before) {
      const DeploymentSpec& before = change.before->spec;
      const bool resized = before.replicas != object.spec.replicas ||
                           !(before.strategy == object.spec.strategy) ||
                           before.minReadySeconds != object.spec.minReadySeconds;
      const bool replaced = !(before.podTemplate == object.spec.podTemplate) &&
                            object.spec.minReadySeconds > 0 && !isComplete(*change.before);
      if (resized || replaced) disturbed_.insert(uid);
    }
    if (isComplete(object)) disturbed_.erase(uid);
  }

  // The same holds for pods that fail: one that has just recovered may stay for a healthy one.
  void lost(Uid uid) {
    const auto set = sets_.find(uid);
    const Ref<Deployment> deployment = set == sets_.end() ? nullptr : deploymentOf(*set->second);
    if (deployment) disturbed_.insert(deployment->metadata.uid);
  }

  [[nodiscard]] bool availableNow(const Pod& pod, int minReadySeconds) const {
    for (const Condition& condition : pod.status.conditions) {
      if (condition.type != "Ready" || condition.status != ConditionStatus::True) continue;
      return *condition.lastTransitionTime + std::chrono::seconds{minReadySeconds} <= store_->now();
    }
    return false;
  }

  // The ReplicaSet controller tells of each pod it deletes, right after the deletion. Pods that
  // are ready and not yet available may go at any time; those that stay count as ready.
  void told(const ClusterEvent& event) {
    if (event.reason != "SuccessfulDelete" || event.kind != ReplicaSet::kind) return;
    const Ref<Pod> gone = leaving_;
    const Ref<ReplicaSet> set = store_->get<ReplicaSet>(event.object);
    const Ref<Deployment> deployment = set ? deploymentOf(*set) : nullptr;
    if (!gone || !event.message.ends_with(gone->metadata.name) || !deployment) return;
    if (!availableNow(*gone, deployment->spec.minReadySeconds) ||
        disturbed_.contains(deployment->metadata.uid))
      return;
    int ready = 0;
    int reported = 0;
    for (const Ref<ReplicaSet>& sibling : siblings(deployment->metadata.uid)) {
      ready += countOf(sibling->metadata.uid,
                       [](const Pod& pod) { return livesOn(pod) && readyNow(pod); });
      reported += sibling->status.readyReplicas;
    }
    // A status write that was refused: the Deployment has taken a ready pod for an unhealthy one.
    const bool stale = reported < ready + 1;
    if (stale || ready >= podsAtLeast(deployment->spec)) return;
    findings_->add("replicas - maxUnavailable",
                   fmt::format("{}: {} ready, {} promised, after {}", nameOf(*deployment), ready,
                               podsAtLeast(deployment->spec), event.message));
  }

  Store* store_ = nullptr;
  Findings* findings_ = nullptr;
  std::map<Uid, Ref<ReplicaSet>> sets_;
  std::map<Uid, std::map<std::string, Ref<Pod>>> pods_;  // by set, then by name
  std::set<Uid> touched_;                                // sets with changes in this instant
  std::map<ObjectKey, int> grown_;  // Deployments that grew above what they allow, in this instant
  std::set<Uid> disturbed_;         // Deployments
  Ref<Pod> leaving_;                // the last pod sent away, as it was
};

}  // namespace

std::unique_ptr<Checker> workloadChecker() {
  return std::make_unique<WorkloadChecker>();
}

}  // namespace aviary::testing
