#include <utility>

#include "sim/controllers/canary/target_workload.hpp"
#include "sim/delivery/canary_config.hpp"

namespace aviary {
namespace {

/// Renames the value of Flagger's label wherever a selector asks for the canary's own pods.
class SelectorRewriter {
 public:
  explicit SelectorRewriter(const TargetIdentity& identity) : identity_(identity) {}

  void operator()(std::optional<LabelSelector>& selector) const {
    if (!selector) return;
    const auto found = selector->matchLabels.find(identity_.label);
    if (found != selector->matchLabels.end() && found->second == identity_.value) {
      selector->matchLabels.insert_or_assign(identity_.label, identity_.value + "-primary");
    }
    for (LabelRequirement& requirement : selector->matchExpressions) {
      if (requirement.key != identity_.label) continue;
      for (std::string& value : requirement.values) {
        if (value == identity_.value) value += "-primary";
      }
    }
  }

 private:
  const TargetIdentity& identity_;
};

}  // namespace

PodTemplateSpec primaryPodTemplate(const PodTemplateSpec& target, const TargetIdentity& identity,
                                   const StringMap& tracked, std::string flaggerId) {
  PodTemplateSpec made = target;
  made.annotations["flagger-id"] = std::move(flaggerId);
  made.labels[identity.label] = identity.value + "-primary";
  renameTracked(made, tracked);
  const SelectorRewriter rewrite(identity);
  PodSpec& spec = made.spec.edit();
  for (PodAffinityTerm& term : spec.affinity.podAntiRequired) rewrite(term.labelSelector);
  for (WeightedPodAffinityTerm& term : spec.affinity.podAntiPreferred) {
    rewrite(term.term.labelSelector);
  }
  for (TopologySpreadConstraint& constraint : spec.topologySpreadConstraints) {
    rewrite(constraint.labelSelector);
  }
  return made;
}

}  // namespace aviary
