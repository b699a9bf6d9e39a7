#pragma once

#include "sim/scenario/node_builder.hpp"
#include "sim/scenario/scenario.hpp"

/// Parts of `spec` of a resolved Scenario: the inverse of scenario_decode.hpp. Each writes every
/// field that has a default; absent optional values stay absent.
namespace aviary {

[[nodiscard]] DataNode distributionNode(const Distribution& distribution);
[[nodiscard]] DataNode versionNode(const VersionBehaviour& version);
[[nodiscard]] DataNode profileNode(const LoadProfile& profile);
[[nodiscard]] DataNode trafficSourceNode(const TrafficSource& source);
[[nodiscard]] DataNode callNode(const ServiceCall& call);
[[nodiscard]] DataNode propagationNode(const PropagationDelays& delays);
[[nodiscard]] DataNode faultNode(const FaultSpec& fault);
[[nodiscard]] DataNode overrideNode(const MetricOverride& metricOverride);
[[nodiscard]] DataNode timelineNode(const TimelineEntry& entry);
[[nodiscard]] DataNode webhookNode(const WebhookBehaviour& behaviour);
[[nodiscard]] DataNode expectationNode(const Expectation& expectation);

}  // namespace aviary
