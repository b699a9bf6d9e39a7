#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "tests/support/checker.hpp"

namespace aviary::testing {
namespace {

using P = CanaryPhase;

const Condition* conditionOf(const std::vector<Condition>& conditions, std::string_view type) {
  for (const Condition& condition : conditions) {
    if (condition.type == type) return &condition;
  }
  return nullptr;
}

std::int64_t amount(const ResourceList& list, const std::string& name) {
  const auto found = list.find(name);
  return found == list.end() ? 0 : found->second.milli;
}

bool isComplete(const Deployment& deployment) {
  const int wanted = deployment.spec.replicas;
  const DeploymentStatus& status = deployment.status;
  return status.observedGeneration == deployment.metadata.generation && status.replicas == wanted &&
         status.updatedReplicas == wanted && status.availableReplicas == wanted &&
         status.unavailableReplicas == 0;
}

bool isStuck(const Deployment& deployment) {
  const Condition* progressing = conditionOf(deployment.status.conditions, "Progressing");
  return progressing != nullptr && progressing->reason == "ProgressDeadlineExceeded";
}

/// When nothing holds it up any more, everything that was begun ends: pods are placed where there
/// is room, become ready or go; Deployments complete or say that they cannot; Canaries come to
/// rest with all users on the primary.
class EndingChecker final : public Checker {
 public:
  void begin(const RunView& view, Findings& findings) override {
    store_ = &view.store;
    findings_ = &findings;
  }

  void settled() override {
    for (const auto& [key, canary] : store_->all<Canary>()) {
      if (mayWait(*canary)) waited_[key] = store_->now();
    }
  }

  void ended() override {
    sumLoads();
    for (const auto& [key, pod] : store_->all<Pod>()) checkPod(*pod);
    for (const auto& [key, deployment] : store_->all<Deployment>()) checkDeployment(*deployment);
    for (const auto& [key, canary] : store_->all<Canary>()) checkCanary(*canary);
  }

 private:
  struct Room {
    std::int64_t cpu = 0;
    std::int64_t memory = 0;
    std::int64_t pods = 0;
  };

  static Room needOf(const Pod& pod) {
    Room need{0, 0, 1000};
    for (const Container& container : pod.spec->containers) {
      need.cpu += amount(container.requests, "cpu");
      need.memory += amount(container.requests, "memory");
    }
    return need;
  }

  void sumLoads() {
    for (const auto& [key, node] : store_->all<Node>()) {
      const ResourceList& all = node->status.allocatable;
      if (node->spec.unschedulable || !node->spec.taints.empty()) continue;
      rooms_[key.name] = {amount(all, "cpu"), amount(all, "memory"), amount(all, "pods")};
    }
    for (const auto& [key, pod] : store_->all<Pod>()) {
      const auto room = rooms_.find(pod->nodeName);
      if (room == rooms_.end()) continue;
      const Room need = needOf(*pod);
      room->second.cpu -= need.cpu;
      room->second.memory -= need.memory;
      room->second.pods -= need.pods;
    }
  }

  void checkPod(const Pod& pod) {
    const SimTime now = store_->now();
    const bool old = now - placedAt(pod) > std::chrono::minutes{10};
    if (pod.metadata.deletionTimestamp) {
      // A preStop hook may take all of the grace period; the process then has 2 s more.
      const SimDuration grace = std::chrono::seconds{pod.spec->terminationGracePeriodSeconds + 3};
      if (now - *pod.metadata.deletionTimestamp > grace) {
        findings_->add("a deleted pod goes", nameOf(pod));
      }
      return;
    }
    if (pod.nodeName.empty()) {
      // A spread constraint may keep it away from every node with room.
      if (old && pod.spec->topologySpreadConstraints.empty()) checkPending(pod);
    } else if (old && !readyNow(pod)) {
      findings_->add("a pod becomes ready",
                     fmt::format("{} on {}: {} {}", nameOf(pod), pod.nodeName,
                                 aviary::text(pod.status.phase), pod.status.reason));
    }
  }

  // When it was bound, or made if it is not.
  static SimTime placedAt(const Pod& pod) {
    const Condition* scheduled = conditionOf(pod.status.conditions, "PodScheduled");
    const bool bound = scheduled != nullptr && scheduled->status == ConditionStatus::True;
    return bound ? scheduled->lastTransitionTime.value_or(pod.metadata.creationTimestamp)
                 : pod.metadata.creationTimestamp;
  }

