#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/int_or_percent.hpp"
#include "sim/api/meta.hpp"
#include "sim/api/pod.hpp"
#include "sim/api/selector.hpp"
#include "sim/api/shared.hpp"

namespace aviary {

struct DeploymentStrategy {
  enum class Type : std::uint8_t { RollingUpdate, Recreate };
  Type type = Type::RollingUpdate;
  IntOrPercent maxSurge{25, true};
  IntOrPercent maxUnavailable{25, true};
  bool operator==(const DeploymentStrategy&) const = default;
};

struct DeploymentSpec {
  int replicas = 1;
  LabelSelector selector;
  Shared<PodTemplateSpec> podTemplate;  ///< `template` in YAML
  DeploymentStrategy strategy;
  int minReadySeconds = 0;
  int progressDeadlineSeconds = 600;  ///< 2147483647 = none
  int revisionHistoryLimit = 10;
  bool paused = false;
  bool operator==(const DeploymentSpec&) const = default;
};

struct DeploymentStatus {
  std::int64_t observedGeneration = 0;
  int replicas = 0;
  int updatedReplicas = 0;
  int readyReplicas = 0;
  int availableReplicas = 0;
  int unavailableReplicas = 0;
  int terminatingReplicas = 0;
  std::optional<int> collisionCount;
  SharedList<Condition> conditions;
  bool operator==(const DeploymentStatus&) const = default;
};

struct Deployment {
  static constexpr std::string_view kind = "Deployment";
  ObjectMeta metadata;
  DeploymentSpec spec;
  DeploymentStatus status;
  bool operator==(const Deployment&) const = default;
};

struct ReplicaSetSpec {
  int replicas = 1;
  int minReadySeconds = 0;
  LabelSelector selector;
  Shared<PodTemplateSpec> podTemplate;
  bool operator==(const ReplicaSetSpec&) const = default;
};

struct ReplicaSetStatus {
  std::int64_t observedGeneration = 0;
  int replicas = 0;
  int fullyLabeledReplicas = 0;
  int readyReplicas = 0;
  int availableReplicas = 0;
  int terminatingReplicas = 0;
  SharedList<Condition> conditions;
  bool operator==(const ReplicaSetStatus&) const = default;
};

struct ReplicaSet {
  static constexpr std::string_view kind = "ReplicaSet";
  ObjectMeta metadata;
  ReplicaSetSpec spec;
  ReplicaSetStatus status;
  bool operator==(const ReplicaSet&) const = default;
};

/// Whether a write from `before` to `after` starts a new generation. Deployments count their
/// annotations. Source: kubernetes pkg/registry/apps/deployment/strategy.go:PrepareForUpdate.
[[nodiscard]] inline bool startsGeneration(const Deployment& before, const Deployment& after) {
  return !(before.spec == after.spec) || before.metadata.annotations != after.metadata.annotations;
}

}  // namespace aviary
