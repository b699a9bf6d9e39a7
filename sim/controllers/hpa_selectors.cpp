#include "sim/controllers/hpa_selectors.hpp"

#include <algorithm>

namespace aviary {
namespace {

std::string requirementText(const LabelRequirement& requirement) {
  if (requirement.operator_ == "Exists") return requirement.key;
  if (requirement.operator_ == "DoesNotExist") return "!" + requirement.key;
  std::vector<std::string> values = requirement.values;
  std::sort(values.begin(), values.end());
  std::string list;
  for (const std::string& value : values) list += (list.empty() ? "" : ",") + value;
  return requirement.key + (requirement.operator_ == "In" ? " in (" : " notin (") + list + ")";
}

}  // namespace

std::string selectorText(const LabelSelector& selector) {
  std::multimap<std::string, std::string> parts;
  for (const auto& [key, value] : selector.matchLabels) parts.emplace(key, key + "=" + value);
  for (const LabelRequirement& requirement : selector.matchExpressions) {
    parts.emplace(requirement.key, requirementText(requirement));
  }
  std::string out;
  for (const auto& [key, text] : parts) out += (out.empty() ? "" : ",") + text;
  return out;
}

HpaSelectors::Label HpaSelectors::firstOf(const LabelSelector& selector) {
  if (selector.matchLabels.empty()) return {};
  return *selector.matchLabels.begin();
}

void HpaSelectors::put(const ObjectKey& autoscaler, const LabelSelector& selector) {
  const auto known = selectors_.find(autoscaler);
  if (known != selectors_.end() && known->second == selector) return;
  forget(autoscaler);
  ++version_;
  selectors_[autoscaler] = selector;
  byLabel_[firstOf(selector)].insert(autoscaler);
}

void HpaSelectors::forget(const ObjectKey& autoscaler) {
  const auto known = selectors_.find(autoscaler);
  if (known == selectors_.end()) return;
  const auto group = byLabel_.find(firstOf(known->second));
  group->second.erase(autoscaler);
  if (group->second.empty()) byLabel_.erase(group);
  ++version_;
  selectors_.erase(known);
}

std::optional<std::string> HpaSelectors::ambiguity(const ObjectKey& autoscaler,
                                                   const std::vector<Ref<Pod>>& pods) const {
  std::set<ObjectKey> selecting{autoscaler};
  const auto collect = [&](const Label& label, const Pod& pod) {
    const auto group = byLabel_.find(label);
    if (group == byLabel_.end()) return;
    for (const ObjectKey& other : group->second) {
      if (other.namespace_ != autoscaler.namespace_ || selecting.contains(other)) continue;
      if (matches(selectors_.at(other), pod.metadata.labels)) selecting.insert(other);
    }
  };
  if (selectors_.size() > 1) {
    const StringMap* last = nullptr;
    for (const Ref<Pod>& pod : pods) {
      // Pods of one template mostly come one after the other, and share their labels.
      if (last != nullptr && *last == pod->metadata.labels) continue;
      last = &pod->metadata.labels;
      collect({}, *pod);
      for (const auto& label : pod->metadata.labels) collect(label, *pod);
    }
  }
  if (selecting.size() == 1) return std::nullopt;
  std::string list;
  for (const ObjectKey& key : selecting) {
    list += (list.empty() ? "{" : " {") + key.name + " " + key.namespace_ + "}";
  }
  return "pods by selector " + selectorText(selectors_.at(autoscaler)) +
         " are controlled by multiple HPAs: [" + list + "]";
}

}  // namespace aviary
