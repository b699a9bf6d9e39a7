#include "sim/delivery/scheduling_match.hpp"

#include <algorithm>
#include <iterator>

namespace aviary {
namespace {

constexpr std::string_view nameField = "metadata.name";

bool matchesField(const LabelRequirement& requirement, const Node& node) {
  if (requirement.key != nameField) return false;
  const bool listed = std::find(requirement.values.begin(), requirement.values.end(),
                                node.metadata.name) != requirement.values.end();
  if (requirement.operator_ == "In") return listed;
  return requirement.operator_ == "NotIn" && !listed;
}

bool matchesNamespace(const CompiledTerm& term, const std::string& namespace_) {
  if (term.namespaces.contains(namespace_)) return true;
  if (!term.namespaceSelector) return false;
  return matches(*term.namespaceSelector, {{"kubernetes.io/metadata.name", namespace_}});
}

// The names that the In-fields of one term allow; absent when it has none.
std::optional<std::set<std::string>> namesOfTerm(const NodeSelectorTerm& term) {
  std::optional<std::set<std::string>> names;
  for (const LabelRequirement& field : term.matchFields) {
    if (field.key != nameField || field.operator_ != "In") continue;
    const std::set<std::string> listed(field.values.begin(), field.values.end());
    if (!names) {
      names = listed;
      continue;
    }
    std::set<std::string> both;
    std::set_intersection(names->begin(), names->end(), listed.begin(), listed.end(),
                          std::inserter(both, both.end()));
    names = std::move(both);
  }
  return names;
}

}  // namespace

bool tolerates(const Toleration& toleration, const Taint& taint) {
  if (!toleration.effect.empty() && toleration.effect != taint.effect) return false;
  if (!toleration.key.empty() && toleration.key != taint.key) return false;
  if (toleration.operator_ == "Exists") return true;
  if (!toleration.operator_.empty() && toleration.operator_ != "Equal") return false;
  return toleration.value == taint.value;
}

bool toleratesAny(const std::vector<Toleration>& tolerations, const Taint& taint) {
  return std::any_of(tolerations.begin(), tolerations.end(),
                     [&taint](const Toleration& t) { return tolerates(t, taint); });
}

bool toleratesNode(const std::vector<Toleration>& tolerations, const Node& node) {
  return std::all_of(node.spec.taints.begin(), node.spec.taints.end(), [&](const Taint& taint) {
    const bool keepsAway = taint.effect == "NoSchedule" || taint.effect == "NoExecute";
    return !keepsAway || toleratesAny(tolerations, taint);
  });
}

bool matches(const NodeSelectorTerm& term, const Node& node) {
  if (term.matchExpressions.empty() && term.matchFields.empty()) return false;
  return std::all_of(term.matchExpressions.begin(), term.matchExpressions.end(),
                     [&node](const auto& r) { return matches(r, node.metadata.labels); }) &&
         std::all_of(term.matchFields.begin(), term.matchFields.end(),
                     [&node](const auto& r) { return matchesField(r, node); });
}

bool matchesNodeAffinity(const PodSpec& spec, const Node& node) {
  for (const auto& [key, value] : spec.nodeSelector) {
    const std::string* label = labelValue(node.metadata.labels, key);
    if (label == nullptr || *label != value) return false;
  }
  const auto& terms = spec.affinity.nodeRequired;
  return terms.empty() || std::any_of(terms.begin(), terms.end(),
                                      [&node](const auto& term) { return matches(term, node); });
}

std::optional<std::set<std::string>> nodesByName(const PodSpec& spec) {
  if (spec.affinity.nodeRequired.empty()) return std::nullopt;
  std::set<std::string> all;
  for (const NodeSelectorTerm& term : spec.affinity.nodeRequired) {
    const auto names = namesOfTerm(term);
    if (!names) return std::nullopt;
    all.insert(names->begin(), names->end());
  }
  return all;
}

std::optional<LabelSelector> withLabelKeys(std::optional<LabelSelector> selector,
                                           const std::vector<std::string>& keys,
                                           const StringMap& labels, std::string_view operator_) {
  if (!selector) return selector;
  for (const std::string& key : keys) {
    const std::string* value = labelValue(labels, key);
    if (value == nullptr) continue;
    selector->matchExpressions.push_back({key, std::string(operator_), {*value}});
  }
  return selector;
}

CompiledTerm compileTerm(const PodAffinityTerm& term, const ObjectMeta& owner, int weight) {
  CompiledTerm compiled;
  compiled.topologyKey = term.topologyKey;
  compiled.namespaces.insert(term.namespaces.begin(), term.namespaces.end());
  compiled.namespaceSelector = term.namespaceSelector;
  if (compiled.namespaces.empty() && !term.namespaceSelector) {
    compiled.namespaces.insert(owner.namespace_);
  }
  compiled.selector = withLabelKeys(term.labelSelector, term.matchLabelKeys, owner.labels, "In");
  compiled.selector =
      withLabelKeys(std::move(compiled.selector), term.mismatchLabelKeys, owner.labels, "NotIn");
  compiled.weight = weight;
  return compiled;
}

bool matches(const CompiledTerm& term, const std::string& namespace_, const StringMap& labels) {
  return term.selector && matchesNamespace(term, namespace_) && matches(*term.selector, labels);
}

CompiledAffinity compileAffinity(const Affinity& affinity, const ObjectMeta& owner) {
  CompiledAffinity compiled;
  for (const auto& term : affinity.podRequired) {
    compiled.required.push_back(compileTerm(term, owner, 1));
  }
  for (const auto& term : affinity.podAntiRequired) {
    compiled.antiRequired.push_back(compileTerm(term, owner, 1));
  }
  for (const auto& weighted : affinity.podPreferred) {
    compiled.preferred.push_back(compileTerm(weighted.term, owner, weighted.weight));
  }
  for (const auto& weighted : affinity.podAntiPreferred) {
    compiled.preferred.push_back(compileTerm(weighted.term, owner, -weighted.weight));
  }
  return compiled;
}

const std::string* labelValue(const StringMap& labels, std::string_view key) {
  const auto found = labels.find(key);
  return found == labels.end() ? nullptr : &found->second;
}

}  // namespace aviary
