#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/api/service.hpp"
#include "sim/api/workload.hpp"
#include "sim/delivery/scheduling_match.hpp"
#include "sim/delivery/scheduling_request.hpp"

namespace aviary {

/// One topology spread constraint, ready to be matched.
struct CompiledSpread {
  int maxSkew = 1;
  std::string topologyKey;
  std::optional<LabelSelector> selector;        ///< absent: no pods
  int minDomains = 1;
  bool honorAffinity = true;                    ///< nodeAffinityPolicy Honor
  bool honorTaints = false;                     ///< nodeTaintsPolicy Honor
};

/// Which soft constraints a pod has.
enum class SpreadOrigin { None, Explicit, SystemDefault };

/// The pod to be placed, with everything about it that does not depend on nodes.
struct IncomingPod {
  std::shared_ptr<const Pod> pod;
  int priority = 0;
  bool mayPreempt = true;                       ///< preemptionPolicy PreemptLowerPriority
  std::string nominatedNode;                    ///< where an earlier preemption made room; or empty
  Amounts request;
  ScoredRequest scored;
  std::vector<HostPort> ports;
  CompiledAffinity affinity;
  std::vector<CompiledSpread> hardSpread;
  std::vector<CompiledSpread> softSpread;
  SpreadOrigin softOrigin = SpreadOrigin::None;
  std::optional<std::set<std::string>> nodeNames;
  std::vector<std::string> images;              ///< full names, init containers included
};

/// \param workloads  what default spreading follows: see spreadingSelector.
[[nodiscard]] IncomingPod prepareIncoming(std::shared_ptr<const Pod> pod, int priority,
                                          const std::optional<LabelSelector>& workloads);

/// The pods that default spreading counts: those selected by all Services that select the pod, and
/// by its own ReplicaSet. Nothing when there is neither.
/// \param owner  the ReplicaSet that controls the pod, null when there is none or it does not
///                   exist.
/// Source: kubernetes pkg/scheduler/framework/plugins/helper/spread.go:DefaultSelector.
[[nodiscard]] std::optional<LabelSelector> spreadingSelector(
    const StringMap& podLabels, const std::vector<const Service*>& services,
    const ReplicaSet* owner);

}  // namespace aviary
