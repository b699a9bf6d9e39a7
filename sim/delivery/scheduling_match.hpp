#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/node.hpp"
#include "sim/api/pod.hpp"

namespace aviary {

inline constexpr std::string_view hostnameKey = "kubernetes.io/hostname";
inline constexpr std::string_view zoneKey = "topology.kubernetes.io/zone";
inline constexpr std::string_view regionKey = "topology.kubernetes.io/region";
inline constexpr std::string_view unschedulableTaint = "node.kubernetes.io/unschedulable";

/// Source: kubernetes component-helpers scheduling/corev1/helpers.go; operators Gt and Lt are off
/// by default.
[[nodiscard]] bool tolerates(const Toleration& toleration, const Taint& taint);
[[nodiscard]] bool toleratesAny(const std::vector<Toleration>& tolerations, const Taint& taint);
/// Every NoSchedule and NoExecute taint of the node is tolerated.
[[nodiscard]] bool toleratesNode(const std::vector<Toleration>& tolerations, const Node& node);

/// A term without expressions and fields matches nothing.
[[nodiscard]] bool matches(const NodeSelectorTerm& term, const Node& node);
/// nodeSelector and required node affinity.
[[nodiscard]] bool matchesNodeAffinity(const PodSpec& spec, const Node& node);
/// The only nodes that required metadata.name terms leave; absent: no such restriction.
[[nodiscard]] std::optional<std::set<std::string>> nodesByName(const PodSpec& spec);

/// A pod (anti-)affinity term of a known pod, ready to be matched.
struct CompiledTerm {
  std::string topologyKey;
  std::set<std::string> namespaces;
  std::optional<LabelSelector> namespaceSelector;
  std::optional<LabelSelector> selector;        ///< matchLabelKeys are in it; absent: no pods
  int weight = 0;                               ///< negative: an anti-affinity preference
};

[[nodiscard]] CompiledTerm compileTerm(const PodAffinityTerm& term, const ObjectMeta& owner,
                                       int weight);
[[nodiscard]] bool matches(const CompiledTerm& term, const std::string& namespace_,
                           const StringMap& labels);

/// All pod affinity of one pod.
struct CompiledAffinity {
  std::vector<CompiledTerm> required;
  std::vector<CompiledTerm> antiRequired;
  std::vector<CompiledTerm> preferred;          ///< both kinds, anti with negative weight
  [[nodiscard]] bool empty() const {
    return required.empty() && antiRequired.empty() && preferred.empty();
  }
};
[[nodiscard]] CompiledAffinity compileAffinity(const Affinity& affinity, const ObjectMeta& owner);

/// The value of a label; nothing when absent.
[[nodiscard]] const std::string* labelValue(const StringMap& labels, std::string_view key);

/// The selector of a pod's spreading constraint with its matchLabelKeys.
[[nodiscard]] std::optional<LabelSelector> withLabelKeys(std::optional<LabelSelector> selector,
                                                         const std::vector<std::string>& keys,
                                                         const StringMap& labels,
                                                         std::string_view operator_);

}  // namespace aviary
