#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/meta.hpp"
#include "sim/api/quantity.hpp"
#include "sim/api/selector.hpp"

namespace aviary {

struct MetricTarget {
  enum class Type : std::uint8_t { Utilization, Value, AverageValue };
  Type type = Type::Utilization;
  std::optional<Quantity> value;
  std::optional<Quantity> averageValue;
  std::optional<int> averageUtilization;  ///< percent of the request
  bool operator==(const MetricTarget&) const = default;
};

struct MetricSpec {
  enum class Type : std::uint8_t { Resource, ContainerResource, Pods, Object, External };
  Type type = Type::Resource;
  std::string name;                       ///< resource or metric name
  std::string container;                  ///< ContainerResource only
  std::optional<LabelSelector> selector;  ///< of the metric (Pods, Object, External)
  ObjectReference describedObject;        ///< Object only
  MetricTarget target;
  bool operator==(const MetricSpec&) const = default;
};

struct HpaScalingPolicy {
  enum class Type : std::uint8_t { Pods, Percent };
  Type type = Type::Pods;
  int value = 0;
  int periodSeconds = 0;
  bool operator==(const HpaScalingPolicy&) const = default;
};

struct HpaScalingRules {
  std::optional<int> stabilizationWindowSeconds;
  std::optional<std::string> selectPolicy;  ///< Max, Min, Disabled
  SharedList<HpaScalingPolicy> policies;
  std::optional<Quantity> tolerance;
  bool operator==(const HpaScalingRules&) const = default;
};

struct HpaBehavior {
  std::optional<HpaScalingRules> scaleUp;
  std::optional<HpaScalingRules> scaleDown;
  bool operator==(const HpaBehavior&) const = default;
};

struct HpaSpec {
  ObjectReference scaleTargetRef;
  std::optional<int> minReplicas;  ///< absent as written; the API server defaults it to 1
  int maxReplicas = 0;
  SharedList<MetricSpec> metrics;
  std::optional<HpaBehavior> behavior;
  bool operator==(const HpaSpec&) const = default;
};

/// One entry of status.currentMetrics; empty when the metric failed.
struct MetricStatus {
  std::optional<Quantity> value;
  std::optional<Quantity> averageValue;
  std::optional<int> averageUtilization;
  bool operator==(const MetricStatus&) const = default;
};

struct HpaStatus {
  std::int64_t observedGeneration = 0;
  std::optional<SimTime> lastScaleTime;
  int currentReplicas = 0;
  int desiredReplicas = 0;
  SharedList<MetricStatus> currentMetrics;
  SharedList<Condition> conditions;  ///< AbleToScale, ScalingActive, ScalingLimited
  bool operator==(const HpaStatus&) const = default;
};

struct HorizontalPodAutoscaler {
  static constexpr std::string_view kind = "HorizontalPodAutoscaler";
  ObjectMeta metadata;
  HpaSpec spec;
  HpaStatus status;
  bool operator==(const HorizontalPodAutoscaler&) const = default;
};

}  // namespace aviary
