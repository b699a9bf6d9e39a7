#include "sim/controllers/service_index.hpp"

#include <algorithm>

namespace aviary {

void ServiceIndex::change(const Change<Service>& change) {
  memo_.reset();
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
  if (!memo_ || memo_->labels != labels || memo_->namespace_ != namespace_) {
    memo_ = {namespace_, labels, find(namespace_, labels)};
  }
  return memo_->found;
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
