#include "sim/api/selector.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace aviary {
namespace {

bool hasAll(const StringMap& wanted, const StringMap& labels) {
  return std::all_of(wanted.begin(), wanted.end(), [&labels](const auto& pair) {
    const auto found = labels.find(pair.first);
    return found != labels.end() && found->second == pair.second;
  });
}

std::optional<long long> integer(const std::string& text) {
  long long value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

bool matches(const LabelRequirement& requirement, const StringMap& labels) {
  const auto found = labels.find(requirement.key);
  const bool present = found != labels.end();
  const auto listed = [&requirement](const std::string& value) {
    return std::find(requirement.values.begin(), requirement.values.end(), value) !=
           requirement.values.end();
  };
  if (requirement.operator_ == "Exists") return present;
  if (requirement.operator_ == "DoesNotExist") return !present;
  if (requirement.operator_ == "In") return present && listed(found->second);
  if (requirement.operator_ == "NotIn") return !present || !listed(found->second);
  if (requirement.operator_ == "Gt" || requirement.operator_ == "Lt") {
    if (!present || requirement.values.size() != 1) return false;
    const auto has = integer(found->second);
    const auto bound = integer(requirement.values.front());
    if (!has || !bound) return false;
    return requirement.operator_ == "Gt" ? *has > *bound : *has < *bound;
  }
  return false;
}

bool matches(const LabelSelector& selector, const StringMap& labels) {
  return hasAll(selector.matchLabels, labels) &&
         std::all_of(selector.matchExpressions.begin(), selector.matchExpressions.end(),
                     [&labels](const LabelRequirement& r) { return matches(r, labels); });
}

bool selects(const StringMap& selector, const StringMap& labels) {
  return !selector.empty() && hasAll(selector, labels);
}

}  // namespace aviary
