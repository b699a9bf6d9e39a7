#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "sim/cluster/store.hpp"

namespace aviary {

/// What a recorded case compares of one Deployment, as it stands in the store now.
///
/// Each comparison returns the first difference, empty when there is none.
class DeploymentState {
 public:
  DeploymentState(const Store& store, const ObjectKey& key);

  [[nodiscard]] std::string compareSets(const nlohmann::json& expected) const;
  [[nodiscard]] std::string compareStatus(const nlohmann::json& expected) const;
  /// A reason may list alternatives as `A|B`; Progressing without lastUpdateTime may have any.
  [[nodiscard]] std::string compareConditions(const nlohmann::json& expected) const;

  /// Expected and found, for a reader.
  [[nodiscard]] std::string describe(const nlohmann::json* expected,
                                     const std::vector<ClusterEvent>& events) const;

 private:
  [[nodiscard]] nlohmann::json setsJson() const;
  [[nodiscard]] nlohmann::json statusJson() const;
  [[nodiscard]] nlohmann::json conditionsJson() const;

  Ref<Deployment> deployment_;
  std::vector<Ref<ReplicaSet>> sets_;  // oldest first
};

/// The event with the name of a ReplicaSet replaced by `{rs:<image>}`; the set must still exist.
[[nodiscard]] ClusterEvent neutralEvent(const Store& store, ClusterEvent event);

/// The events of one instant against the entry recorded for it; null: none is expected.
[[nodiscard]] std::string compareEvents(const std::vector<ClusterEvent>& events,
                                        const nlohmann::json* entry);

}  // namespace aviary
