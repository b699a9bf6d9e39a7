#include "sim/api/meta.hpp"

namespace aviary {

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
