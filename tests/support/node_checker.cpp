#include <fmt/format.h>

#include <algorithm>

#include "tests/support/checker.hpp"

namespace aviary::testing {
namespace {

/// What pods ask of a node, in thousandths.
struct Load {
  std::int64_t cpu = 0;
  std::int64_t memory = 0;
  int pods = 0;
};

std::int64_t amount(const ResourceList& list, const std::string& name) {
  const auto found = list.find(name);
  return found == list.end() ? 0 : found->second.milli;
}

Load loadOf(const Pod& pod) {
  Load load;
  load.pods = 1;
  for (const Container& container : pod.spec->containers) {
    load.cpu += amount(container.requests, "cpu");
    load.memory += amount(container.requests, "memory");
  }
  return load;
}

bool over(const Pod& pod) {
  return pod.status.phase == PodPhase::Succeeded || pod.status.phase == PodPhase::Failed;
}

bool tolerated(const Taint& taint, const Pod& pod) {
  return std::any_of(pod.spec->tolerations.begin(), pod.spec->tolerations.end(),
                     [&](const Toleration& toleration) {
                       return (toleration.key.empty() || toleration.key == taint.key) &&
                              (toleration.effect.empty() || toleration.effect == taint.effect);
                     });
}

/// No node is given more than it has, or a pod that its taints keep away; a pod stays on its node.
class NodeChecker final : public Checker {
 public:
  void begin(const RunView& view, Findings& findings) override {
    store_ = &view.store;
    findings_ = &findings;
    store_->watch<Pod>([this](const Change<Pod>& change) { changed(change); });
  }

 private:
  void changed(const Change<Pod>& change) {
    const bool was = change.before && !change.before->nodeName.empty() && !over(*change.before);
    const bool is = change.after && !change.after->nodeName.empty() && !over(*change.after);
    if (change.before && change.after && !change.before->nodeName.empty() &&
        change.before->nodeName != change.after->nodeName) {
      findings_->add("a pod stays on its node", nameOf(*change.after));
    }
    if (was && !is) add(*change.before, -1);
    if (!was && is) {
      add(*change.after, 1);
      bound(*change.after);
    }
  }

  void add(const Pod& pod, int sign) {
    const Load one = loadOf(pod);
    Load& all = loads_[pod.nodeName];
    all.cpu += sign * one.cpu;
    all.memory += sign * one.memory;
    all.pods += sign;
  }

  void bound(const Pod& pod) {
    const Ref<Node> node = store_->get<Node>({"", pod.nodeName});
    if (!node) return findings_->add("a pod is bound to a node that exists", nameOf(pod));
    const Load& load = loads_[pod.nodeName];
    const ResourceList& room = node->status.allocatable;
    const bool fits = load.cpu <= amount(room, "cpu") && load.memory <= amount(room, "memory") &&
                      load.pods * 1000 <= amount(room, "pods");
    if (!fits) {
      findings_->add("no node is given more than it has",
                     fmt::format("{} on {}: cpu {}m, memory {}, {} pods", nameOf(pod), pod.nodeName,
                                 load.cpu, load.memory / 1000, load.pods));
    }
    if (node->spec.unschedulable) {
      findings_->add("no pod is bound to a cordoned node", nameOf(pod) + " on " + pod.nodeName);
    }
    for (const Taint& taint : node->spec.taints) {
      if (taint.effect != "PreferNoSchedule" && !tolerated(taint, pod)) {
        findings_->add("taints keep pods away",
                       fmt::format("{} on {} with {}", nameOf(pod), pod.nodeName, taint.key));
      }
    }
  }

  Store* store_ = nullptr;
  Findings* findings_ = nullptr;
  std::map<std::string, Load> loads_;
};

}  // namespace

std::unique_ptr<Checker> nodeChecker() {
  return std::make_unique<NodeChecker>();
}

}  // namespace aviary::testing
