#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/workload.hpp"

namespace aviary {

inline constexpr std::string_view revisionAnnotation = "deployment.kubernetes.io/revision";
inline constexpr std::string_view revisionHistoryAnnotation =
    "deployment.kubernetes.io/revision-history";
inline constexpr std::string_view desiredReplicasAnnotation =
    "deployment.kubernetes.io/desired-replicas";
inline constexpr std::string_view maxReplicasAnnotation = "deployment.kubernetes.io/max-replicas";
inline constexpr std::string_view rollbackAnnotation = "deprecated.deployment.rollback.to";
inline constexpr std::string_view templateHashLabel = "pod-template-hash";

/// The ReplicaSets of a Deployment as one pass sees them. Borrowed: valid while their owner keeps
/// them.
struct DeploymentSets {
  const ReplicaSet* current = nullptr;  ///< the new set; null when none has the present template
  std::vector<const ReplicaSet*> old;   ///< oldest first (creation, then name)

  /// Old sets and, last, the new one.
  [[nodiscard]] std::vector<const ReplicaSet*> all() const;
  [[nodiscard]] int totalReplicas() const;  ///< sum of spec.replicas
};

/// Oldest first, by creation second, then name.
[[nodiscard]] bool createdBefore(const ReplicaSet& a, const ReplicaSet& b);

/// Whether two templates are the same when label pod-template-hash is ignored.
[[nodiscard]] bool sameTemplate(const PodTemplateSpec& a, const PodTemplateSpec& b);

/// Splits a Deployment's sets: the new one is the oldest with the present template.
/// Source: kubernetes pkg/controller/deployment/util/deployment_util.go:FindNewReplicaSet (1.36).
[[nodiscard]] DeploymentSets splitSets(const DeploymentSpec& spec,
                                       std::vector<const ReplicaSet*> owned);

/// Sets with spec.replicas > 0, in their order.
[[nodiscard]] std::vector<const ReplicaSet*> activeSets(const std::vector<const ReplicaSet*>& sets);

/// A whole number in an annotation; nothing when it is absent or no number.
[[nodiscard]] std::optional<int> annotatedNumber(const ObjectMeta& meta,
                                                 std::string_view annotation);

/// Writes desired-replicas and max-replicas; false when both stand there already.
bool annotateSize(ObjectMeta& meta, const DeploymentSpec& spec);
[[nodiscard]] bool sizeAnnotationsDiffer(const ObjectMeta& meta, const DeploymentSpec& spec);

}  // namespace aviary