  void checkPending(const Pod& pod) {
    const Room need = needOf(pod);
    for (const auto& [name, room] : rooms_) {
      if (need.cpu <= room.cpu && need.memory <= room.memory && need.pods <= room.pods) {
        findings_->add("a pod is placed where there is room", nameOf(pod) + " fits on " + name);
        return;
      }
    }
  }

  // A pod of it waits for room, or has come too late to tell whether it will be ready.
  [[nodiscard]] bool waits(const Deployment& deployment) const {
    bool found = false;
    store_->eachOwned<ReplicaSet>(deployment.metadata.uid, [&](const ReplicaSet& set) {
      store_->eachOwned<Pod>(set.metadata.uid, [&](const Pod& pod) {
        const SimDuration age = store_->now() - placedAt(pod);
        found = found || pod.nodeName.empty() || age < std::chrono::minutes{10};
      });
    });
    return found;
  }

  // A set that has the wanted size and a note of another one: kube-controller-manager takes that
  // for a resize that never ends, and rolls out nothing (kubernetes/kubernetes#138840).
  [[nodiscard]] bool isWedged(const Deployment& deployment) const {
    bool found = false;
    const std::string wanted = std::to_string(deployment.spec.replicas);
    store_->eachOwned<ReplicaSet>(deployment.metadata.uid, [&](const ReplicaSet& set) {
      const auto note = set.metadata.annotations.find("deployment.kubernetes.io/desired-replicas");
      found = found || (set.spec.replicas == deployment.spec.replicas && set.spec.replicas > 0 &&
                        note != set.metadata.annotations.end() && note->second != wanted);
    });
    return found;
  }

  void checkDeployment(const Deployment& deployment) {
    if (deployment.spec.paused || isComplete(deployment) || isStuck(deployment)) return;
    if (waits(deployment) || isWedged(deployment)) return;
    const DeploymentStatus& status = deployment.status;
    findings_->add("a Deployment completes",
                   fmt::format("{}: {} wanted, {} there, {} updated, {} available",
                               nameOf(deployment), deployment.spec.replicas, status.replicas,
                               status.updatedReplicas, status.availableReplicas));
  }

  // What a Canary may wait for without end, as Flagger does: its target, a primary that is not
  // ready, a canary that lacks pods but has as many as its Deployment must have available, and an
  // end of a promotion in steps that could not be written: with no weight left to move, a tick does
  // nothing more (flagger scheduler.go:runPromotionTrafficShift).
  [[nodiscard]] bool mayWait(const Canary& canary) const {
    const std::string& space = canary.metadata.namespace_;
    const std::string& target = canary.spec.targetRef.name;
    const Ref<Deployment> workload = store_->get<Deployment>({space, target});
    const Ref<Deployment> primary = store_->get<Deployment>({space, target + "-primary"});
    const bool missing =
        !workload ||
        (canary.spec.autoscalerRef &&
         !store_->get<HorizontalPodAutoscaler>({space, canary.spec.autoscalerRef->ref.name}));
    const bool stopped = canary.spec.suspend || canary.metadata.deletionTimestamp.has_value();
    const bool unready = !primary || !isComplete(*primary) ||
                         (workload && (workload->spec.paused || !isComplete(*workload)));
    const bool inSteps =
        canary.status.phase == P::Promoting && canary.spec.analysis.stepWeightPromotion > 0;
    return missing || stopped || unready || inSteps;
  }

  void checkCanary(const Canary& canary) {
    const P phase = canary.status.phase;
    if (phase == P::Initialized || phase == P::Succeeded || phase == P::Failed) {
      return;
    }
    const auto waited = waited_.find(keyOf(canary.metadata));
    const bool lately =
        waited != waited_.end() && store_->now() - waited->second < std::chrono::minutes{25};
    if (lately || mayWait(canary)) return;
    findings_->add("a Canary comes to rest",
                   fmt::format("{}: {} since {:.0f}s", nameOf(canary), aviary::text(phase),
                               toSeconds(canary.status.lastTransitionTime.value_or(SimTime{}))));
  }

  Store* store_ = nullptr;
  Findings* findings_ = nullptr;
  std::map<ObjectKey, SimTime> waited_;  // when a Canary last had to wait
  std::map<std::string, Room> rooms_;    // of the nodes that take any pod
};

}  // namespace

std::unique_ptr<Checker> endingChecker() {
  return std::make_unique<EndingChecker>();
}

}  // namespace aviary::testing
