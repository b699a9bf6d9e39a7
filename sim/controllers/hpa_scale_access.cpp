#include "sim/controllers/hpa_scale_access.hpp"

namespace aviary {
namespace {

std::string notFound(const ObjectReference& target) {
  const std::string resource =
      target.kind == ReplicaSet::kind ? "replicasets.apps" : "deployments.apps";
  return resource + " \"" + target.name + "\" not found";
}

std::string noMatches(const ObjectReference& target) {
  const std::size_t slash = target.apiVersion.find('/');
  const std::string group = slash == std::string::npos ? "" : target.apiVersion.substr(0, slash);
  return "no matches for kind \"" + target.kind + "\" in group \"" + group + "\"";
}

}  // namespace

ScaleAnswer StoreScaleAccess::get(const std::string& namespace_, const ObjectReference& target) {
  const ObjectKeyView key{namespace_, target.name};
  if (target.kind == Deployment::kind) {
    if (const Deployment* found = store_.peek<Deployment>(key)) {
      return {{found->spec.replicas, found->status.replicas}, {}, found->spec.selector};
    }
  } else if (target.kind == ReplicaSet::kind) {
    if (const ReplicaSet* found = store_.peek<ReplicaSet>(key)) {
      return {{found->spec.replicas, found->status.replicas}, {}, found->spec.selector};
    }
  } else {
    return {{}, noMatches(target), {}};
  }
  return {{}, notFound(target), {}};
}

std::optional<std::string> StoreScaleAccess::update(const std::string& namespace_,
                                                    const ObjectReference& target, int replicas) {
  const ObjectKey key{namespace_, target.name};
  const auto resize = [&]<class T>(const Ref<T>& before) {
    if (!before) return WriteStatus::NotFound;
    T resized = *before;
    resized.spec.replicas = replicas;
    return store_.update(std::move(resized)).status;
  };
  const WriteStatus written = target.kind == ReplicaSet::kind
                                  ? resize(store_.get<ReplicaSet>(key))
                                  : resize(store_.get<Deployment>(key));
  if (written == WriteStatus::Ok) return std::nullopt;
  if (written == WriteStatus::Conflict) return conflictText(target.kind, target.name);
  return notFound(target);
}

std::vector<Ref<Pod>> StoreScaleAccess::pods(const std::string& namespace_,
                                             const ObjectReference& target) {
  const ObjectKey key{namespace_, target.name};
  if (target.kind == ReplicaSet::kind) {
    const Ref<ReplicaSet> set = store_.get<ReplicaSet>(key);
    return set ? store_.selectPods(namespace_, set->spec.selector) : std::vector<Ref<Pod>>{};
  }
  const Ref<Deployment> deployment = store_.get<Deployment>(key);
  if (!deployment) return {};
  return store_.selectPods(namespace_, deployment->spec.selector);
}

}  // namespace aviary
