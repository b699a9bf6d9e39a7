#include "sim/controllers/service_index.hpp"

#include <algorithm>

namespace aviary {
namespace {

// The old and the new templates of a few workloads.
constexpr std::size_t memosMax = 8;

}  // namespace

void ServiceIndex::change(const Change<Service>& change) {
  memos_.clear();
  const ObjectMeta& meta = change.object().metadata;
  auto& inNamespace = byLabel_[meta.namespace_];
  if (change.before && !change.before->spec.selector.empty()) {
    const auto found = inNamespace.find(*change.before->spec.selector.begin());
    found->second.erase(meta.name);
    if (found->second.empty()) inNamespace.erase(found);
  }
  if (change.after && !change.after->spec.selector.empty()) {
    inNamespace[*change.after->spec.selector.begin()][meta.name] = change.after;
  }
  if (inNamespace.empty()) byLabel_.erase(meta.namespace_);
}

const std::vector<Ref<Service>>& ServiceIndex::selecting(const std::string& namespace_,
                                                         const StringMap& labels) const {
  for (const Memo& memo : memos_) {
    if (memo.labels == labels && memo.namespace_ == namespace_) return memo.found;
  }
  if (memos_.size() < memosMax) {
    nextMemo_ = memos_.size();
    memos_.emplace_back();
  } else {
    nextMemo_ = (nextMemo_ + 1) % memosMax;
  }
  Memo& memo = memos_[nextMemo_];
  memo = {namespace_, labels, find(namespace_, labels)};
  return memo.found;
}

std::vector<Ref<Service>> ServiceIndex::find(const std::string& namespace_,
                                             const StringMap& labels) const {
  std::vector<Ref<Service>> found;
  const auto inNamespace = byLabel_.find(namespace_);
  if (inNamespace == byLabel_.end()) return found;
  for (const auto& label : labels) {
    const auto sharing = inNamespace->second.find(label);
    if (sharing == inNamespace->second.end()) continue;
    for (const auto& [name, service] : sharing->second) {
      if (selects(service->spec.selector, labels)) found.push_back(service);
    }
  }
  std::sort(found.begin(), found.end(), [](const Ref<Service>& a, const Ref<Service>& b) {
    return a->metadata.name < b->metadata.name;
  });
  return found;
}

}  // namespace aviary
