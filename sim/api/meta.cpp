#include "sim/api/meta.hpp"

#include "sim/api/text_order.hpp"

namespace aviary {

std::strong_ordering operator<=>(const ObjectKeyView& a, const ObjectKeyView& b) noexcept {
  const std::strong_ordering spaces = compareTexts(a.namespace_, b.namespace_);
  return spaces != 0 ? spaces : compareTexts(a.name, b.name);
}

std::string text(const ObjectKey& key) { return key.namespace_ + "/" + key.name; }

const OwnerReference* controllerOf(const ObjectMeta& meta) {
  for (const OwnerReference& owner : meta.ownerReferences) {
    if (owner.controller) return &owner;
  }
  return nullptr;
}

const Condition* findCondition(const std::vector<Condition>& conditions, std::string_view type) {
  for (const Condition& condition : conditions) {
    if (condition.type == type) return &condition;
  }
  return nullptr;
}

std::string_view text(ConditionStatus status) {
  switch (status) {
    case ConditionStatus::True: return "True";
    case ConditionStatus::False: return "False";
    case ConditionStatus::Unknown: return "Unknown";
  }
  return "Unknown";
}

std::string_view text(EventType type) { return type == EventType::Normal ? "Normal" : "Warning"; }

}  // namespace aviary
