#include <algorithm>
#include <optional>

#include "sim/scenario/validate_objects.hpp"
#include "sim/scenario/validate_scenario.hpp"

/// Clusters that cannot hold what is asked of them, and budgets that let nobody go.
namespace aviary {
namespace {

// What a pod can find somewhere: the labels and the room of one kind of node.
struct NodeKind {
  std::string name;
  StringMap labels;
  const ResourceList* allocatable;
};

std::vector<NodeKind> nodeKinds(const Scenario& scenario) {
  std::vector<NodeKind> kinds;
  for (const NodePool& pool : scenario.nodePools) {
    const int most = pool.autoscaling ? pool.autoscaling->max : pool.count;
    if (std::max(most, pool.count) == 0) continue;
    kinds.push_back({"pool " + pool.name, pool.labels, &pool.allocatable});
  }
  for (const Node& node : scenario.objects.of<Node>()) {
    kinds.push_back({"node " + node.metadata.name, node.metadata.labels,
                     &node.status.allocatable});
  }
  return kinds;
}

// The first resource of which even an empty node has too little.
std::optional<std::string> lacking(const ResourceList& wanted, const ResourceList& there) {
  for (const auto& [name, amount] : wanted) {
    if (amount.milli == 0) continue;
    const auto found = there.find(name);
    if (found == there.end() || found->second.milli < amount.milli) return name;
  }
  return std::nullopt;
}

// Labels that only a running cluster knows.
bool isSetByNodes(const std::string& label) {
  return label == "kubernetes.io/hostname" || label == "kubernetes.io/os" ||
         label == "kubernetes.io/arch";
}

bool hasLabels(const NodeKind& kind, const StringMap& selector) {
  return std::all_of(selector.begin(), selector.end(), [&](const auto& wanted) {
    const auto found = kind.labels.find(wanted.first);
    return isSetByNodes(wanted.first) ||
           (found != kind.labels.end() && found->second == wanted.second);
  });
}

void checkFit(const ObjectChecks& checks, const std::vector<NodeKind>& kinds,
              const Deployment& deployment) {
  const PodSpec& pod = *deployment.spec.podTemplate->spec;
  const ResourceList wanted = podRequests(pod);
  const ObjectKey key = keyOf(deployment.metadata);
  bool labelled = false;
  std::optional<std::string> missing;
  for (const NodeKind& kind : kinds) {
    if (!hasLabels(kind, pod.nodeSelector)) continue;
    labelled = true;
    missing = lacking(wanted, *kind.allocatable);
    if (!missing) return;
  }
  if (!labelled) {
    checks.report("Deployment", key, {"spec", "template", "spec", "nodeSelector"},
                  DiagnosticCode::FitsNoNode, "no node pool and no node has these labels");
    return;
  }
  checks.report("Deployment", key, {"spec", "template", "spec", "containers"},
                DiagnosticCode::FitsNoNode,
                "a pod requests more " + *missing + " than an empty node has");
}

// The most pods a workload may have: an autoscaler may add some.
int podsMax(const ObjectSet& objects, const Deployment& deployment) {
  int most = deployment.spec.replicas;
  for (const HorizontalPodAutoscaler& scaler : objects.of<HorizontalPodAutoscaler>()) {
    const ObjectReference& target = scaler.spec.scaleTargetRef;
    const bool same = target.kind == Deployment::kind && target.name == deployment.metadata.name &&
                      scaler.metadata.namespace_ == deployment.metadata.namespace_;
    if (same) most = std::max(most, scaler.spec.maxReplicas);
  }
  return most;
}

}  // namespace

void checkBudgets(const ObjectChecks& checks) {
  for (const PodDisruptionBudget& budget : checks.objects.of<PodDisruptionBudget>()) {
    if (!budget.spec.selector) continue;
    int pods = 0;
    for (const Deployment& deployment : checks.objects.of<Deployment>()) {
      const bool selected =
          deployment.metadata.namespace_ == budget.metadata.namespace_ &&
          matches(*budget.spec.selector, deployment.spec.podTemplate->labels);
      if (selected) pods += podsMax(checks.objects, deployment);
    }
    if (pods == 0) continue;
    const auto& floor = budget.spec.minAvailable;
    const auto& ceiling = budget.spec.maxUnavailable;
    const bool none = ceiling && roundedUp(*ceiling, pods) == 0;
    const bool all = floor && roundedUp(*floor, pods) >= pods;
    if (!none && !all) continue;
    checks.report("PodDisruptionBudget", keyOf(budget.metadata),
                  {"spec", none ? "maxUnavailable" : "minAvailable"},
                  DiagnosticCode::BudgetForbidsAll,
                  "of " + std::to_string(pods) +
                      " pods none may be evicted, so that a drain of their nodes never ends");
  }
}

void checkCapacity(const ObjectChecks& checks, const Scenario& scenario) {
  const std::vector<NodeKind> kinds = nodeKinds(scenario);
  if (kinds.empty()) return;
  for (const Deployment& deployment : checks.objects.of<Deployment>()) {
    checkFit(checks, kinds, deployment);
  }
}

}  // namespace aviary
