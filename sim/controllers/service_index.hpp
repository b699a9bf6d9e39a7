#pragma once

#include <map>
#include <string>
#include <utility>

#include "sim/cluster/store.hpp"

namespace aviary {

/// The Services of a store by the labels they select.
///
/// Invariants: as of the last write that change() was told of; a Service without a selector selects
/// nothing.
/// Costs: change O(log Services); selecting O(labels log Services), and O(Services) of those that
/// select one of the labels first.
class ServiceIndex {
 public:
  using ByName = std::map<std::string, Ref<Service>>;

  void change(const Change<Service>& change);

  [[nodiscard]] bool empty() const { return byLabel_.empty(); }
  /// The Services that select a pod of that namespace with those labels.
  [[nodiscard]] ByName selecting(const std::string& namespace_, const StringMap& labels) const;

 private:
  using Label = std::pair<std::string, std::string>;

  // By namespace and the first pair of their selector.
  std::map<std::string, std::map<Label, ByName>> byLabel_;
};

}  // namespace aviary
