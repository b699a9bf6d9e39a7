#pragma once

#include <string>
#include <vector>

#include "sim/api/meta.hpp"

namespace aviary {

/// One expression of a selector. Operators: In, NotIn, Exists, DoesNotExist; nodes also Gt, Lt.
struct LabelRequirement {
  std::string key;
  std::string operator_;
  std::vector<std::string> values;
  bool operator==(const LabelRequirement&) const = default;
};

/// matchLabels and matchExpressions, AND-ed. An empty selector matches everything.
struct LabelSelector {
  StringMap matchLabels;
  std::vector<LabelRequirement> matchExpressions;
  bool operator==(const LabelSelector&) const = default;
};

/// An unknown operator matches nothing.
[[nodiscard]] bool matches(const LabelRequirement& requirement, const StringMap& labels);
[[nodiscard]] bool matches(const LabelSelector& selector, const StringMap& labels);
/// A Service's selector: all pairs equal; an empty one selects nothing.
[[nodiscard]] bool selects(const StringMap& selector, const StringMap& labels);

}  // namespace aviary
