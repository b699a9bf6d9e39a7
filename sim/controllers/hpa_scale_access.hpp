#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/cluster/store.hpp"

namespace aviary {

/// The scale subresource of a workload.
struct Scale {
  int specReplicas = 0;
  int statusReplicas = 0;
};

/// A scale, or the API server's text of why there is none.
struct ScaleAnswer {
  Scale scale;
  std::optional<std::string> error;
  /// The scale's selector; absent where nobody knows it: then no other autoscaler is looked for.
  std::optional<LabelSelector> selector{};
};

/// The scale subresource of any scalable kind, and the pods its selector matches. Implemented over
/// the store and by the player of recorded cases.
class ScaleAccess {
 public:
  virtual ~ScaleAccess() = default;
  [[nodiscard]] virtual ScaleAnswer get(const std::string& namespace_,
                                        const ObjectReference& target) = 0;
  /// \return the API server's text when the write is refused.
  [[nodiscard]] virtual std::optional<std::string> update(const std::string& namespace_,
                                                          const ObjectReference& target,
                                                          int replicas) = 0;
  /// Pods that the scale's selector matches, of all revisions, deleting and failed ones included.
  [[nodiscard]] virtual std::vector<Ref<Pod>> pods(const std::string& namespace_,
                                                   const ObjectReference& target) = 0;
  /// Changes whenever pods() may answer otherwise for the same selector; absent where nobody knows.
  [[nodiscard]] virtual std::optional<ResourceVersion> podsVersion(
      const std::string& /*namespace_*/, const LabelSelector& /*selector*/) {
    return std::nullopt;
  }
};

/// Scales Deployments and ReplicaSets of the store.
/// Pods are those that the workload's selector matches, whoever owns them, oldest first.
class StoreScaleAccess final : public ScaleAccess {
 public:
  explicit StoreScaleAccess(Store& store) : store_(store) {}

  [[nodiscard]] ScaleAnswer get(const std::string& namespace_,
                                const ObjectReference& target) override;
  [[nodiscard]] std::optional<std::string> update(const std::string& namespace_,
                                                  const ObjectReference& target,
                                                  int replicas) override;
  [[nodiscard]] std::vector<Ref<Pod>> pods(const std::string& namespace_,
                                           const ObjectReference& target) override;
  [[nodiscard]] std::optional<ResourceVersion> podsVersion(
      const std::string& namespace_, const LabelSelector& selector) override {
    return store_.podsVersion(namespace_, selector);
  }

 private:
  Store& store_;
};

}  // namespace aviary
