#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/cluster/store.hpp"

namespace aviary {

/// A selector as the scale subresource writes it: `app=shop,tier in (a,b)`.
/// Source: apimachinery pkg/labels/selector.go:Requirement.String.
[[nodiscard]] std::string selectorText(const LabelSelector& selector);

/// The selectors of all autoscalers that have been evaluated, to find pods that two of them scale.
///
/// Costs: O(labels of the pods x log autoscalers) for each question.
/// Source: kubernetes pkg/controller/podautoscaler/horizontal.go:validateAndParseSelector.
class HpaSelectors {
 public:
  /// What the autoscaler selects from now on.
  void put(const ObjectKey& autoscaler, const LabelSelector& selector);
  void forget(const ObjectKey& autoscaler);
  /// Grows whenever a selector comes, changes or goes.
  [[nodiscard]] std::uint64_t version() const { return version_; }

  /// Why no autoscaler may size these pods: several select them. Nothing: one does.
  [[nodiscard]] std::optional<std::string> ambiguity(const ObjectKey& autoscaler,
                                                     const std::vector<Ref<Pod>>& pods) const;

 private:
  using Label = std::pair<std::string, std::string>;
  // The first label of a selector; one without labels stands under the empty label.
  [[nodiscard]] static Label firstOf(const LabelSelector& selector);

  std::uint64_t version_ = 0;
  std::map<ObjectKey, LabelSelector> selectors_;
  std::map<Label, std::set<ObjectKey>> byLabel_;
};

}  // namespace aviary
