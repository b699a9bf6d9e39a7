#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

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
  void change(const Change<Service>& change);

  [[nodiscard]] bool empty() const { return byLabel_.empty(); }
  /// The Services that select a pod of that namespace with those labels, by name. Valid until the
  /// next call or change.
  [[nodiscard]] const std::vector<Ref<Service>>& selecting(const std::string& namespace_,
                                                           const StringMap& labels) const;

 private:
  using ByName = std::map<std::string, Ref<Service>>;
  using Label = std::pair<std::string, std::string>;
  /// A late answer: the pods of one template share their labels.
  struct Memo {
    std::string namespace_;
    StringMap labels;
    std::vector<Ref<Service>> found;
  };

  [[nodiscard]] std::vector<Ref<Service>> find(const std::string& namespace_,
                                               const StringMap& labels) const;

  // By namespace and the first pair of their selector.
  std::map<std::string, std::map<Label, ByName>> byLabel_;
  mutable std::vector<Memo> memos_;             // of the labels asked for last, in turn
  mutable std::size_t nextMemo_ = 0;
};

}  // namespace aviary
