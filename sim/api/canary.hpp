#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/meta.hpp"
#include "sim/api/service.hpp"

namespace aviary {

/// Flagger's phases, spelled as Flagger spells them. None = "" (not admitted yet).
/// Source: flagger pkg/apis/flagger/v1beta1/status.go.
enum class CanaryPhase : std::uint8_t {
  None, Initializing, Initialized, Waiting, Progressing, WaitingPromotion,
  Promoting, Finalising, Succeeded, Failed, Terminating, Terminated
};
[[nodiscard]] std::string_view text(CanaryPhase phase);

/// Exact, prefix, suffix or regex match of one text.
struct StringMatch {
  enum class Type : std::uint8_t { Exact, Prefix, Suffix, Regex };
  Type type = Type::Exact;
  std::string value;
  bool operator==(const StringMatch&) const = default;
};

/// One match block: all conditions hold (AND); several blocks are OR-ed.
struct HttpMatch {
  std::map<std::string, StringMatch> headers;   ///< lower-case header names
  std::map<std::string, StringMatch> queryParams;
  StringMap sourceLabels;
  std::optional<StringMatch> uri;
  std::optional<StringMatch> method;
  std::optional<StringMatch> authority;
  bool operator==(const HttpMatch&) const = default;
};

struct ThresholdRange {
  std::optional<double> min;
  std::optional<double> max;
  bool operator==(const ThresholdRange&) const = default;
};

struct CanaryMetric {
  std::string name;
  std::string interval;                         ///< as written; empty = default
  std::optional<ThresholdRange> thresholdRange;
  double threshold = 0;                         ///< legacy, used where thresholdRange is absent
  std::string query;                            ///< legacy inline PromQL
  std::optional<ObjectReference> templateRef;
  StringMap templateVariables;
  bool operator==(const CanaryMetric&) const = default;
};

enum class HookType : std::uint8_t {
  Rollout, ConfirmRollout, PreRollout, ConfirmTrafficIncrease, ConfirmPromotion, PostRollout,
  Rollback, Event
};
[[nodiscard]] std::string_view text(HookType type);

struct CanaryWebhook {
  std::string name;
  HookType type = HookType::Rollout;
  std::string url;
  std::string timeout;                          ///< as written; empty = 10s
  int retries = 0;
  bool disableTls = false;
  bool muteAlert = false;
  StringMap metadata;
  bool operator==(const CanaryWebhook&) const = default;
};

struct CanaryAlert {
  std::string name;
  std::string severity;                         ///< info, warn, error; empty matches nothing
  ObjectReference providerRef;
  bool operator==(const CanaryAlert&) const = default;
};

struct SessionAffinity {
  std::string cookieName;
  std::string primaryCookieName;
  int maxAge = 86400;                           ///< seconds
  /// domain, path, sameSite, httpOnly, secure, ... as written.
  StringMap attributes;
  bool operator==(const SessionAffinity&) const = default;
};

struct CanaryAnalysis {
  std::string interval;                         ///< as written
  int threshold = 0;
  int iterations = 0;
  std::vector<HttpMatch> match;
  int maxWeight = 0;
  int stepWeight = 0;
  std::vector<int> stepWeights;
  int stepWeightPromotion = 0;
  bool mirror = false;
  int mirrorWeight = 0;
  std::optional<int> primaryReadyThreshold;     ///< percent
  std::optional<int> canaryReadyThreshold;      ///< percent
  std::optional<SessionAffinity> sessionAffinity;
  std::vector<CanaryMetric> metrics;
  std::vector<CanaryWebhook> webhooks;
  std::vector<CanaryAlert> alerts;
  bool operator==(const CanaryAnalysis&) const = default;
};

struct ServiceMetadata {
  StringMap labels;
  StringMap annotations;
  bool operator==(const ServiceMetadata&) const = default;
};

/// spec.service: what the generated Services and routing objects contain.
struct CanaryService {
  std::string name;                             ///< empty = target name
  int port = 0;
  std::string portName = "http";
  PortReference targetPort = 0;                 ///< 0 = port
  std::string appProtocol;
  bool portDiscovery = false;
  bool headless = false;
  std::string trafficDistribution;
  ServiceMetadata apex, primary, canary;
  std::vector<std::string> hosts;
  std::vector<std::string> gateways;
  std::vector<ObjectReference> gatewayRefs;
  bool delegation = false;
  std::vector<HttpMatch> match;
  std::string timeout;
  /// Further routing fields (rewrite, retries, headers, corsPolicy, trafficPolicy, mirror,
  /// backendTimeout, unmanagedMetadata): path -> canonical text. They shape the rendered objects,
  /// never a decision.
  StringMap opaque;
  bool operator==(const CanaryService&) const = default;
};

struct AutoscalerReference {
  ObjectReference ref;
  std::optional<int> primaryMinReplicas;        ///< primaryScalerReplicas
  std::optional<int> primaryMaxReplicas;
  StringMap primaryScalerQueries;
  bool operator==(const AutoscalerReference&) const = default;
};

struct CanarySpec {
  std::string provider;                         ///< empty: the mesh-provider flag
  std::string metricsServer;
  ObjectReference targetRef;
  std::optional<AutoscalerReference> autoscalerRef;
  std::optional<ObjectReference> ingressRef;
  std::optional<ObjectReference> routeRef;
  std::optional<ObjectReference> upstreamRef;
  CanaryService service;
  CanaryAnalysis analysis;
  std::optional<int> progressDeadlineSeconds;   ///< default 600
  bool skipAnalysis = false;
  bool revertOnDeletion = false;
  bool suspend = false;
  bool operator==(const CanarySpec&) const = default;
};

/// canaryWeight is output only: decisions read the routing object.
struct CanaryStatus {
  CanaryPhase phase = CanaryPhase::None;
  int canaryWeight = 0;                         ///< percent
  int failedChecks = 0;
  int iterations = 0;
  std::string lastAppliedSpec;
  std::string lastPromotedSpec;
  std::optional<StringMap> trackedConfigs;      ///< "configmap/name" -> checksum
  std::string sessionAffinityCookie;
  std::string previousSessionAffinityCookie;
  std::string primarySessionAffinityCookie;
  std::optional<SimTime> lastTransitionTime;
  SharedList<Condition> conditions;
  bool operator==(const CanaryStatus&) const = default;
};

struct Canary {
  static constexpr std::string_view kind = "Canary";
  ObjectMeta metadata;
  CanarySpec spec;
  CanaryStatus status;
  bool operator==(const Canary&) const = default;
};

struct MetricTemplate {
  static constexpr std::string_view kind = "MetricTemplate";
  ObjectMeta metadata;
  std::string providerType;
  std::string address;
  std::string secretName;
  std::string query;
  bool operator==(const MetricTemplate&) const = default;
};

struct AlertProvider {
  static constexpr std::string_view kind = "AlertProvider";
  ObjectMeta metadata;
  std::string type;                             ///< slack, msteams, discord, rocket, gchat
  std::string channel;
  std::string username;
  std::string address;
  std::string secretName;
  bool operator==(const AlertProvider&) const = default;
};

}  // namespace aviary
